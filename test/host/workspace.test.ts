import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createConvertedTexts, type Converted, type ConvertedTexts } from '../../src/host/converted.ts';
import { createWorkspaceTexts } from '../../src/host/workspace-snapshot.ts';
import { extension, freshWindow, lease } from './asking.ts';
import { MemoryFiles } from './memory-files.ts';

const NEVER = new AbortController().signal;

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
});
