/** Files of the command line: what is read, what is left out and what is said of it. */
import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readFiles } from '../../src/cli/files.ts';
import { UserError, type Problem } from '../../src/core/user-error.ts';
import { reportJson } from '../../src/report/report.ts';
import { keeperReport } from './reports.ts';

describe('files', () => {
  let folder: string;

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'spanlight-files-'))));
  afterEach(() => rm(folder, { recursive: true }));

  async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
  }

  async function check(paths: readonly string[], expected: Readonly<Record<string, string>>, problems: readonly Problem['kind'][] = []): Promise<void> {
    const read = await readFiles(paths.map(path => join(folder, path)));
    assert.deepEqual(read.documents.map(({ uri, text }) => [uri, text]), Object.entries(expected).map(([name, text]) => [join(folder, name), text]));
    assert.deepEqual(read.problems.map(({ kind }) => kind), problems);
  }

  async function checkProblem(path: string, kind: Problem['kind']): Promise<void> {
    await assert.rejects(readFiles([join(folder, path)]), error => {
      assert.ok(error instanceof UserError);
      assert.equal(error.problem.kind, kind);
      return true;
    });
  }

  /** As someone who may not do everything, where the tests run as such a one. */
  async function asAnyone(run: () => Promise<void>): Promise<void> {
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) await chmod(folder, 0o755);
    if (isRoot) process.seteuid!(65_534);
    try {
      await run();
    } finally {
      if (isRoot) process.seteuid!(0);
    }
  }

  it('are read as they were named', async () => {
    await write({ 'b.txt': 'B', 'a.txt': 'A' });
    await check(['b.txt', 'a.txt'], { 'b.txt': 'B', 'a.txt': 'A' });
  });

  it('of a folder are read by name, with those of the folders in it', async () => {
    await write({ 'b.txt': 'B', 'a/z.md': 'Z', 'a.txt': 'A' });
    await check(['.'], { 'a/z.md': 'Z', 'a.txt': 'A', 'b.txt': 'B' });
  });

  it('of tools and hidden ones are left out of a folder, unless they are named', async () => {
    await write({ 'a.txt': 'A', '.hidden': 'H', '.git/config': 'G', 'node_modules/x.js': 'X' });
    await check(['.'], { 'a.txt': 'A' });
    await check(['.hidden'], { '.hidden': 'H' });
  });

  it('in a folder that may not be listed are left out with a notice, and are a problem when it is named', async function () {
    if (process.platform === 'win32') return this.skip(); // no modes
    await write({ 'a.txt': 'A', 'b/c.txt': 'C', 'd/e.txt': 'E' });
    await chmod(join(folder, 'b'), 0o111);
    await asAnyone(async () => {
      await check(['.'], { 'a.txt': 'A', 'd/e.txt': 'E' }, ['file-unreadable']);
      await checkProblem('b', 'file-unreadable');
    });
    await chmod(join(folder, 'b'), 0o755);
  });

  it('that links lead to are read after the others, each once, and circles end', async function () {
    if (process.platform === 'win32') return this.skip(); // links are for administrators
    await write({ 'in/b.txt': 'B', 'out/c.txt': 'C', 'out/deep/d.txt': 'D', 'out/node_modules/x.js': 'X' });
    for (const [target, link] of [['../out/c.txt', 'a.txt'], ['../out/deep', 'deep'], ['..', 'up'], ['b.txt', 'same.txt'], ['none', 'broken'], ['loop', 'loop'], ['../out/node_modules', 'node_modules'], ['../out', '.hidden']]) {
      await symlink(target, join(folder, 'in', link));
    }
    await symlink('.', join(folder, 'out', 'self'));
    await check(['in'], { 'in/b.txt': 'B', 'in/a.txt': 'C', 'in/deep/d.txt': 'D' }, ['file-missing', 'file-unreadable']);
    await check(['in/up/out'], { 'in/up/out/c.txt': 'C', 'in/up/out/deep/d.txt': 'D' });
  });

  it('that are evidence reports in JSON are left out of a folder, unless they are named', async () => {
    const report = reportJson(keeperReport());
    await write({ 'a.txt': 'A', 'b.json': '{ "format": "mine" }', 'report.json': report });
    await check(['.'], { 'a.txt': 'A', 'b.json': '{ "format": "mine" }' });
    await check(['report.json'], { 'report.json': report });
  });

  it('that a report is to replace are left out of a folder', async () => {
    await write({ 'a.txt': 'A', 'report.md': 'R' });
    const { documents } = await readFiles([folder], new Set([await realpath(join(folder, 'report.md'))]));
    assert.deepEqual(documents.map(({ text }) => text), ['A']);
  });

  it('that are binary are left out of a folder without a word, and are a problem when named', async () => {
    await write({ 'a.txt': 'A', 'b.bin': Buffer.of(1, 0, 2, 0) });
    await check(['.'], { 'a.txt': 'A' });
    await checkProblem('b.bin', 'file-binary');
  });

  it('that are too large are left out of a folder with a notice, and are a problem when named', async () => {
    await write({ 'a.txt': 'A', 'b.txt': '' });
    await truncate(join(folder, 'b.txt'), 60e6);
    await check(['.'], { 'a.txt': 'A' }, ['file-too-large']);
    await checkProblem('b.txt', 'file-too-large');
  });

  it('that are not valid UTF-8 are read, with a notice', async () => {
    await write({ 'a.txt': Buffer.from('caf\u00e9 and many more words', 'latin1') });
    await check(['a.txt'], { 'a.txt': 'caf\ufffd and many more words' }, ['file-not-utf8']);
  });

  it('keep their byte order mark, so that offsets are those of the file', async () => {
    await write({ 'a.txt': '\ufeffA' });
    await check(['a.txt'], { 'a.txt': '\ufeffA' });
  });

  it('that do not exist are a problem', () => checkProblem('none.txt', 'file-missing'));

  it('below a file do not exist, which is a problem to be told', async () => {
    await write({ 'a.txt': 'A' });
    await checkProblem('a.txt/b.txt', 'file-unreadable');
  });

  it('with nothing in them are a problem', async () => {
    await checkProblem('.', 'nothing-to-read');
    await write({ 'a.txt': '', 'b.txt': ' \n' });
    await checkProblem('.', 'nothing-to-read');
    await checkProblem('a.txt', 'nothing-to-read');
  });
});
