import assert from 'node:assert/strict';
import { createExclusion } from '../../src/index/excluded.ts';
import { childUri, namesBelow } from '../../src/index/file-uri.ts';
import { matcherOf } from '../../src/index/glob.ts';

describe('a glob', () => {
  function check(glob: string, matching: readonly string[], others: readonly string[]): void {
    const matches = matcherOf(glob);
    assert.deepEqual([...matching, ...others].filter(matches), matching, glob);
  }

  it('is anchored at the folder', () => check('*.js', ['a.js', '.js'], ['a/b.js', 'a.jsx']));
  it('stands for any depth, none too, with two stars', () => check('**/*.md', ['a.md', 'a/b/c.md'], ['a.mdx']));
  it('takes a folder along with what is in it', () => check('out/**', ['out', 'out/a/b'], ['a/out', 'outer']));
  it('may have folders between', () => check('a/**/b', ['a/b', 'a/x/y/b'], ['ab', 'a/xb']));
  it('may have alternatives, one in another', () => check('{**/*.{md,txt},src}', ['a.md', 'a/b.txt', 'src'], ['a/src', 'a.js']));
  it('may have classes', () => check('[a-c][!0-9]', ['ax', 'c-'], ['dx', 'a1', 'a/']));
  it('takes other characters as they are', () => check('a+(b).$^|!@x', ['a+(b).$^|!@x'], ['ab']));
  it('without a meaning matches nothing', () => check('{a[z-a]', [], ['a', '{a[z-a]', '']));
});

describe('what the settings leave out', () => {
  it('are repositories and packages, what is excluded and what is not included', () => {
    const exclusion = createExclusion({ excludes: ['**/.*', 'out'] }, { include: '{**/*.md,**/*.txt}' });
    assert.deepEqual(['.git', 'a/node_modules', 'a/.b', 'out', 'a/out', 'a'].filter(path => exclusion.isFolderOut(path)), ['.git', 'a/node_modules', 'a/.b', 'out']);
    assert.deepEqual(['a.md', 'a/b.txt', 'a.js', '.a.md', 'a/.b/c'].filter(path => exclusion.isFileOut(path)), ['a.js', '.a.md', 'a/.b/c']);
  });
});

describe('the address of a file', () => {
  it('is as the editor writes it', () => {
    assert.equal(childUri('file:///c%3A/a', "ä b+(c)!'*@:&=#?[1]~_-.md"), 'file:///c%3A/a/%C3%A4%20b%2B%28c%29%21%27%2A%40%3A%26%3D%23%3F%5B1%5D~_-.md');
    assert.equal(childUri('file:///', '😀'), 'file:///%F0%9F%98%80');
    assert.equal(childUri('file:///a', '\ud800'), undefined);
  });

  it('tells the names that lead to it', () => {
    assert.deepEqual(namesBelow('file:///a', 'file:///a/b%20c/%2B'), ['b c', '+']);
    assert.deepEqual(namesBelow('file:///a', 'file:///a'), []);
    assert.equal(namesBelow('file:///a', 'file:///ab/c'), undefined);
  });
});
