// The suite that runs inside the extension host: what code-server (test.mjs) and the desktop (test-desktop.mjs) share.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { bundleForHost } from './host-bundle.mjs';
import { root } from './install.mjs';

/** The extension as people get it: the VSIX, unpacked. */
export const unpackedExtension = path.join(root, 'out/vsix/extension');

/** The folder that VS Code opens. */
export const hostWorkspace = path.join(root, 'examples');

/**
 * Bundles test/host.
 * @returns {Promise<string>} the entry's bundle
 */
export async function hostTests() {
  const folder = 'test/host';
  const tests = readdirSync(path.join(root, folder)).filter(name => name.endsWith('.test.ts'));
  await bundleForHost([`${folder}/index.ts`, ...tests.map(name => `${folder}/${name}`)], 'out/test/host');
  return path.join(root, 'out/test/host/index.js');
}

/**
 * @typedef {object} Report  as test/host/index.ts writes it
 * @property {number} passed
 * @property {number} skipped
 * @property {{ title: string, state: string, error?: string }[]} tests
 */

/**
 * @param {unknown} report  a Report
 * @returns {{ passed: number, skipped: number, failures: { title: string, error: string }[] }}
 */
export function readHostReport(report) {
  const { passed, skipped, tests } = /** @type {Report} */ (report);
  const failed = tests.filter(test => test.state === 'failed');
  return { passed, skipped, failures: failed.map(({ title, error }) => ({ title, error: error ?? 'unknown error' })) };
}
