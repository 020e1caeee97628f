// Runs TypeScript tests with mocha, in a process of their own.
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { capture } from './capture.mjs';
import { root } from './install.mjs';
import { shorten } from './run-command.mjs';

const timeoutMs = 15 * 60_000;

/**
 * @typedef {object} Result
 * @property {number} passed
 * @property {number} skipped
 * @property {readonly { title: string, error: string }[]} failures
 */

/**
 * Runs every *.test.ts below test/FOLDER.
 * @param {string} folder
 * @param {{ env?: Readonly<Record<string, string>>, jobs?: number }} [options] jobs: files at a time
 * @returns {Promise<Result>}
 */
export async function runMocha(folder, { env = {}, jobs = 1 } = {}) {
  const tests = path.join(root, 'test', folder);
  const files = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts')).sort();
  if (files.length === 0) return failure(`There are no tests in ${tests}.`);
  const report = path.join(root, 'out/test', `${folder}.json`);
  rmSync(report, { force: true });
  mkdirSync(path.dirname(report), { recursive: true });
  const mocha = path.join(root, 'node_modules/mocha/lib/cli/cli.js');
  const { code, output } = await capture(process.execPath, [
    '--import', 'tsx', mocha,
    '--reporter', 'json', '--reporter-option', `output=${report}`,
    '--timeout', '60000',
    ...(jobs > 1 ? ['--parallel', '--jobs', String(jobs)] : []),
    ...files.map(file => path.join(tests, file)),
  ], { cwd: root, env: { ...process.env, ...env }, timeout: timeoutMs });
  const result = readMochaReport(report);
  if (!result) return failure(`mocha ended (${code}) without results:\n${shorten(output)}`);
  // Something left open keeps mocha from ending; an error after the last test makes it fail without a failed test.
  if (code !== 0 && result.failures.length === 0) return failure(`All tests passed, but mocha ended with ${code}:\n${shorten(output)}`);
  return result;
}

/**
 * A whole step that counts as one test.
 * @param {string} error
 * @returns {Result}
 */
export function failure(error) {
  return { passed: 0, skipped: 0, failures: [{ title: '', error }] };
}

/**
 * @param {string} file
 * @returns {Result | undefined} undefined when mocha did not come to its end
 */
function readMochaReport(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  /** @type {{ passes: unknown[], pending: unknown[], failures: { fullTitle: string, err: { stack?: string, message?: string } }[] }} */
  const { passes, pending, failures } = JSON.parse(text);
  const failed = failures.map(({ fullTitle, err }) => ({ title: fullTitle, error: err.stack ?? err.message ?? 'unknown error' }));
  return { passed: passes.length, skipped: pending.length, failures: failed };
}
