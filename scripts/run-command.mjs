// Runs other programs quietly. One line says what is being done; their output is kept and shown only when they fail.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, openSync, closeSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';

/** How much of a failed command's output is shown, of its beginning and of its end; the whole of it stays in the log. */
const shownCharacters = 2000;

/**
 * @typedef {object} CommandOptions
 * @property {string} what   shown as the progress line, and in the error
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]   the whole environment; this process's own by default
 * @property {string} [log]  file for the output; a temporary one, deleted on success, by default
 */

/**
 * Progress goes to stderr, so that stdout can be a program's result.
 * @param {string} message
 */
export function progress(message) {
  process.stderr.write(`${message}\n`);
}

/**
 * Runs a command and waits. Throws an error with some of the output and the log's name when it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {CommandOptions} options
 */
export async function run(command, args, { what, cwd, env = process.env, log }) {
  progress(`${what} …`);
  const temporary = log === undefined ? mkdtempSync(path.join(tmpdir(), 'spanlight-log-')) : undefined;
  const logFile = log ?? path.join(/** @type {string} */ (temporary), 'output.log');
  mkdirSync(path.dirname(logFile), { recursive: true });
  const output = openSync(logFile, 'w');
  const exit = await exitOf(spawn(command, args, { cwd, env, stdio: ['ignore', output, output], windowsHide: true }));
  closeSync(output);
  if (exit !== 0) throw new Error(`${what} failed (${exit}).\n${shorten(readFileSync(logFile, 'utf8').trim())}\nThe whole output: ${logFile}`);
  if (temporary !== undefined) rmSync(temporary, { recursive: true });
}

/**
 * Runs npm: the one that runs this script, or the one on PATH.
 * @param {readonly string[]} args
 * @param {CommandOptions & { node?: string }} options  `node`: the Node to run npm, and install scripts, with
 */
export async function npm(args, { node = process.execPath, env = process.env, ...options }) {
  const binFolder = path.dirname(node);
  const environment = { ...withoutRunScriptSettings(env), PATH: `${binFolder}${path.delimiter}${env.PATH ?? ''}` };
  const cli = npmCli();
  if (cli) return await run(node, [cli, ...args], { ...options, env: environment });
  return await run('npm', args, { ...options, env: environment });
}

/**
 * Runs a command whose output goes straight to this terminal. Ctrl+C, which the terminal sends to both, is the command's: it
 * may have something to say before it ends.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number | string>} exit code, or the signal's name
 */
export async function runInTerminal(command, args, options = {}) {
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    return await exitOf(spawn(command, args, { stdio: 'inherit', ...options }));
  } finally {
    process.off('SIGINT', ignore);
  }
}

/**
 * The exit code that passes on how a command ended, as a shell does.
 * @param {number | string} exit  its own code, or the signal's name
 */
export function exitCodeOf(exit) {
  return typeof exit === 'number' ? exit : 128 + (Object.entries(constants.signals).find(([name]) => name === exit)?.[1] ?? 0);
}

/**
 * @param {string} name
 * @returns {string | undefined} path of a program on PATH
 */
export function findOnPath(name) {
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.flatMap(folder => names.map(file => path.join(folder, file))).find(existsSync);
}

/**
 * Runs a script's main function: an error is shown as its message alone, and fails the process.
 * @param {() => Promise<void>} script
 */
export async function main(script) {
  try {
    await script();
  } catch (error) {
    progress(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

/** npm tells `npm run` scripts its own program; beside Node lies the one of Node's installation. */
function npmCli() {
  const beside = path.dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath ?? '',
    path.join(beside, 'node_modules/npm/bin/npm-cli.js'),
    path.join(beside, '../lib/node_modules/npm/bin/npm-cli.js'),
  ];
  return candidates.find(file => file.endsWith('npm-cli.js') && existsSync(file));
}

/**
 * `npm start` hands this project's .npmrc down as variables; they would win over another folder's and over our flags' defaults.
 * @param {NodeJS.ProcessEnv} env
 */
function withoutRunScriptSettings(env) {
  const settings = /^npm_(package_|lifecycle_|command$|config_(ignore_scripts|local_prefix|node_gyp)$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !settings.test(name)));
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number | string>}
 */
function exitOf(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
}

/** @param {string} text */
export function shorten(text) {
  if (text.length <= 2 * shownCharacters) return text;
  return `${text.slice(0, shownCharacters)}\n[…]\n${text.slice(-shownCharacters)}`;
}
