import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { indexRulesOf, namesLeftOut } from '../../src/host/index-rules.ts';

/** Settings as the editor gives them. */
function settingsOf(values: Readonly<Record<string, unknown>>): Pick<vscode.WorkspaceConfiguration, 'get'> {
  return { get: <T>(name: string, otherwise?: T) => (name in values ? (values[name] as T) : otherwise) };
}

function folderOf(uri: string): { readonly uri: vscode.Uri } {
  const { protocol, pathname } = new URL(uri);
  const asked: Partial<vscode.Uri> = { scheme: protocol.slice(0, -1), fsPath: decodeURIComponent(pathname), toString: () => uri };
  return { uri: asked as vscode.Uri };
}

function excludesWith(values: Readonly<Record<string, unknown>>): readonly string[] {
  return indexRulesOf(() => settingsOf(values), [folderOf('file:///a')]).folders[0].excludes;
}

describe('the rules of the index', () => {
  it('are the settings’', () => {
    const values = { 'spanlight.files.include': '**/*.md', 'spanlight.files.maxSizeMB': 0.5, 'spanlight.files.maxCount': 7, 'spanlight.index.useIgnoreFiles': false };
    assert.deepEqual(indexRulesOf(() => settingsOf(values), []), { folders: [], include: '**/*.md', useIgnoreFiles: false, maxBytes: 500_000, maxFiles: 7 });
  });

  it('name a folder’s path where it is on this machine’s disk', () => {
    const { folders } = indexRulesOf(() => settingsOf({}), [folderOf('file:///a%20b/c'), folderOf('vscode-vfs://github/a/b')]);
    assert.deepEqual(folders, [{ uri: 'file:///a%20b/c', path: '/a b/c', excludes: [] }, { uri: 'vscode-vfs://github/a/b', excludes: [] }]);
  });

  it('leave out what is on in any of the three settings, and not what has a condition', () => {
    const excludes = excludesWith({
      'files.exclude': { '**/.git': true, '**/*.js': { when: '$(basename).ts' }, '**/off': false },
      'search.exclude': { '**/node_modules': true },
      'spanlight.index.exclude': { '**/.*': true },
    });
    assert.deepEqual(excludes, ['**/.git', '**/node_modules', '**/.*']);
  });

  it('leave out of each folder what its own settings name, and go by the window’s for the rest', () => {
    const values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
      window: { 'files.exclude': { w: true }, 'spanlight.files.maxCount': 7 },
      'file:///a': { 'files.exclude': { a: true }, 'spanlight.files.maxCount': 8 },
      'file:///b': { 'search.exclude': { b: true } },
    };
    const { folders, maxFiles } = indexRulesOf(folder => settingsOf(values[folder?.toString() ?? 'window']), [folderOf('file:///a'), folderOf('file:///b')]);
    assert.deepEqual([folders.map(({ excludes }) => excludes), maxFiles], [[['a'], ['b']], 7]);
  });

  it('take in what a nearer setting has off', () => {
    const values = { 'files.exclude': { a: true, b: true, c: true }, 'search.exclude': { b: false }, 'spanlight.index.exclude': { c: false } };
    assert.deepEqual(excludesWith(values), ['a']);
  });

  it('know the names that are left out everywhere, and leave globs to those who match them', () => {
    assert.deepEqual([...namesLeftOut({ excludes: ['**/node_modules', '**/.git', '**/.*', 'out', '**/a/b', '**/{c,d}', '**/*.log'] })], ['node_modules', '.git']);
  });
});
