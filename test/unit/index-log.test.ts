import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFrom } from '../../src/cli/random.ts';
import { createEmbedding } from '../../src/index/embedding.ts';
import { openWorkspaceIndex, type WorkspaceIndex } from '../../src/index/workspace-index.ts';
import { readerVectors, readerVocabulary } from './vocabulary.ts';

const TEXTS: ReadonlyMap<string, string> = new Map(Array.from({ length: 12 }, (_, i) => [`file:///é${i}`, `text ${i} of word${i * i} and ${'cats and dogs '.repeat(i)}`]));
const QUESTIONS = ['text 3', 'word49', 'cats', 'dog', '11'];

function failOn(damage: string): never {
  throw new Error(damage);
}

function stampOf(text: string): { readonly modified: number; readonly size: number } {
  return { modified: 0.5, size: text.length };
}

function putAll(index: WorkspaceIndex, texts: Iterable<readonly [string, string]> = TEXTS): void {
  for (const [uri, text] of texts) index.put(uri, stampOf(text), text);
}

function checkHas(index: WorkspaceIndex, fresh: WorkspaceIndex): void {
  assert.deepEqual([...index.files].sort(), [...fresh.files].sort());
  for (const question of QUESTIONS) assert.deepEqual(index.rank(question, [], 99), fresh.rank(question, [], 99));
}

function checkNotKept({ notKept }: WorkspaceIndex, why: RegExp): void {
  assert.match(notKept ?? 'it is kept', why);
}

describe('an index on disk', () => {
  let folder: string;
  let path: string;
  let damages: string[];
  let fresh: WorkspaceIndex;
  const open = (at = folder): Promise<WorkspaceIndex> => openWorkspaceIndex(at, damage => damages.push(damage));

  before(async () => {
    fresh = await openWorkspaceIndex(undefined, failOn);
    putAll(fresh);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spanlight-index-'));
    path = join(folder, 'index.log');
    damages = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** The log of an index that was saved after each file, one of which was changed and one removed. */
  async function writtenLog(): Promise<Buffer> {
    const index = await open();
    for (const [uri, text] of TEXTS) {
      index.put(uri, stampOf('old'), 'old text');
      await index.save();
      index.put(uri, stampOf(text), text);
      await index.save();
    }
    index.put('file:///gone', stampOf('gone'), 'gone');
    await index.save();
    index.remove('file:///gone');
    await index.save();
    return readFile(path);
  }

  /** Opens a log of these bytes; what it holds is right, and it is whole once all is put again, and stays so. */
  async function checkRecovers(bytes: Buffer, expected: 'nothing is told' | 'it may be told'): Promise<number> {
    await writeFile(path, bytes);
    damages = [];
    const index = await open();
    const { size } = index.files;
    assert.ok(damages.length === 0 || expected === 'it may be told', damages.join());
    for (const { uri, range } of index.rank('old text cats word gone', [], 999)) assert.ok(index.files.has(uri) && range.endOffset <= 400);
    for (const [uri, { size: units }] of index.files) assert.ok([stampOf('old').size, TEXTS.get(uri)?.length, 4].includes(units), uri);
    for (const uri of [...index.files.keys()]) if (!TEXTS.has(uri)) index.remove(uri);
    for (const [uri, text] of TEXTS) if (index.files.get(uri)?.size !== text.length) index.put(uri, stampOf(text), text);
    await index.save();
    checkHas(index, fresh);
    damages = [];
    checkHas(await open(), fresh);
    assert.deepEqual(damages, []);
    return size;
  }

  it('is there again when it is opened again', async () => {
    const index = await open();
    assert.equal(index.bytes, 0);
    putAll(index);
    await index.save();
    assert.equal(index.bytes, (await stat(path)).size);
    const again = await open();
    checkHas(again, fresh);
    assert.equal(again.bytes, index.bytes);
    await again.save(); // nothing new
    assert.equal((await stat(path)).size, index.bytes);
    assert.deepEqual(damages, []);
  });

  it('keeps what stands before the place where it breaks off', async () => {
    const log = await writtenLog();
    const random = randomFrom(1);
    let before = 0;
    const lengths = Array.from({ length: 120 }, () => Math.floor(random() * log.length)).sort((a, b) => a - b);
    for (const length of [...lengths, log.length]) {
      const files = await checkRecovers(log.subarray(0, length), 'nothing is told');
      assert.ok(files >= before || files === TEXTS.size, `${files} after ${before}`); // the last record takes one away
      before = files;
    }
    assert.equal(before, TEXTS.size);
  });

  it('is never wrong where a byte was changed', async () => {
    const log = await writtenLog();
    const random = randomFrom(2);
    for (let i = 0; i < 120; i++) {
      const changed = Buffer.from(log);
      changed[i < 20 ? i : Math.floor(random() * log.length)] ^= 1 << Math.floor(random() * 8);
      await checkRecovers(changed, 'it may be told');
    }
  });

  it('tells of what was damaged', async () => {
    const log = await writtenLog();
    log[Math.floor(log.length / 2)] ^= 1;
    await writeFile(path, log);
    const { files } = await open();
    assert.equal(damages.length, 1);
    assert.match(damages[0], /damaged after \d+ bytes/);
    assert.ok(files.size > 3 && files.size < TEXTS.size);
  });

  it('is damaged where zeros stand at its end, and of no use where it is something else', async () => {
    await checkRecovers(Buffer.concat([await writtenLog(), Buffer.alloc(100)]), 'it may be told');
    assert.equal(await checkRecovers(Buffer.from('something else'), 'it may be told'), 0);
    assert.equal(await checkRecovers(Buffer.of(), 'nothing is told'), 0);
  });

  it('starts anew where another version wrote it', async () => {
    const log = await writtenLog();
    for (const version of [0, 1, 3]) assert.equal(await checkRecovers(Buffer.concat([Buffer.from(`Spanlight index ${version}\n`), log.subarray(18)]), 'nothing is told'), 0);
  });

  it('starts anew where other vectors made it, or none', async () => {
    const vectors = readerVectors();
    const [one, other] = [vectors, { ...vectors, scales: vectors.scales.with(2000, 1) }].map(each => createEmbedding(each, readerVocabulary()));
    for (const by of [one, undefined, other, one]) {
      const openBy = (): Promise<WorkspaceIndex> => openWorkspaceIndex(folder, failOn, by);
      const index = await openBy();
      assert.equal(index.files.size, 0);
      putAll(index);
      await index.save();
      const made = await openWorkspaceIndex(undefined, failOn, by);
      putAll(made);
      checkHas(await openBy(), made);
    }
  });

  it('says that it is not kept, where its folder can’t be made', async () => {
    await writeFile(path, 'a file');
    const index = await open(join(path, 'folder'));
    putAll(index);
    assert.equal(index.notKept, undefined);
    for (let i = 0; i < 2; i++) {
      await index.save();
      checkNotKept(index, /ENOTDIR/);
    }
    checkHas(index, fresh);
    assert.equal(index.bytes, 0);
  });

  it('is kept as soon as there is room', async () => {
    await writeFile(join(folder, 'later'), '');
    const index = await open(join(folder, 'later'));
    putAll(index);
    await index.save();
    checkNotKept(index, /ENOTDIR|EEXIST/);
    await rm(join(folder, 'later'));
    await index.save();
    assert.equal(index.notKept, undefined);
    checkHas(await open(join(folder, 'later')), fresh);
  });

  it('is written anew where it was deleted, or cut', async () => {
    const index = await open();
    putAll(index);
    await index.save();
    for (const spoil of [() => rm(path), () => writeFile(path, 'cut'), () => rm(folder, { recursive: true })]) {
      await spoil();
      index.put('file:///é0', stampOf('changed'), 'changed');
      await index.save();
      putAll(index);
      await index.save();
      checkHas(await open(), fresh);
    }
    assert.deepEqual(damages, []);
  });

  it('goes on in memory while the disk is full, in the middle of a record too', async function () {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      this.skip(); // it takes Linux and its root
    }
    try {
      const index = await open(disk);
      putAll(index);
      await index.save();
      await writeFile(join(disk, 'fill'), Buffer.alloc(1 << 20)).catch(() => undefined);
      const many = Array.from({ length: 20_000 }, (_, i) => i * i).join(' ');
      index.put('file:///many', stampOf(many), many);
      for (let i = 0; i < 2; i++) {
        await index.save();
        checkNotKept(index, /ENOSPC/);
      }
      checkHas(await open(disk), fresh); // what was kept still is
      await rm(join(disk, 'fill'));
      index.remove('file:///many');
      index.put('file:///more', stampOf('more'), 'more');
      await index.save();
      assert.equal(index.notKept, undefined);
      assert.deepEqual([...(await open(disk)).files.keys()].sort(), [...TEXTS.keys(), 'file:///more'].sort());
      index.remove('file:///more');
      await index.save();
      index.clear();
      index.put('file:///many', stampOf(many), many); // nor is there room for a new log
      await index.save();
      checkNotKept(index, /ENOSPC/);
      checkHas(await open(disk), fresh);
      assert.deepEqual((await readdir(disk)).sort(), ['index.lock', 'index.log']);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  describe('that another process writes', () => {
    const lockBy = (pid: number): Promise<void> => writeFile(join(folder, 'index.lock'), String(pid));

    it('is read, and left alone until that process lets it go', async () => {
      const index = await open();
      putAll(index);
      await index.save();
      await lockBy(process.ppid);
      const log = await readFile(path);
      const other = await open();
      checkHas(other, fresh);
      for (let i = 0; i < 2; i++) {
        other.put('file:///other', stampOf('other'), 'other');
        await other.save();
      }
      checkNotKept(other, /another window/);
      assert.deepEqual(await readFile(path), log);
      await writeFile(path, log.subarray(0, 300)); // what it does meanwhile is not known
      await rm(join(folder, 'index.lock'));
      other.remove('file:///other');
      await other.save();
      assert.equal(other.notKept, undefined);
      checkHas(await open(), fresh);
    });

    it('is taken over from one that is gone, also where it was killed before it had written its id', async () => {
      const gone = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' });
      for (const id of [gone, '', '4 2']) {
        await writeFile(join(folder, 'index.lock'), id);
        await rm(path, { force: true });
        const index = await open();
        putAll(index);
        await index.save();
        checkHas(await open(), fresh);
      }
      assert.deepEqual(damages, []);
    });
  });
});
