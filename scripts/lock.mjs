// Keeps two runs from doing the same work in the same folder at once.
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { progress } from './run-command.mjs';

const touchMs = 1000;
const pollMs = 500;

/**
 * A lock that was not touched for so long has no holder any more. A process id would not tell: it may be another process's by
 * now, as in a container, where they begin anew, or that of one in another container.
 */
const staleMs = 15_000;

/**
 * Does the work while holding a lock: a file that its holder touches. Waits for another process that holds it, and says so; one
 * that has ended without letting go holds nothing.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  const mark = randomUUID();
  await take(file, mark);
  const touching = setInterval(() => touch(file, mark), touchMs).unref();
  try {
    return await work();
  } finally {
    clearInterval(touching);
    if (isMarked(file, mark)) rmSync(file, { force: true });
  }
}

/**
 * @param {string} file
 * @param {string} mark
 */
async function take(file, mark) {
  if (create(file, mark)) return;
  if (!isStale(file)) progress(`Waiting for another run that works in ${path.dirname(file)}, or ${staleMs / 1000} s if it was stopped …`);
  do {
    if (isStale(file)) rmSync(file, { force: true });
    create(file, mark);
    await delay(pollMs); // another one that waits may have found the same file stale, and have deleted ours
  } while (!isMarked(file, mark));
}

/**
 * @param {string} file
 * @param {string} mark
 * @returns {boolean} whether there was none
 */
function create(file, mark) {
  try {
    writeFileSync(file, mark, { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    return false;
  }
}

/**
 * @param {string} file
 * @returns {boolean} also when its time is yet to come: a clock was put back
 */
function isStale(file) {
  const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return modified !== undefined && Math.abs(Date.now() - modified) > staleMs;
}

/**
 * @param {string} file
 * @param {string} mark
 */
function isMarked(file, mark) {
  try {
    return readFileSync(file, 'utf8') === mark;
  } catch {
    return false;
  }
}

/**
 * @param {string} file
 * @param {string} mark
 */
function touch(file, mark) {
  if (!isMarked(file, mark)) return;
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // It has just gone, or can't be touched now; the next second may do.
  }
}
