/** What .gitignore files say is what git says of them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFrom } from '../../src/cli/random.ts';
import { ignoredBelow } from '../../src/index/ignored.ts';

const NAMES = ['a', 'b', 'a.log', 'b [1]', '#c', '!d', '.e', 'A'];
/** Without what `ignore` does not know, [!a], and what git matches by octets, ? for é. */
const RULES = ['a', '*.log', '/a', 'a/', '/b/', '!a', '!a/', '!*.log', '!/b', 'a/b', 'a/**', '**/b', '**/a/b', 'a/**/b', 'a/*', '*', '!*/', '/*', '\\#c', '\\!d', '#c', '!d', 'b \\[1\\]', 'b [[]1]', '?', '[ab]', '.*', 'a ', '', ' ', '/', 'a//b', '**', 'A', 'a.[l]og', 'b*/a', '!a/b', '!b [[]1]/'];

describe('.gitignore files', () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'spanlight-ignored-'));
    execFileSync('git', ['init', '-q'], { cwd: root });
  });
  after(() => rmSync(root, { recursive: true }));

  /** Of those paths, each after the folders it is in, what git leaves out. */
  function leftOutByGit(paths: readonly string[]): readonly string[] {
    const asked = ['-c', 'core.excludesFile=', '-c', 'core.ignoreCase=false', 'check-ignore', '--no-index', '-z', '--stdin'];
    try {
      return execFileSync('git', asked, { cwd: root, input: paths.join('\0'), encoding: 'utf8' }).split('\0').slice(0, -1);
    } catch (error) {
      assert.equal((error as { readonly status?: number }).status, 1); // nothing is
      return [];
    }
  }

  it('leave out what git leaves out, one in the folder of another', () => {
    const random = randomFrom(5);
    const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)];
    for (let round = 0; round < 100; round++) {
      const rules = (): string => Array.from({ length: Math.floor(random() * 6) }, () => pick(RULES)).join(pick(['\n', '\r\n']));
      const [folder, inner] = [pick(NAMES), pick(NAMES)];
      const files = new Map([['', rules()], [folder, rules()], [`${folder}/${inner}`, rules()]]);
      for (const [of, text] of files) {
        mkdirSync(join(root, of), { recursive: true });
        writeFileSync(join(root, of, '.gitignore'), text);
      }
      const leftOut: string[] = [];
      const folders: string[] = [];
      const look = (at: string, above: ReturnType<typeof ignoredBelow>): void => {
        const text = files.get(at);
        const ignored = text === undefined ? above : above.with(`${root}${at && '/'}${at}`, text);
        for (const name of NAMES) {
          const path = at === '' ? name : `${at}/${name}`;
          const isFolder = files.has(path);
          if (isFolder) folders.push(path);
          if (ignored.isOut(`${root}/${path}`, isFolder)) leftOut.push(path);
          else if (isFolder) look(path, ignored);
        }
      };
      look('', ignoredBelow(root));
      const all = ['', ...folders].flatMap(at => (leftOut.includes(at) ? [] : NAMES.map(name => (at === '' ? name : `${at}/${name}`))));
      assert.deepEqual(leftOut.toSorted(), leftOutByGit(all).toSorted(), JSON.stringify([...files]));
      rmSync(join(root, folder), { recursive: true });
    }
  });

  for (const line of ['draft[/', 'notes[0-9/', 'src/[id/page.js', '!a[b/c', '{[/}', '[\u{1f600}-\u{1f601}]', '[', 'a[!', '\\', 'x'.repeat(1e6)]) {
    it(`leave out the same with a line that means nothing: ${line.slice(0, 20)}`, () => {
      const text = ['*.log', line, '/b', '!keep.log'].join('\n');
      const paths = ['a.log', 'keep.log', 'a/keep.log', 'b', 'a/b', 'draft', 'notes1', 'src/i/page.js', 'ab', 'draft[', '{', 'src/[id/page.js'];
      writeFileSync(join(root, '.gitignore'), text);
      for (const folder of ['', '/below']) {
        const ignored = ignoredBelow(root).with(`${root}${folder}`, text);
        assert.deepEqual(paths.filter(path => ignored.isOut(`${root}${folder}/${path}`, false)), leftOutByGit(paths));
      }
    });
  }
});
