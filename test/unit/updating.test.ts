/** What an index becomes while files change under it, on a disk that is made up. */
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Files, Place, State } from '../../src/index/files.ts';
import type { IndexPhase, IndexRules } from '../../src/index/messages.ts';
import { createUpdating, type Updating } from '../../src/index/updating.ts';
import { openWorkspaceIndex } from '../../src/index/workspace-index.ts';

const ROOT = '/w';
const RULES: IndexRules = { folders: [{ uri: `file://${ROOT}`, path: ROOT, excludes: [] }], include: '**/*', useIgnoreFiles: true, maxBytes: 1e6, maxFiles: 1000 };

/** Keeps names as they are written and answers to them in any case, as those of Windows and macOS do. */
class Disk implements Files {
  /** Of folders, since it was last set. */
  listings = 0;
  /** Of texts, as above. */
  reads = 0;
  /** Names of what can't be reached now; '' stands for everything. And of files that can't be read. */
  away = new Set<string>();
  locked = new Set<string>();
  readonly #texts = new Map<string, string>();

  write(texts: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(texts)) this.#texts.set(`${ROOT}/${name}`, text);
  }
  /** A file or folder. */
  rename(from: string, to: string): void {
    for (const [path, text] of [...this.#texts]) {
      if (path !== `${ROOT}/${from}` && !path.startsWith(`${ROOT}/${from}/`)) continue;
      this.#texts.delete(path);
      this.#texts.set(`${ROOT}/${to}${path.slice(ROOT.length + 1 + from.length)}`, text);
    }
  }

  remove(...names: readonly string[]): void {
    for (const name of names) this.#texts.delete(`${ROOT}/${name}`);
  }

  entries({ path }: Place): ReturnType<Files['entries']> {
    this.listings++;
    if (this.#isAway(path!)) return Promise.resolve('unknown');
    const below = [...this.#texts.keys()].filter(file => isBelow(file, path!)).map(file => file.slice(path!.length + 1).split('/'));
    return Promise.resolve([...new Map(below.map(([name, ...rest]) => [name, { name, kind: rest.length === 0 ? 'file' : 'folder' } as const])).values()]);
  }
  state({ path }: Place): Promise<State | undefined> {
    if (this.#isAway(path!)) return Promise.resolve({ kind: 'unknown' });
    const text = this.#textAt(path!);
    if (text !== undefined) return Promise.resolve({ kind: 'file', stamp: { modified: 1, size: text.length } });
    return Promise.resolve([...this.#texts.keys()].some(file => isBelow(file, path!)) ? { kind: 'folder' } : undefined);
  }
  text({ path }: Place): ReturnType<Files['text']> {
    this.reads++;
    if (this.#isAway(path!) || this.locked.has(path!.slice(ROOT.length + 1))) return Promise.resolve('unknown');
    const text = this.#textAt(path!);
    return Promise.resolve(text === undefined ? undefined : { stamp: { modified: 1, size: text.length }, text });
  }
  realPath(path: string): Promise<string> {
    return Promise.resolve(path);
  }
  isGiven(): boolean {
    return false;
  }

  #isAway(path: string): boolean {
    return [...this.away].some(name => name === '' || path === `${ROOT}/${name}` || isBelow(path, `${ROOT}/${name}`));
  }
  #textAt(path: string): string | undefined {
    for (const [file, text] of this.#texts) if (file.toLowerCase() === path.toLowerCase()) return text;
    return undefined;
  }
}

function isBelow(file: string, folder: string): boolean {
  return file.toLowerCase().startsWith(`${folder}/`.toLowerCase());
}

describe('an index that follows the files', () => {
  let disk: Disk;
  let updating: Updating;
  let phase: IndexPhase;

  async function start(texts: Readonly<Record<string, string>>): Promise<void> {
    disk = new Disk();
    disk.write(texts);
    updating = createUpdating(await openWorkspaceIndex(undefined, () => undefined), disk, RULES, next => (phase = next));
    await check(Object.keys(texts).sort());
  }
  function tell(...names: readonly string[]): void {
    updating.changed(names.map(name => `file://${ROOT}/${name}`));
  }
  /** Names of all files, and of those with a cat. */
  async function found(): Promise<readonly (readonly string[])[]> {
    const { files, blocks } = await updating.rank('cat', [], 1000);
    const names = files.map(({ uri }) => uri.slice(`file://${ROOT}/`.length));
    return [names.toSorted(), blocks.map(({ file }) => names[file]).sort()];
  }
  /** What it is in the end, once it is ready. */
  async function check(files: readonly string[], cats: readonly string[] = files): Promise<void> {
    const expected = ['ready', files, cats];
    const isLate = AbortSignal.timeout(10_000);
    let last: unknown;
    do {
      await setTimeout(5);
      last = [phase.kind, ...(await found())];
    } while (!isDeepStrictEqual(last, expected) && !isLate.aborted);
    assert.deepEqual(last, expected);
  }

  it('has a file once that was renamed in case', async () => {
    await start({ 'Readme.txt': 'cat', 'a/b/Deep.txt': 'cat' });
    disk.rename('Readme.txt', 'README.txt');
    disk.rename('a/b/Deep.txt', 'a/b/deep.txt');
    tell('Readme.txt', 'README.txt', 'a/b/deep.txt', 'a/b/Deep.txt');
    await check(['README.txt', 'a/b/deep.txt']);
  });

  it('has a folder once that was renamed in case, and what is in it', async () => {
    await start({ 'Docs/a.txt': 'cat', 'Docs/In/b.txt': 'cat', 'c.txt': 'cat' });
    disk.rename('Docs', 'docs');
    tell('docs', 'Docs');
    await check(['c.txt', 'docs/In/b.txt', 'docs/a.txt']);
    disk.rename('docs/In', 'docs/in');
    tell('docs/In/b.txt', 'docs/in/b.txt', 'Docs/In/b.txt');
    await check(['c.txt', 'docs/a.txt', 'docs/in/b.txt']);
  });

  for (const look of ['reconcile', 'rebuild'] as const) {
    it(`finds what was renamed in case by itself, in a ${look}`, async () => {
      await start({ 'Readme.txt': 'cat', 'Docs/a.txt': 'cat' });
      disk.rename('Readme.txt', 'README.txt');
      disk.rename('Docs', 'docs');
      updating[look](true);
      await check(['README.txt', 'docs/a.txt']);
    });
  }

  it('does not believe an address in other letters than the disk has', async () => {
    await start({ 'Readme.txt': 'cat', 'Docs/a.txt': 'cat' });
    tell('readme.txt', 'docs', 'DOCS/a.txt', 'docs/A.txt');
    await check(['Docs/a.txt', 'Readme.txt']);
  });

  for (const look of ['reconcile', 'changed'] as const) {
    it(`keeps what it has while the disk does not answer, and has the rest without being told once it does again: ${look}`, async () => {
      await start({ 'a.txt': 'cat', 'b/c.txt': 'cat', 'b/d.txt': 'cat' });
      disk.away.add('');
      disk.remove('b/d.txt');
      disk.write({ 'b/e.txt': 'a cat' });
      if (look === 'reconcile') updating.reconcile(true);
      else tell('a.txt', 'b', 'b/d.txt', 'b/e.txt');
      await setTimeout(100);
      await check(['a.txt', 'b/c.txt', 'b/d.txt']);
      disk.away.clear();
      await check(['a.txt', 'b/c.txt', 'b/e.txt']);
    });
  }

  it('keeps what it has of a folder that it can’t list, and follows the others', async () => {
    await start({ 'a.txt': 'cat', 'b/c.txt': 'cat', 'b/d/e.txt': 'cat', 'f.txt': 'cat' });
    disk.away.add('b');
    disk.remove('f.txt', 'b/c.txt');
    disk.write({ 'g.txt': 'cat' });
    updating.reconcile(true);
    await check(['a.txt', 'b/c.txt', 'b/d/e.txt', 'g.txt']);
    disk.away = new Set(['b/d/e.txt']);
    await check(['a.txt', 'b/d/e.txt', 'g.txt']);
  });

  it('keeps a text that can’t be read now, and reads it when it can', async () => {
    await start({ 'a.txt': 'cat', 'b.txt': 'cat' });
    disk.locked.add('a.txt');
    disk.write({ 'a.txt': 'two dogs', 'b.txt': 'two dogs' });
    tell('a.txt', 'b.txt');
    await check(['a.txt', 'b.txt'], ['a.txt']);
    disk.locked.clear();
    await check(['a.txt', 'b.txt'], []);
  });

  it('is ready though texts can never be read, and tries again seldom, and when they change', async () => {
    await start({ 'a.txt': 'cat' });
    disk.locked = new Set(['b.txt', 'c.txt']);
    disk.write({ 'b.txt': 'cat', 'c.txt': 'cat' });
    disk.reads = 0;
    updating.reconcile(true);
    await check(['a.txt', 'b.txt', 'c.txt'], ['a.txt']);
    await setTimeout(1600);
    await check(['a.txt', 'b.txt', 'c.txt'], ['a.txt']);
    assert.ok(disk.reads >= 4 && disk.reads <= 8, `${disk.reads} reads`); // of each, in seconds
    disk.locked.delete('b.txt');
    tell('b.txt');
    await check(['a.txt', 'b.txt', 'c.txt'], ['a.txt', 'b.txt']);
    assert.equal(phase.kind === 'ready' && phase.files, 3);
  });

  it('is ready when it is made anew while the disk does not answer, and has everything once it does', async () => {
    await start({ 'a.txt': 'cat', 'b/c.txt': 'cat' });
    disk.away.add('');
    updating.rebuild();
    await check(['a.txt', 'b/c.txt'], []);
    disk.away.clear();
    await check(['a.txt', 'b/c.txt']);
  });

  it('goes by a .gitignore file as soon as that can be read', async () => {
    await start({ 'a.txt': 'cat', 'b.txt': 'cat' });
    disk.write({ '.gitignore': 'b.txt, a cat says\nb.txt' });
    disk.locked.add('.gitignore');
    tell('.gitignore');
    await check(['.gitignore', 'a.txt', 'b.txt'], ['a.txt', 'b.txt']);
    disk.locked.clear();
    await check(['.gitignore', 'a.txt']);
  });

  it('lists a folder once for many files that changed in it', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `a/b/${i}.txt`).sort();
    await start(Object.fromEntries(names.map(name => [name, 'cat'])));
    disk.write(Object.fromEntries(names.map(name => [name, 'a cat'])));
    disk.listings = 0;
    tell(...names);
    await check(names);
    assert.equal(disk.listings, 3);
  });
});
