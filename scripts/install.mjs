// Installs the project's dependencies and builds dist/. Node's own modules only: this runs before anything is installed.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm, run } from './run-command.mjs';

/** The repository's folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Runs `npm ci` when node_modules is missing or is not what package-lock.json asks for. */
export async function ensureDependencies() {
  if (dependenciesAreCurrent()) return;
  await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, what: 'Installing dependencies' });
}

/**
 * Builds dist/ with esbuild.
 * @param {readonly string[]} [options] passed on to esbuild.mjs, e.g. `--minify`
 */
export async function build(options = []) {
  await run(process.execPath, ['esbuild.mjs', ...options], { cwd: root, what: 'Building' });
}

/**
 * Compares the installed packages themselves. npm writes node_modules/.package-lock.json as its last act, so without it an
 * install was broken off; its text cannot be relied on, as `npm install --package-lock-only` changes it too.
 */
function dependenciesAreCurrent() {
  if (!existsSync(path.join(root, 'node_modules/.package-lock.json'))) return false;
  /** @type {Record<string, { version?: string, optional?: boolean }>} */
  const packages = readJson('package-lock.json').packages;
  // The entry '' is the project itself; an optional package may be one for another platform.
  const wanted = Object.entries(packages).filter(([folder, { optional }]) => folder !== '' && !optional);
  return wanted.every(([folder, { version }]) => {
    const manifest = `${folder}/package.json`;
    return existsSync(path.join(root, manifest)) && readJson(manifest).version === version;
  });
}

/** @param {string} file  relative to the repository */
function readJson(file) {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
}
