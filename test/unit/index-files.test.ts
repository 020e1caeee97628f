/** What the index reads of disks and through the host: what is not there is told from what can't be told. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFiles } from '../../src/index/files.ts';
import type { Given } from '../../src/index/messages.ts';

describe('files that the index reads', () => {
  let root: string;
  beforeEach(() => (root = realpathSync(mkdtempSync(join(tmpdir(), 'spanlight-files-')))));
  afterEach(() => rmSync(root, { recursive: true }));

  interface Read {
    readonly state: string | undefined;
    readonly entries: unknown;
    readonly text: string | undefined;
  }
  async function check(name: string, expected: Partial<Read>, given?: Given): Promise<void> {
    const files = createFiles(({ what }) => Promise.resolve(given ?? (what === 'stamp' ? { what, stamp: { modified: 1, size: 1 } } : { what: 'unknown' })));
    const place = name.includes(':') ? { uri: name } : { uri: `file://${root}/${name}`, path: join(root, name) };
    const [state, entries, text] = [await files.state(place), await files.entries(place), await files.text(place, 100)];
    const read: Read = { state: state?.kind, entries: entries === 'unknown' ? entries : entries.map(entry => `${entry.kind} ${entry.name}`).sort(), text: text === 'unknown' ? text : text?.text };
    assert.deepEqual(read, { state: undefined, entries: [], text: undefined, ...expected });
  }
  /** As someone who may not do everything, where the tests run as such a one. */
  async function asAnyone(run: () => Promise<void>): Promise<void> {
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) chmodSync(root, 0o755);
    if (isRoot) process.seteuid!(65_534);
    try {
      await run();
    } finally {
      if (isRoot) process.seteuid!(0);
    }
  }

  it('are as they are', async () => {
    mkdirSync(join(root, 'a/b'), { recursive: true });
    writeFileSync(join(root, 'a/c'), 'cat');
    writeFileSync(join(root, 'a/d'), Buffer.of(1, 0, 2, 0));
    symlinkSync('b', join(root, 'a/e'));
    await check('a', { state: 'folder', entries: ['file c', 'file d', 'folder b', 'link e'] });
    await check('a/c', { state: 'file', text: 'cat' });
    await check('a/d', { state: 'file', text: '' });
  });

  it('are not there where nothing is, below a file, and where a link leads nowhere or to itself', async () => {
    writeFileSync(join(root, 'a'), '');
    symlinkSync('none', join(root, 'dangling'));
    symlinkSync('loop', join(root, 'loop'));
    for (const name of ['none', 'none/none', 'a/none', 'dangling', 'loop', 'loop/none']) await check(name, {});
    await check('.', { state: 'folder', entries: ['file a'] });
  });

  it('are unknown where the disk does not tell', () => check('a'.repeat(300), { state: 'unknown', entries: 'unknown', text: 'unknown' }));

  it('are unknown where they may not be read', async function () {
    if (process.platform === 'win32') return this.skip();
    mkdirSync(join(root, 'a'), { mode: 0o111 });
    mkdirSync(join(root, 'b'), { mode: 0o444 });
    for (const name of ['a/c', 'b/d']) writeFileSync(join(root, name), 'cat');
    chmodSync(join(root, 'a/c'), 0);
    symlinkSync('b/d', join(root, 'e'));
    await asAnyone(async () => {
      await check('a', { state: 'folder', entries: 'unknown' });
      await check('a/c', { state: 'file', text: 'unknown' });
      await check('b/d', { state: 'unknown', entries: 'unknown', text: 'unknown' });
      await check('.', { state: 'folder', entries: ['folder a', 'folder b', 'unknown e'] });
    });
  });

  it('of the host are unknown where it says so', async () => {
    await check('memory:/a', { state: 'unknown', entries: 'unknown', text: 'unknown' }, { what: 'unknown' });
    await check('memory:/a', { state: 'file', entries: 'unknown', text: 'unknown' });
    await check('memory:/a', {}, { what: 'nothing' });
  });
});
