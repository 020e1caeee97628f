// Bundles TypeScript files that run inside the extension host.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { root } from './install.mjs';

/**
 * @param {readonly string[]} files   relative to the repository
 * @param {string} folder  for the bundles, emptied first; one a file, under its own name
 */
export async function bundleForHost(files, folder) {
  const { build } = await import('esbuild'); // not installed yet when this module is loaded
  rmSync(path.join(root, folder), { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: [...files],
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'warning',
    // mocha is one for all the bundles: it gives the suites their describe() and it().
    external: ['vscode', 'mocha', 'onnxruntime-node'],
  });
}
