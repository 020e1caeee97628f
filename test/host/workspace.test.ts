import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { createConvertedTexts, type Converted, type ConvertedTexts } from '../../src/host/converted.ts';
import { findWorkspaceFiles } from '../../src/host/workspace-files.ts';
import { createWorkspaceTexts } from '../../src/host/workspace-snapshot.ts';
import { activated, answersOf, askFile, extension, freshWindow, lease, leaseQuestion, until, withSetting } from './asking.ts';
import { MemoryFiles } from './memory-files.ts';

const NEVER = new AbortController().signal;

describe('a workspace without an index', () => {
  freshWindow();
  const folder = path.join(vscode.workspace.workspaceFolders![0].uri.fsPath, 'workspace-test');
  const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('spanlight');
  before(async () => {
    await settings().update('index.enabled', false, vscode.ConfigurationTarget.Global);
    await settings().update('files.include', 'workspace-test/**', vscode.ConfigurationTarget.Global);
    const { index } = await activated();
    await until(() => index.phase === undefined, 'there is no index');
  });
  after(async () => {
    await settings().update('files.include', undefined, vscode.ConfigurationTarget.Global);
    await settings().update('index.enabled', undefined, vscode.ConfigurationTarget.Global);
  });
  beforeEach(() => {
    write('drafts/lease.txt', lease);
    write('notes.txt', 'The mill is closed on Sundays.');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, content: string): void {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }

  /** Asks what the draft alone answers. */
  async function checkRead(what: 'all' | 'notes', notices: readonly RegExp[] = []): Promise<void> {
    const state = await askFile(leaseQuestion, 'workspace');
    assert.equal(state.scopeLabel, what === 'all' ? '2 files' : 'workspace-test/notes.txt');
    assert.equal(answersOf(state).length > 0, what === 'all');
    assert.equal(state.notices.length, notices.length, state.notices.join('\n'));
    for (const [i, notice] of notices.entries()) assert.match(state.notices[i], notice);
  }

  it('is read without what .gitignore names, while the settings want it and the file says so', async () => {
    await checkRead('all');
    write('.gitignore', 'drafts\n');
    await checkRead('notes');
    await withSetting('spanlight.index.useIgnoreFiles', false, () => checkRead('all'));
  });

  for (const setting of ['files.exclude', 'search.exclude', 'spanlight.index.exclude']) {
    it(`is read without what ${setting} names`, () => withSetting(setting, { '**/drafts': true }, () => checkRead('notes')));
  }

  it('is read without names that begin with a dot, unless the settings want them', async () => {
    rmSync(path.join(folder, 'drafts'), { recursive: true });
    write('.drafts/lease.txt', lease);
    await checkRead('notes');
    await withSetting('spanlight.index.exclude', { '**/.*': false }, () => checkRead('all'));
  });

  it('is read up to the limits of the settings, with a notice', async () => {
    rmSync(path.join(folder, 'drafts'), { recursive: true });
    write('a-ledger.txt', `${lease}\n\n${'The mill stands at the river. '.repeat(5000)}`); // no document that the window still has
    await withSetting('spanlight.files.maxSizeMB', 0.1, () => checkRead('notes', [/a-ledger\.txt has 1 MB; files of up to 0\.1 MB are read/]));
    rmSync(path.join(folder, 'a-ledger.txt'));
    write('z-lease.txt', lease);
    await withSetting('spanlight.files.maxCount', 1, () => checkRead('notes', [/^1 more files were left out/]));
  });
});

describe('the texts of a workspace', () => {
  freshWindow();
  const content = {
    '/papers/.gitignore': 'private\n',
    '/papers/private/lease.txt': lease,
    '/papers/lease.txt': lease,
    '/papers/picture.dat': Uint8Array.from({ length: 4096 }, (_, i) => (i * 37) % 256),
    '/papers/page.html': '<p>A page.',
    '/papers/other/page.html': '<p>Another page.',
  };
  const memory = new MemoryFiles(new Map(Object.entries(content).map(([name, text]) => [name, Buffer.from(text)])));
  const root = vscode.Uri.parse('spanlight-papers:/papers');
  const log = vscode.window.createOutputChannel('Spanlight test', { log: true });
  let texts: ConvertedTexts;
  let provider: vscode.Disposable;
  before(() => {
    provider = vscode.workspace.registerFileSystemProvider('spanlight-papers', memory, { isReadonly: true, isCaseSensitive: true });
    texts = createConvertedTexts(extension().extensionUri, log);
  });
  beforeEach(() => {
    memory.reads = 0;
    memory.beforeRead = () => undefined;
  });
  after(() => [provider, texts, log].forEach(one => void one.dispose()));
  const uriOf = (name: string): vscode.Uri => vscode.Uri.joinPath(root, name);

  /** Takes snapshots of the lease and another file, which stay as they are, and says how many documents and which problems they have. */
  function snapshotsWith(name: string): () => Promise<readonly (number | string)[]> {
    const workspace = createWorkspaceTexts(texts);
    const files = ['lease.txt', name].map(one => ({ uri: uriOf(one).toString(), stamp: { modified: 1, size: 1 } }));
    return async () => {
      const { documents, problems } = await (await workspace.snapshot({ files, blocks: [], leftOut: 0 }, NEVER)).all;
      return [documents.length, ...problems.map(({ kind }) => kind)];
    };
  }

  it('are fetched once as long as the files stay as they are', async () => {
    for (const [name, expected] of [['page.html', 2], ['picture.dat', 1]] as const) {
      memory.reads = 0;
      const snapshot = snapshotsWith(name);
      for (let i = 0; i < 3; i++) assert.deepEqual(await snapshot(), [expected]);
      assert.equal(memory.reads, 2);
    }
  });

  for (const name of ['private/lease.txt', 'other/page.html']) {
    it(`are fetched again where ${name} could not be read in passing`, async () => {
      const snapshot = snapshotsWith(name);
      memory.beforeRead = file => {
        if (file === uriOf(name).path) throw vscode.FileSystemError.Unavailable('the connection is lost');
        return undefined;
      };
      assert.deepEqual(await snapshot(), [1, 'file-unreadable']);
      memory.beforeRead = () => undefined;
      assert.deepEqual(await snapshot(), [2]);
    });
  }

  it('are not waited for when they are stopped while another file is fetched', async () => {
    const read = (name: string, stop: AbortSignal): Promise<Converted> => texts.read(uriOf(name), 'html', true, stop);
    let goOn = (): void => undefined;
    const isAtOther = new Promise<void>(begin => {
      memory.beforeRead = () => {
        begin();
        return new Promise(resolve => (goOn = resolve));
      };
    });
    const other = read('other/page.html', NEVER);
    await isAtOther;
    const stop = new AbortController();
    const mine = read('page.html', stop.signal);
    const later = read('page.html', NEVER);
    stop.abort();
    assert.deepEqual(await mine, { kind: 'aborted' });
    assert.deepEqual(await read('page.html', stop.signal), { kind: 'aborted' });
    memory.beforeRead = () => undefined;
    goOn();
    for (const reading of [other, later]) assert.equal((await reading).kind, 'text');
    assert.equal(memory.reads, 2, 'what was stopped is not fetched');
  });

  it('are found by their .gitignore files also where they are not on disk, and not when that is stopped', async () => {
    const found = await findWorkspaceFiles([{ uri: root }], texts, NEVER);
    assert.deepEqual(found, { uris: ['lease.txt', 'other/page.html', 'page.html', 'picture.dat'].map(name => uriOf(name).toString()), leftOut: 0 });
    assert.deepEqual(await findWorkspaceFiles([{ uri: root }], texts, AbortSignal.abort()), { uris: [], leftOut: 0 });
  });
});
