// Starts code-server, real VS Code behind a loopback port, with folders of its own that vanish with it.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureCodeServer } from '../../scripts/code-server.mjs';

const startTimeoutMs = 60_000;

/** A quiet window: nothing that opens by itself, asks, or goes looking on the network. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.commandCenter': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * Waits for its stdin to end, which happens when this process ends, however it ends; then stops the server's whole
 * process group and deletes its home. A signal handler here could not do it: SIGKILL has none. (`kill -TERM --` is not
 * understood by Debian's sh; `-s` is by all.)
 */
const guardScript = `
  cat > /dev/null
  kill -s TERM -- "-$1"
  for i in 1 2 3 4 5 6 7 8 9 10; do kill -s 0 -- "-$1" || break; sleep 0.1; done
  kill -s KILL -- "-$1"
  rm -rf "$2"
`;

/**
 * @typedef {object} ServerOptions
 * @property {string} [vsix]      extension to install
 * @property {Readonly<Record<string, unknown>>} [settings]  user settings, over the quiet ones
 * @property {Readonly<Record<string, string>>} [env]  the extension host sees it too
 * @property {number} [port]      a free one by default
 */

/**
 * @typedef {object} Server
 * @property {string} url         without a slash at its end
 * @property {string} authority   of its vscode-remote: addresses
 * @property {number} pid         its process group
 * @property {string} home        everything that it writes; deleted when it stops
 * @property {() => string} log
 * @property {(folder: string) => string} addressOf  address that opens a folder or file's workspace
 * @property {() => Promise<void>} stop
 * @property {Promise<void>} stopped  resolves when the server has ended, by itself or stopped
 */

/**
 * @param {ServerOptions} [options]
 * @returns {Promise<Server>}
 */
export async function startServer({ vsix, settings = {}, env = {}, port = 0 } = {}) {
  const { node, entry } = await ensureCodeServer();
  const home = mkdtempSync(path.join(tmpdir(), 'spanlight-server-'));
  const folders = writeHome(home, { ...quietSettings, ...settings });
  const environment = { ...ownEnvironment(), HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, XDG_CACHE_HOME: home, ...env };
  if (vsix) installExtension([node, entry, ...folders], vsix, environment);

  const logFile = path.join(home, 'server.log');
  const output = openSync(logFile, 'w');
  const args = [entry, ...folders, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`,
    '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override'];
  // `detached` makes it the leader of a process group, which its extension host and readers join.
  const server = spawn(node, args, { env: environment, stdio: ['ignore', output, output], detached: true });
  closeSync(output);
  const stop = guard(/** @type {number} */ (server.pid), home);
  const stopped = new Promise(resolve => server.once('exit', () => resolve(undefined)));
  server.unref();

  const log = () => readFileSync(logFile, 'utf8');
  try {
    const url = await waitForUrl(server, log);
    const authority = new URL(url).host;
    const addressOf = (/** @type {string} */ folder) => `${url}/?folder=${encodeURIComponent(folder)}`;
    return { url, authority, pid: /** @type {number} */ (server.pid), home, log, addressOf, stop, stopped };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {string} home
 * @param {Readonly<Record<string, unknown>>} settings
 * @returns {string[]} the command-line options that name the folders
 */
function writeHome(home, settings) {
  const data = path.join(home, 'data');
  const config = path.join(home, 'config.yaml');
  mkdirSync(path.join(data, 'User'), { recursive: true });
  writeFileSync(path.join(data, 'User/settings.json'), JSON.stringify(settings, undefined, 2));
  writeFileSync(config, '');
  return ['--config', config, '--user-data-dir', data, '--extensions-dir', path.join(home, 'extensions')];
}

/** Started from a terminal inside VS Code, code-server would talk to that window instead of starting. */
function ownEnvironment() {
  const others = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$|PORT$|PASSWORD$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !others.test(name)));
}

/**
 * @param {readonly string[]} codeServer  Node, the program and the folders
 * @param {string} vsix
 * @param {NodeJS.ProcessEnv} env
 */
function installExtension([node, ...args], vsix, env) {
  const output = execFileSync(node, [...args, '--install-extension', vsix, '--force'], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (!/successfully installed/i.test(output)) throw new Error(`${vsix} could not be installed:\n${output}`);
}

/**
 * @param {number} group  id of the process group
 * @param {string} home
 * @returns {() => Promise<void>} stops the group and waits until it is gone
 */
function guard(group, home) {
  // Detached, so that Ctrl+C in the terminal, which goes to this whole group, does not end the guard too.
  const watcher = spawn('/bin/sh', ['-c', guardScript, 'sh', String(group), home], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const done = new Promise(resolve => watcher.once('exit', () => resolve(undefined)));
  watcher.unref();
  return async () => {
    watcher.ref();
    watcher.stdin.end();
    await done;
  };
}

/**
 * @param {import('node:child_process').ChildProcess} server
 * @param {() => string} log
 */
async function waitForUrl(server, log) {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    const url = /HTTP server listening on (http:\/\/[\d.]+:\d+)/.exec(log())?.[1];
    if (url) return url;
    if (server.exitCode !== null || server.signalCode !== null) break;
    await delay(50);
  }
  throw new Error(`code-server did not start:\n${log().slice(-2000)}`);
}
