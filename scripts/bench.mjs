// npm run bench [-- --json] [--no-editor | --editor-only]: measures the command line's reader, then the extension in a
// real editor.
// With --json each line of stdout is one measure: { measure, value, unit }.
import path from 'node:path';
import { bundleForHost } from './host-bundle.mjs';
import { hostWorkspace, unpackedExtension } from './host-tests.mjs';
import { build, ensureDependencies, root } from './install.mjs';
import { packageExtension } from './package.mjs';
import { main, runInTerminal } from './run-command.mjs';
import { unzip } from './unzip.mjs';

const editorBench = 'bench/extension-host.ts';

await main(async () => {
  const args = process.argv.slice(2);
  await ensureDependencies();
  if (!args.includes('--editor-only')) {
    await build();
    const cliArgs = ['bench', '--stock', path.join(root, 'bench/stock/reader.onnx'), ...args.filter(arg => arg !== '--no-editor')];
    const exit = await runInTerminal(process.execPath, [path.join(root, 'dist/cli.js'), ...cliArgs], { cwd: root });
    if (exit !== 0) {
      process.exitCode = typeof exit === 'number' ? exit : 1;
      return;
    }
  }
  if (args.includes('--no-editor')) return;
  for (const measure of await measureInEditor()) console.log(args.includes('--json') ? JSON.stringify(measure) : textOf(measure));
});

/**
 * @typedef {object} Measure
 * @property {string} measure
 * @property {number} value
 * @property {string} unit
 */

/** @returns {Promise<readonly Measure[]>} */
async function measureInEditor() {
  const [{ file }] = await packageExtension();
  unzip(file, path.dirname(unpackedExtension));
  const folder = 'out/bench/host';
  await bundleForHost([editorBench], folder);
  const { runInExtensionHost } = await import('../test/harness/extension-host.mjs');
  const tests = path.join(root, folder, 'extension-host.js');
  const report = await runInExtensionHost({ extension: unpackedExtension, tests, workspace: hostWorkspace, timeoutMs: 600_000 });
  return /** @type {{ measures: readonly Measure[] }} */ (report).measures;
}

/** @param {Measure} measure */
function textOf({ measure, value, unit }) {
  return `${measure}: ${value} ${unit}`;
}
