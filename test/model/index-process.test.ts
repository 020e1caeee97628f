/** The real index process on real files: it is always compared with one that is made anew. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { randomFrom } from '../../src/cli/random.ts';
import { createIndexHandle, type IndexHandle, type IndexOptions } from '../../src/index/index-handle.ts';
import type { Given, IndexRules, Ranked, Wanted } from '../../src/index/messages.ts';
import { buildBundles, bundles, root as project } from './bundles.ts';
import { isRunning, never, until } from './engines.ts';

const QUESTIONS = ['cat', 'a dog of 19', 'the last bird', 'fish 7', 'nothing of it'];

interface Started extends IndexHandle {
  readonly damages: readonly string[];
  /** Why the index is not kept, as its phase tells. */
  readonly notKept: string | undefined;
}

describe('the index process', () => {
  let root: string;
  let pids: Set<number>;
  const handles: IndexHandle[] = [];
  before(buildBundles);
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'spanlight-index-')));
    mkdirSync(join(root, 'w'));
    pids = new Set();
  });
  afterEach(async () => {
    for (const handle of handles.splice(0)) {
      if (handle.pid !== undefined) pids.add(handle.pid);
      handle.dispose();
    }
    await until(() => ![...pids].some(isRunning));
    rmSync(root, { recursive: true, maxRetries: 10 });
  });

  function rulesOf(rules: Partial<IndexRules> = {}): IndexRules {
    return { folders: [{ uri: `file://${root}/w`, path: join(root, 'w'), excludes: [] }], include: '**/*', useIgnoreFiles: true, maxBytes: 60e6, maxFiles: 10_000, ...rules };
  }
  function start({ rules, ...options }: Partial<Omit<IndexOptions, 'rules'>> & { readonly rules?: Partial<IndexRules> } = {}): Started {
    const damages: string[] = [];
    const handle = createIndexHandle({
      processPath: bundles.indexProcess,
      storage: join(root, 'storage'),
      rules: rulesOf(rules),
      reconcileMinutes: 60,
      give: () => Promise.resolve({ what: 'nothing' }),
      log: () => undefined,
      onPhase: () => undefined,
      onDamage: damage => damages.push(damage),
      ...options,
    });
    handles.push(handle);
    return Object.defineProperties(handle, { damages: { value: damages }, notKept: { get: () => (handle.phase.kind === 'ready' ? handle.phase.notKept : undefined) } }) as Started;
  }
  async function ready<T extends IndexHandle>(handle: T): Promise<T> {
    await until(() => handle.phase.kind === 'ready');
    return handle;
  }
  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, 'w', name)), { recursive: true });
      writeFileSync(join(root, 'w', name), text);
    }
  }
  function tell(handle: IndexHandle, ...names: readonly string[]): void {
    handle.changed(names.map(name => `file://${root}/w/${name}`));
  }
  async function ask(handle: IndexHandle, question: string): Promise<Ranked> {
    const ranked = await handle.rank(question, [], 1000, never);
    assert.ok(ranked);
    return ranked;
  }
  /** Names of the files with the word, best first. */
  async function named(handle: IndexHandle, word: string): Promise<string[]> {
    const { files, blocks } = await ask(handle, word);
    return blocks.map(({ file }) => files[file].uri.slice(`file://${root}/w/`.length));
  }
  async function untilNamed(handle: IndexHandle, word: string, ...names: readonly string[]): Promise<void> {
    while (!isDeepStrictEqual(await named(handle, word), names)) await setTimeout(10);
  }
  /** In the end it says of all questions what one says that was made anew. */
  async function checkAsAnew(handle: IndexHandle, files: number): Promise<void> {
    const answers = (asked: IndexHandle): Promise<Ranked[]> => Promise.all(QUESTIONS.map(question => ask(asked, question)));
    const expected = await answers(await ready(start({ storage: undefined })));
    assert.equal(expected[0].files.length, files);
    while (!isDeepStrictEqual(await answers(handle), expected)) await setTimeout(20);
  }

  it('finds what is created, saved, renamed and deleted, files and folders', async () => {
    write({ 'a/f': 'cat' });
    const handle = await ready(start());
    assert.deepEqual(await named(handle, 'cat'), ['a/f']);
    write({ 'a/g': 'fish', 'new/deep/h': 'cat cat' });
    tell(handle, 'a/g', 'new');
    await untilNamed(handle, 'cat', 'new/deep/h', 'a/f');
    await untilNamed(handle, 'fish', 'a/g');
    write({ 'a/f': 'a dog' });
    renameSync(join(root, 'w/a'), join(root, 'w/b'));
    tell(handle, 'a', 'b');
    await untilNamed(handle, 'dog', 'b/f');
    await untilNamed(handle, 'cat', 'new/deep/h');
    renameSync(join(root, 'w/b/f'), join(root, 'w/b/i'));
    rmSync(join(root, 'w/new'), { recursive: true });
    tell(handle, 'b/f', 'b/i', 'new');
    await untilNamed(handle, 'dog', 'b/i');
    await untilNamed(handle, 'cat');
    rmSync(join(root, 'w/b/i'));
    mkdirSync(join(root, 'w/b/i')); // a folder in its place
    write({ 'b/i/f': 'dog' });
    tell(handle, 'b/i');
    await untilNamed(handle, 'dog', 'b/i/f');
    write({ '.gitignore': 'g\n' });
    tell(handle, '.gitignore');
    await untilNamed(handle, 'fish');
    await checkAsAnew(handle, 2);
  });

  it('follows git to another branch by the addresses, and back without', async () => {
    const git = (...args: readonly string[]): string => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'init.defaultBranch=main', ...args], { cwd: join(root, 'w'), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const commit = (): string => git('add', '-A') + git('commit', '-qm', 'x');
    const each = (name: (i: number) => string, text: (i: number) => string, count: number): void => write(Object.fromEntries(Array.from({ length: count }, (_, i) => [name(i), text(i)])));
    each(i => `src/${i % 7}/${i}`, i => `cat fish${i % 9} ${i}`, 400);
    git('init', '-q');
    commit();
    git('checkout', '-qb', 'other');
    each(i => `src/${i % 7}/${i}`, i => `dog fish${i % 5} ${i}`, 200);
    rmSync(join(root, 'w/src/3'), { recursive: true });
    renameSync(join(root, 'w/src/4'), join(root, 'w/moved'));
    commit();
    git('checkout', '-q', 'main');
    const handle = await ready(start());
    git('checkout', '-q', 'other');
    tell(handle, ...git('diff', '--name-only', '--no-renames', 'main').trim().split('\n'));
    await checkAsAnew(handle, 343);
    git('checkout', '-q', 'main');
    handle.reconcile();
    await checkAsAnew(handle, 400);
  });

  it('lists all files while it indexes, and rests while it is paused', async () => {
    write(Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`${i % 30}/${i}`, i % 1000 === 7 ? 'cat fish' : 'cat'])));
    const handle = await ready(start());
    assert.equal((await named(handle, 'fish')).length, 3);
    handle.pause(true);
    handle.rebuild();
    write({ '7/new': 'fish' });
    tell(handle, '7/new');
    const { files, blocks } = await ask(handle, 'fish');
    assert.ok(files.length >= 3000);
    assert.deepEqual(blocks, []);
    await until(() => isDeepStrictEqual(handle.phase, { kind: 'paused', files: 0, of: 3001 }));
    handle.pause(false);
    await checkAsAnew(handle, 3001);
  });

  it('goes by new rules, and tells how many files are beyond the most', async () => {
    write({ a: 'cat', b: 'cat', c: 'cat', 'd/e.log': 'cat' });
    const handle = await ready(start({ rules: { maxFiles: 2 } }));
    assert.deepEqual([await named(handle, 'cat'), (await ask(handle, '')).leftOut], [['a', 'b'], 2]);
    rmSync(join(root, 'w/a'));
    tell(handle, 'a');
    await untilNamed(handle, 'cat', 'b', 'c');
    handle.setRules(rulesOf({ folders: rulesOf().folders.map(folder => ({ ...folder, excludes: ['c'] })) }));
    await untilNamed(handle, 'cat', 'b', 'd/e.log');
    assert.equal((await ask(handle, '')).leftOut, 0);
  });

  it('is as one that is made anew, however often it was killed', async () => {
    const random = randomFrom(1);
    mkdirSync(join(root, 'storage'));
    for (let kill = 0; kill < 100; kill++) {
      const share = kill === 0 ? 1 : random() ** 3;
      for (let file = 0; file < 150; file++) if (random() < share) write({ [`${file % 10}/${file}`]: `cat dog ${kill} fish${file} `.repeat(1 + Math.floor(random() * 50)) });
      const isTimed = kill % 2 === 0; // or in the midst of a write
      const milliseconds = random() * 60;
      let steps = 1 + Math.floor(random() * 8);
      const end = (): void => {
        if (handle.pid !== undefined) process.kill(handle.pid, 'SIGKILL');
        handle.dispose();
      };
      const watcher = watch(join(root, 'storage'), () => !isTimed && --steps === 0 && end());
      let timer: unknown;
      const handle = start({ onPhase: ({ kind }) => (kind === 'ready' ? end() : isTimed && (timer ??= setTimeout(milliseconds).then(end))) });
      await until(() => handle.pid === undefined);
      watcher.close();
      handles.pop();
      assert.deepEqual(handle.damages, []);
    }
    const handle = await ready(start());
    assert.deepEqual([handle.damages, handle.notKept], [[], undefined]);
    await checkAsAnew(handle, 150);
  });

  it('is started again when it dies, with what it was asked, until it dies too often', async () => {
    write({ f: 'cat' });
    const handle = await ready(start());
    for (let death = 1; death <= 5; death++) {
      await until(() => handle.pid !== undefined && !pids.has(handle.pid));
      pids.add(handle.pid!);
      const asked = handle.rank('cat', [], 9, never);
      process.kill(handle.pid!, 'SIGKILL');
      if (death === 1) assert.equal((await asked)?.blocks.length, 1);
    }
    await until(() => handle.phase.kind === 'stopped');
    assert.equal(await handle.rank('cat', [], 9, never), undefined);
    handle.rebuild();
    await ready(handle);
    pids.add(handle.pid!);
    process.kill(handle.pid!, 'SIGKILL');
    await until(() => handle.pid !== undefined && !pids.has(handle.pid));
    await checkAsAnew(handle, 1);
  });

  it('tells in the log which error it died of', async () => {
    const processPath = join(root, 'dies.js');
    writeFileSync(processPath, 'throw new RangeError("there are too many")');
    const lines: string[] = [];
    const handle = start({ processPath, log: line => lines.push(line) });
    await until(() => handle.phase.kind === 'stopped');
    assert.deepEqual(lines.filter(line => line.startsWith('The index')).map(line => line.replace(/^.*?: /, '')), Array(5).fill('RangeError: there are too many'));
  });

  it('is killed and started again when it hangs, and nothing is lost', async () => {
    write({ f: 'cat' });
    const lines: string[] = [];
    const handle = await ready(start({ hangMilliseconds: 2000, log: line => lines.push(line) })); // a new process has to start within it, on a busy machine too
    const { pid } = handle;
    pids.add(pid!);
    process.kill(pid!, 'SIGSTOP');
    write({ g: 'cat cat' });
    tell(handle, 'g');
    assert.equal((await ask(handle, 'cat')).files.length, 2);
    assert.notEqual(handle.pid, pid);
    assert.equal(isRunning(pid!), false);
    await checkAsAnew(handle, 2);
    assert.deepEqual(lines, ['The index stopped and is started again: it did not answer']);
  });

  it('is left alone while it answers, however long it is silent', async () => {
    write({ f: 'cat' });
    const hangMilliseconds = 1500;
    const handle = await ready(start({ hangMilliseconds }));
    const { pid } = handle;
    await setTimeout(2.5 * hangMilliseconds);
    assert.equal(handle.pid, pid);
  });

  it('mends an index that was damaged, and says so', async () => {
    write(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${i}`, `cat fish${i}`])));
    (await ready(start())).dispose();
    const path = join(root, 'storage/index.log');
    const bytes = readFileSync(path);
    for (const at of [0.3, 0.5, 0.9]) bytes[Math.floor(at * bytes.length)] ^= 0x55;
    writeFileSync(path, bytes);
    const handle = await ready(start());
    assert.equal(handle.damages.length, 1);
    await checkAsAnew(handle, 100);
  });

  it('finds everything where nothing can be kept, and says so', async () => {
    write({ f: 'cat', 'storage-file': '' });
    const handle = await ready(start({ storage: join(root, 'w/storage-file/storage') }));
    assert.match(handle.notKept ?? '', /ENOTDIR/);
    assert.deepEqual(handle.phase, { kind: 'ready', files: 2, bytes: 0, notKept: handle.notKept });
    await checkAsAnew(handle, 2);
  });

  it('keeps everything as soon as that works again, though nothing has changed', async () => {
    write({ f: 'cat', g: 'dog' });
    writeFileSync(join(root, 'storage'), 'a file');
    const handle = await ready(start());
    assert.match(handle.notKept ?? '', /EEXIST/);
    rmSync(join(root, 'storage'));
    handle.reconcile();
    await until(() => handle.phase.kind === 'ready' && handle.notKept === undefined);
    const kept = readFileSync(join(root, 'storage/index.log'));
    assert.deepEqual([kept.includes('/w/f'), kept.includes('/w/g'), handle.phase], [true, true, { kind: 'ready', files: 2, bytes: kept.length }]);
  });

  it('finds everything when the disk is full, says so, and keeps it once there is room', async function () {
    const storage = join(root, 'small');
    mkdirSync(storage);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', storage], { stdio: 'pipe' });
    } catch (error) {
      console.log(`      skipped: no small disk can be made here (${String(error).split('\n').at(-1) ?? ''})`);
      return this.skip();
    }
    try {
      write(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${i}`, `cat fish ${Array.from({ length: 400 }, (_, word) => String.fromCodePoint(0x4e00 + ((i * 400 + word) % 9000), 0x4e00 + word)).join(' ')}`])));
      const handle = await ready(start({ storage }));
      assert.match(handle.notKept ?? '', /ENOSPC/);
      await checkAsAnew(handle, 100);
      for (let i = 10; i < 100; i++) rmSync(join(root, 'w', `${i}`));
      handle.reconcile();
      await checkAsAnew(handle, 10);
      await until(() => handle.phase.kind === 'ready' && handle.phase.bytes > 0 && handle.notKept === undefined);
      handle.dispose();
      await until(() => handle.pid === undefined);
    } finally {
      execFileSync('umount', ['-l', storage]);
    }
  });

  it('has the last text of a file that grows while it is read', async () => {
    write({ grows: '' });
    const handle = await ready(start());
    for (let i = 0; i < 300; i++) {
      appendFileSync(join(root, 'w/grows'), 'a dog and a cat on a mat '.repeat(100));
      tell(handle, 'grows');
      if (i % 10 === 0) await ask(handle, 'cat');
    }
    appendFileSync(join(root, 'w/grows'), 'the last bird');
    tell(handle, 'grows');
    await untilNamed(handle, 'bird', 'grows');
    await checkAsAnew(handle, 1);
  });

  it('takes a file of 50 MB, and answers meanwhile', async () => {
    write({ small: 'cat' });
    const handle = await ready(start());
    const line = 'All the boats of the harbor pay a fee of 42 each year.\n';
    write({ large: `${line.repeat(50e6 / line.length)}the last bird` });
    tell(handle, 'large');
    const { files, blocks } = await ask(handle, 'cat');
    assert.deepEqual(blocks.map(({ file }) => files[file].uri), [`file://${root}/w/small`]);
    await untilNamed(handle, 'bird', 'large');
  });

  it('keeps an index in one process when there are two, and in the other after that', async () => {
    write({ f: 'cat' });
    const first = await ready(start());
    const second = await ready(start());
    write({ g: 'cat cat' });
    for (const handle of [first, second]) tell(handle, 'g');
    for (const handle of [first, second]) await untilNamed(handle, 'cat', 'g', 'f');
    await until(() => second.notKept !== undefined);
    assert.equal(first.notKept, undefined);
    assert.match(second.notKept!, new RegExp(`process ${first.pid}\\b`));
    pids.add(first.pid!);
    first.dispose();
    await until(() => ![...pids].some(isRunning));
    write({ h: 'dog' });
    tell(second, 'h');
    await untilNamed(second, 'dog', 'h');
    await until(() => readFileSync(join(root, 'storage/index.log')).includes('/w/h'));
    await until(() => second.phase.kind === 'ready' && second.notKept === undefined);
  });

  it('reads a folder that is on no disk of this machine through the host alone', async () => {
    const remote = 'vscode-vfs://github/a';
    const texts = new Map([['.gitignore', '*.log\n'], ['a.log', 'cat'], ['f', 'cat'], ['sub/g', 'cat dog'], ['sub/gone', 'cat']]);
    const give = ({ what, uri }: { readonly what: string; readonly uri: string }): Given => {
      const name = uri.slice(remote.length + 1);
      const text = texts.get(name);
      const below = [...texts.keys()].filter(file => name === '' || file.startsWith(`${name}/`)).map(file => file.slice(name === '' ? 0 : name.length + 1));
      if (what === 'entries' && below.length > 0) return { what, entries: [...new Set(below.map(file => file.split('/')[0]))].map(file => ({ name: file, kind: below.includes(file) ? 'file' : 'folder' })) };
      if (text === undefined) return { what: 'nothing' };
      if (what === 'stamp') return { what, stamp: { modified: 1, size: text.length } };
      if (name === 'sub/gone') texts.delete(name); // while it is read
      return what === 'text' ? { what, text } : { what: 'nothing' };
    };
    const handle = await ready(start({ rules: { folders: [{ uri: remote, excludes: [] }] }, give: wanted => Promise.resolve(give(wanted)) }));
    const found = async (word: string): Promise<string[]> => {
      const { files, blocks } = await ask(handle, word);
      return blocks.map(({ file }) => files[file].uri.slice(remote.length + 1));
    };
    assert.deepEqual(await found('cat'), ['f', 'sub/g']);
    texts.delete('f');
    texts.set('sub/new', 'cat cat');
    handle.changed([`${remote}/f`, `${remote}/sub/new`]);
    while (!isDeepStrictEqual(await found('cat'), ['sub/new', 'sub/g'])) await setTimeout(10);
    assert.deepEqual((await ask(handle, '')).files.map(({ uri }) => uri.slice(remote.length + 1)), ['.gitignore', 'sub/g', 'sub/new']);
  });

  it('keeps what it has of a folder that the host can’t reach, also for the next process', async () => {
    const remote = 'vscode-vfs://github/a';
    let isReached = true;
    const give = ({ what, uri }: Wanted): Given => {
      if (!isReached) return { what: 'unknown' };
      if (what === 'entries') return uri === remote ? { what, entries: [{ name: 'f', kind: 'file' }] } : { what: 'nothing' };
      return what === 'stamp' ? { what, stamp: { modified: 1, size: 3 } } : { what, text: 'cat' };
    };
    const options = { rules: { folders: [{ uri: remote, excludes: [] }] }, give: (wanted: Wanted) => Promise.resolve(give(wanted)) };
    const first = await ready(start(options));
    const before = first.phase;
    isReached = false;
    first.reconcile();
    first.changed([`${remote}/f`]);
    await setTimeout(500);
    assert.deepEqual([(await ask(first, 'cat')).blocks.length, first.phase], [1, before]);
    pids.add(first.pid!);
    first.dispose();
    await until(() => ![...pids].some(isRunning));
    const second = await ready(start(options));
    assert.deepEqual([(await ask(second, 'cat')).blocks.length, second.phase], [1, before]);
  });

  it('ends with the program that started it, also one that was killed', async () => {
    write(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`${i}`, 'cat '.repeat(100)])));
    const module = JSON.stringify(join(project, 'src/index/index-handle.ts'));
    const options = JSON.stringify({ processPath: bundles.indexProcess, storage: join(root, 'storage'), rules: rulesOf(), reconcileMinutes: 60 });
    const program = `const { createIndexHandle } = require(${module}); const ignore = () => {}; const handle = createIndexHandle({ ...${options}, log: ignore, onDamage: ignore, onPhase: ({ kind }) => kind === 'ready' && console.log(handle.pid) });`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '-e', program], { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface(parent.stdout)) {
      pids.add(Number(line));
      parent.kill('SIGKILL');
    }
    assert.ok(pids.size === 1 && [...pids][0] > 0);
    await until(() => ![...pids].some(isRunning));
  });
});
