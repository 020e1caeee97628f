/** The lock that keeps two runs from setting the same thing up at once. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { withLock } from '../../scripts/lock.mjs';

const MODULE = new URL('../../scripts/lock.mjs', import.meta.url).href;

/** Takes the lock that is its argument and prints what it holds it for. */
const OTHER = `
  import { withLock } from ${JSON.stringify(MODULE)};
  await withLock(process.argv[1], async () => console.log('The turn of the other.'));
`;

describe('lock', () => {
  let folder: string;
  let lock: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spanlight-lock-'));
    lock = join(folder, '.lock');
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** @param age of the lock that someone left, in seconds */
  async function checkStale(content: string, age: number): Promise<void> {
    await writeFile(lock, content);
    const modified = Date.now() / 1000 - age;
    await utimes(lock, modified, modified);
    assert.equal(await withLock(lock, () => Promise.resolve(existsSync(lock))), true);
    assert.equal(existsSync(lock), false);
  }

  it('takes one that was left, though a process has the id in it', () => checkStale(String(process.pid), 20));

  it('takes an empty one that was left', () => checkStale('', 20));

  it('takes one that was left before the clock was put back', () => checkStale('x', -3600));

  it('is touched while the work goes on', async () => {
    await withLock(lock, async () => {
      await utimes(lock, 1, 1);
      while (statSync(lock).mtimeMs < Date.now() - 10_000) await delay(50);
    });
    assert.equal(existsSync(lock), false);
  });

  it('is let go when the work fails', async () => {
    await assert.rejects(withLock(lock, () => Promise.reject(new Error('no disk'))), { message: 'no disk' });
    assert.equal(existsSync(lock), false);
  });

  it('leaves one alone that another run has taken meanwhile', async () => {
    await withLock(lock, () => writeFile(lock, 'another'));
    assert.equal(await readFile(lock, 'utf8'), 'another');
  });

  it('lets two processes take turns, and says once that one waits', async () => {
    const other = spawn(process.execPath, ['--input-type=module', '--eval', OTHER, lock], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(other, 'close');
    let said = '';
    for (const stream of [other.stdout, other.stderr]) stream.on('data', chunk => (said += String(chunk)));
    const waits = `Waiting for another run that works in ${folder}, or 15 s if it was stopped …\n`;
    await withLock(lock, async () => {
      while (said === '' && other.exitCode === null) await delay(50);
      await delay(1000); // it looks every half second
      assert.equal(said, waits);
    });
    assert.deepEqual(await ended, [0, null]);
    assert.equal(said, `${waits}The turn of the other.\n`);
    assert.equal(existsSync(lock), false);
  });
});
