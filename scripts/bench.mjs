// npm run bench [-- --json] [--no-editor | --editor-only]: measures the command line's reader, then the extension in a
// real editor: reading a file, indexing 25,000 files, asking a workspace of a million tokens.
// With --json each line of stdout is one measure: { measure, value, unit }.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleForHost } from './host-bundle.mjs';
import { hostWorkspace, unpackedExtension } from './host-tests.mjs';
import { build, ensureDependencies, root } from './install.mjs';
import { packageExtension } from './package.mjs';
import { main, runInTerminal } from './run-command.mjs';
import { unzip } from './unzip.mjs';

/** Bundles that run inside the extension host, and the folder that is open there: the sample documents, or so many files of so many characters. */
const editorBenches = [
  { file: 'extension-host', files: 0, characters: 0 },
  { file: 'indexing', files: 25_000, characters: 4000 },
  { file: 'workspace', files: 250, characters: 17_700 }, // 4,000 tokens each
];

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
  for await (const measure of measureInEditor()) console.log(args.includes('--json') ? JSON.stringify(measure) : textOf(measure));
});

/**
 * @typedef {object} Measure
 * @property {string} measure
 * @property {number} value
 * @property {string} unit
 */

/** @returns {AsyncGenerator<Measure>} */
async function* measureInEditor() {
  const [{ file: vsix }] = await packageExtension();
  unzip(vsix, path.dirname(unpackedExtension));
  const folder = 'out/bench/host';
  await bundleForHost(editorBenches.map(({ file }) => `bench/${file}.ts`), folder);
  const { runInExtensionHost } = await import('../test/harness/extension-host.mjs');
  for (const { file, files, characters } of editorBenches) {
    const workspace = files > 0 ? folderOfTexts(files, characters) : hostWorkspace;
    try {
      const tests = path.join(root, folder, `${file}.js`);
      const report = await runInExtensionHost({ extension: unpackedExtension, tests, workspace, timeoutMs: 1_200_000 });
      yield* /** @type {{ measures: readonly Measure[] }} */ (report).measures;
    } finally {
      if (workspace !== hostWorkspace) rmSync(workspace, { recursive: true });
    }
  }
}

/**
 * A folder of texts, a hundred to a subfolder, each another piece of the novel.
 * @param {number} files
 * @param {number} characters
 */
function folderOfTexts(files, characters) {
  const folder = mkdtempSync(path.join(tmpdir(), 'spanlight-texts-'));
  const novel = readFileSync(path.join(root, 'examples/pride-and-prejudice.txt'), 'utf8');
  for (let i = 0; i < files; i++) {
    const subfolder = path.join(folder, `d${Math.floor(i / 100)}`);
    mkdirSync(subfolder, { recursive: true });
    const from = (i * 9973) % (novel.length - characters);
    writeFileSync(path.join(subfolder, `f${i % 100}.txt`), novel.slice(from, from + characters));
  }
  return folder;
}

/** @param {Measure} measure */
function textOf({ measure, value, unit }) {
  return `${measure}: ${value} ${unit}`;
}
