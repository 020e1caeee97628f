// Builds dist/: the extension, its reader and converter processes, the command line and the panel. `--watch` rebuilds on change.
// dist/inputs.json lists the files that got into them, whose licences are packed as a file of their own (scripts/notices.mjs).
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import esbuild from 'esbuild';

const minify = process.argv.includes('--minify');
const common = { bundle: true, minify, sourcemap: !minify, logLevel: 'warning', legalComments: 'none', metafile: true };
const node = { ...common, platform: 'node', format: 'cjs', target: 'node20', external: ['vscode', 'onnxruntime-node'] };

const builds = [
  {
    ...node,
    entryPoints: { extension: 'src/extension.ts', 'reader-process': 'src/inference/reader-process.ts', 'reader-worker': 'src/inference/reader-worker.ts', 'convert-process': 'src/convert/convert-process.ts', 'index-process': 'src/index/index-process.ts' },
    outdir: 'dist',
  },
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } },
  { ...common, entryPoints: { panel: 'webview/main.ts' }, outdir: 'dist', platform: 'browser', format: 'iife', target: 'es2022' },
];

mkdirSync('dist', { recursive: true });
for (const file of ['codicon.css', 'codicon.ttf']) copyFileSync(`node_modules/@vscode/codicons/dist/${file}`, `dist/${file}`);
if (process.argv.includes('--watch')) await Promise.all(builds.map(async build => (await esbuild.context(build)).watch()));
else {
  const results = await Promise.all(builds.map(build => esbuild.build(build)));
  const outputs = results.flatMap(({ metafile }) => Object.values(metafile.outputs));
  writeFileSync('dist/inputs.json', JSON.stringify([...new Set(outputs.flatMap(({ inputs }) => Object.keys(inputs)))].sort()));
}
