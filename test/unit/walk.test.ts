import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createFiles } from '../../src/index/files.ts';
import type { IndexRules } from '../../src/index/messages.ts';
import { createWalk } from '../../src/index/walk.ts';

describe('a walk through the workspace', () => {
  let root: string;
  beforeEach(() => (root = realpathSync(mkdtempSync(join(tmpdir(), 'spanlight-walk-')))));
  afterEach(() => rmSync(root, { recursive: true }));

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
  }
  /** Paths from the root, in order; each is also what is said of it when it is asked for alone. */
  async function walked(rules: Partial<IndexRules> = {}, folder = ''): Promise<string[]> {
    const path = join(root, folder);
    const all: IndexRules = { folders: [{ uri: `file://${path}`, path, excludes: [] }], include: '**/*', useIgnoreFiles: true, maxBytes: 1000, maxFiles: 100, ...rules };
    const walk = createWalk(all, createFiles(() => Promise.resolve({ what: 'nothing' })));
    const found: string[] = [];
    for (const { uri: from } of all.folders) {
      for await (const files of walk.filesIn(from)) {
        for (const { uri, stamp } of files) {
          assert.deepEqual(await createWalk(all, createFiles(() => Promise.resolve({ what: 'nothing' }))).states([uri]), [{ kind: 'file', stamp }]);
          found.push(decodeURIComponent(uri.slice(`file://${root}/`.length)));
        }
      }
    }
    return found.sort();
  }

  it('finds what .gitignore files leave, as git does', async () => {
    write({
      '.gitignore': '*.log\nbuild\n/only-top\ndeep/**/x\n!keep.log\n\\#hash\nspaced\\ \n# comment\n',
      'a.log': '', 'keep.log': '', 'only-top': '', 'sub/only-top': '', 'build/a': '', '#hash': '', 'spaced ': '',
      'deep/1/2/x': '', 'deep/y': '', 'x/.gitignore': '!build\n!a.log\n/b/*\n!/b/c\n', 'x/build/f.txt': '', 'x/a.log': '', 'x/b/c': '', 'x/b/d': '',
      'odd [1]/.gitignore': 'gone\nq/r\n', 'odd [1]/z/gone': '', 'odd [1]/q/r': '', 'odd [1]/q/s': '', 'Build': '',
    });
    execFileSync('git', ['init', '-q'], { cwd: root });
    const expected = execFileSync('git', ['-c', 'core.quotepath=off', 'ls-files', '-z', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
    assert.deepEqual(await walked(), expected.split('\0').slice(0, -1).sort());
    assert.deepEqual(await walked({}, 'x'), ['x/.gitignore', 'x/a.log', 'x/b/c', 'x/build/f.txt']);
    assert.ok((await walked({ useIgnoreFiles: false })).includes('a.log'));
  });

  it('follows a link to a folder once, and ends in a loop', async () => {
    write({ 'w/a/f': '', 'far/g': '' });
    for (const [target, name] of [['w', 'w/a/loop'], ['far', 'w/one'], ['far', 'w/two'], ['w/a', 'w/again'], ['.', 'w/up'], ['w/a/f', 'w/file'], ['none', 'w/dangling']]) symlinkSync(join(root, target), join(root, name));
    assert.deepEqual(await walked({}, 'w'), ['w/a/f', 'w/file', 'w/one/g']);
  });

  it('leaves out what is larger, and what a workspace folder excludes or has from another', async () => {
    write({ 'a.md': '', 'large.md': 'x'.repeat(1001), 'out/a.md': '', 'drafts/a.md': '', 'in/a.md': '', 'in/out/a.md': '', 'in/drafts/a.md': '', 'node_modules/a.md': '' });
    const folders = ['', '/in'].map(name => ({ uri: `file://${root}${name}`, path: root + name, excludes: [name === '' ? 'out' : 'drafts'] }));
    assert.deepEqual(await walked({ folders }), ['a.md', 'drafts/a.md', 'in/a.md', 'in/out/a.md']);
  });
});
