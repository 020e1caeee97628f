// npm run package [-- TARGET… | --all]: packs the extension into out/, one VSIX a platform, this platform's by default.
//
// Each VSIX holds the onnxruntime binaries of its own platform only: all six together are ten times as large.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, ensureDependencies, root } from './install.mjs';
import { noticesFile, noticesList, noticesOf } from './notices.mjs';
import { main, run } from './run-command.mjs';

/** Platforms that onnxruntime-node has binaries for, in VS Code's names. */
const targets = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

const maximumBytes = 50e6;

/** Files and folders that .vscodeignore chooses from. */
const staged = [
  '.vscodeignore', 'package.nls.json', 'README.md', 'CHANGELOG.md', 'LICENSE', noticesList, 'dist', 'media', 'models',
];

/** What is packed, and neither ours nor bundled: packages, and works that the reader's weights come from. */
const copiedPackages = ['@vscode/codicons', 'onnxruntime-common', 'onnxruntime-node'];
const worksOfWeights = ['all-MiniLM-L6-v2', 'MiniLM-L6-H384-uncased'];

/** Fields of package.json that are for developing only. Without `dependencies` vsce does not look for node_modules. */
const developmentFields = ['private', 'scripts', 'dependencies', 'devDependencies', 'overrides'];

/** This machine's platform. */
export const thisTarget = `${process.platform}-${process.arch}`;

/**
 * Builds dist/ for shipping and packs it.
 * @param {readonly string[]} wanted  targets
 * @returns {Promise<{ target: string, file: string, bytes: number }[]>}
 */
export async function packageExtension(wanted = [thisTarget]) {
  const unknown = wanted.filter(target => !targets.includes(target));
  if (unknown.length > 0) throw new Error(`Unknown platform ${unknown.join(', ')}. There are: ${targets.join(', ')}`);
  await build(['--minify']);
  const packages = [];
  for (const target of wanted) packages.push(await packageFor(target));
  return packages;
}

/** @param {string} target */
async function packageFor(target) {
  const stage = path.join(root, 'out/stage', target);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  const { name, version } = stageFiles(stage, target);
  const file = path.join(root, 'out', `${name}-${target}-${version}.vsix`);
  const vsce = path.join(root, 'node_modules/@vscode/vsce/vsce');
  const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  await run(process.execPath, [vsce, 'package', '--target', target, '--out', file, ...options], { cwd: stage, what: `Packing for ${target}` });
  rmSync(stage, { recursive: true });
  for (const name of [noticesList, noticesFile]) if (!holds(file, name)) throw new Error(`${file} lacks ${name}: see .vscodeignore.`);
  const bytes = statSync(file).size;
  if (bytes > maximumBytes) throw new Error(`${file} has ${megabytes(bytes)}; ${megabytes(maximumBytes)} is the most.`);
  return { target, file, bytes };
}

/**
 * @param {string} stage
 * @param {string} target
 * @returns {{ name: string, version: string }} the manifest
 */
function stageFiles(stage, target) {
  for (const name of staged.filter(name => existsSync(path.join(root, name)))) {
    cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
  }
  stageRuntime(path.join(stage, 'dist/node_modules'), target);
  const inputs = JSON.parse(readFileSync(path.join(root, 'dist/inputs.json'), 'utf8'));
  writeFileSync(path.join(stage, noticesFile), noticesOf(root, { inputs, copied: copiedPackages, works: worksOfWeights }));
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const field of developmentFields) delete manifest[field];
  writeFileSync(path.join(stage, 'package.json'), JSON.stringify(manifest, undefined, 2));
  return manifest;
}

/**
 * Copies onnxruntime, its binaries of one platform only.
 * @param {string} destination
 * @param {string} target
 */
function stageRuntime(destination, target) {
  const modules = path.join(root, 'node_modules');
  const [system, architecture] = target.split('-');
  const binaries = `bin/napi-v6/${system}/${architecture}`;
  if (!existsSync(path.join(modules, 'onnxruntime-node', binaries))) throw new Error(`This onnxruntime-node has no binaries for ${target}.`);
  for (const part of ['package.json', 'dist', binaries]) {
    cpSync(path.join(modules, 'onnxruntime-node', part), path.join(destination, 'onnxruntime-node', part), { recursive: true });
  }
  cpSync(path.join(modules, 'onnxruntime-common'), path.join(destination, 'onnxruntime-common'), { recursive: true });
}

/**
 * The folder of a zip file has its files' names as plain text.
 * @param {string} vsix
 * @param {string} name
 */
function holds(vsix, name) {
  return readFileSync(vsix).includes(`extension/${name}`);
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    const args = process.argv.slice(2);
    await ensureDependencies();
    const packages = await packageExtension(args.includes('--all') ? targets : args.length > 0 ? args : undefined);
    for (const { file, bytes } of packages) console.log(`${path.relative(root, file)}  ${megabytes(bytes)}`);
  });
}
