import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { createConvertedTexts } from '../../src/host/converted.ts';
import { createFileGiver } from '../../src/host/given-files.ts';
import { indexRulesOf } from '../../src/host/index-rules.ts';
import { createIndexHandle } from '../../src/index/index-handle.ts';
import type { Given, Ranked } from '../../src/index/messages.ts';
import { docxOf, encryptedPdf, notebookOf, pdfOf } from '../fixtures/documents.ts';
import { activated, extension, freshWindow, lease, open, temporaryFolder, until, withSetting } from './asking.ts';
import { MemoryFiles } from './memory-files.ts';
import { internetSocketsOf } from './sockets.ts';

const NEVER = new AbortController().signal;

/** A folder of the workspace for the files of these tests. */
const folder = path.join(vscode.workspace.workspaceFolders![0].uri.fsPath, 'index-test');

function uriOf(name: string): vscode.Uri {
  return vscode.Uri.file(path.join(folder, name));
}

function write(name: string, content: string | Uint8Array): vscode.Uri {
  const uri = uriOf(name);
  mkdirSync(path.dirname(uri.fsPath), { recursive: true });
  writeFileSync(uri.fsPath, content);
  return uri;
}

/** Files of the test folder that share something with the question, best first. */
function namesOf({ files, blocks }: Ranked): string[] {
  const uris = [...new Set(blocks.filter(({ sharesWords }) => sharesWords).map(({ file }) => files[file].uri))].map(uri => vscode.Uri.parse(uri));
  return uris.filter(({ fsPath }) => fsPath.startsWith(folder)).map(({ fsPath }) => path.relative(folder, fsPath).replaceAll('\\', '/'));
}

async function ranked(question: string): Promise<string[]> {
  const api = await activated();
  const answer = await api.index.rank(question, NEVER);
  assert.ok(answer, 'there is an index');
  return namesOf(answer);
}

/** Asks until these are the files, in any order; a test that waits in vain is ended by its time. */
async function untilRanked(question: string, ...names: readonly string[]): Promise<void> {
  const wanted = [...names].sort().join();
  while ((await ranked(question)).sort().join() !== wanted) await delay(20);
}

/** Of the process, which runs. */
async function pidOf(): Promise<number> {
  const { pid } = (await activated()).index;
  assert.ok(pid !== undefined && isRunning(pid), 'the process runs');
  return pid;
}

let coined = 0;

/** A name that shares no letters with any other text, as the index sees it. */
function coin(): string {
  return `q${'abcdefghijklmnoprstuvwxyz'[coined++]}`.repeat(3);
}

/** Until everything is in the index. */
async function untilReady(): Promise<void> {
  const { index } = await activated();
  await until(() => index.phase?.kind === 'ready', 'the index is ready');
}

/** Kinds of phases that were told while something ran, which has them as they are told. */
async function phasesDuring(run: (kinds: readonly string[]) => Promise<void>): Promise<string[]> {
  const { index } = await activated();
  const kinds: string[] = [];
  const listener = index.onDidChange(() => kinds.push(index.phase?.kind ?? 'none'));
  await run(kinds);
  listener.dispose();
  return kinds;
}

/** How many texts, a window each, each reading of the workspace had before it, in order. */
async function textsRead(question: string): Promise<number[]> {
  const api = await activated();
  const counts: number[] = [];
  const listener = api.onDidChange(() => {
    const { phase } = api.state;
    if ((phase.kind === 'reading' || phase.kind === 'done') && phase.read.of > 0) counts.push(phase.read.of);
  });
  await api.ask(question, 'workspace');
  listener.dispose();
  assert.equal(api.state.phase.kind, 'done');
  return counts.filter((count, i) => count !== counts[i - 1]);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the index of the workspace', () => {
  freshWindow();
  before(() => mkdirSync(folder, { recursive: true }));
  beforeEach(untilReady);
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has the files that were there, by blocks in their text', async () => {
    const { index } = await activated();
    const answer = (await index.rank('Who wins Mr Darcy’s heart at Pemberley?', NEVER))!;
    const best = answer.files[answer.blocks[0].file];
    assert.match(best.uri, /pride-and-prejudice\.txt$/);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(best.uri));
    assert.match(document.getText().slice(answer.blocks[0].range.startOffset, answer.blocks[0].range.endOffset), /Darcy|Pemberley/);
  });

  it('has a new file', async () => {
    const name = coin();
    write('new.txt', `The brig ${name} lies in the northern bay.`);
    await untilRanked(name, 'new.txt');
  });

  it('has a file as it was changed on disk', async () => {
    const before = coin();
    const after = coin();
    write('changed.txt', `The ${before} tower has two clocks.`);
    await untilRanked(before, 'changed.txt');
    write('changed.txt', `The ${after} tower has three clocks and one bell.`);
    await untilRanked(after, 'changed.txt');
    await untilRanked(before);
  });

  it('has what is on screen and not saved, and after saving it still', async () => {
    const saved = coin();
    const typed = coin();
    const uri = write('screen.txt', `The ${saved} mill grinds oats.`);
    await untilRanked(saved, 'screen.txt');
    const { document } = await open(uri);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(0, 4, 0, 4 + saved.length), typed);
    await vscode.workspace.applyEdit(edit);
    assert.equal(document.isDirty, true);
    assert.deepEqual(await ranked(typed), ['screen.txt']);
    assert.deepEqual(await ranked(saved), []);
    assert.equal(await document.save(), true);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await untilRanked(typed, 'screen.txt');
    await untilRanked(saved);
  });

  it('has a notebook as it is on screen', async () => {
    const saved = coin();
    const typed = coin();
    const uri = write('screen.ipynb', notebookOf([['markdown', `The ${saved} survey.`]]));
    await untilRanked(saved, 'screen.ipynb');
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    await vscode.window.showNotebookDocument(notebook);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(notebook.cellAt(0).document.uri, new vscode.Range(0, 0, 9, 0), `The ${typed} survey.`);
    await vscode.workspace.applyEdit(edit);
    await untilRanked(typed, 'screen.ipynb');
    assert.deepEqual(await ranked(saved), []);
    await notebook.save();
  });

  it('follows files and folders that are renamed and deleted', async () => {
    const name = coin();
    write('old/letter.txt', `The ${name} letters are kept here.`);
    await untilRanked(name, 'old/letter.txt');
    await vscode.workspace.fs.rename(uriOf('old/letter.txt'), uriOf('old/renamed.txt'));
    await untilRanked(name, 'old/renamed.txt');
    await vscode.workspace.fs.rename(uriOf('old'), uriOf('moved'));
    await untilRanked(name, 'moved/renamed.txt');
    rmSync(uriOf('moved').fsPath, { recursive: true });
    await untilRanked(name);
  });

  it('leaves out what .gitignore names, while the settings want it and the file says so', async () => {
    const name = coin();
    write('.gitignore', 'private*\n');
    write('private.txt', `The ${name} papers, one.`);
    write('public.txt', `The ${name} papers, two.`);
    await untilRanked(name, 'public.txt');
    await withSetting('spanlight.index.useIgnoreFiles', false, () => untilRanked(name, 'public.txt', 'private.txt'));
    await untilRanked(name, 'public.txt');
    rmSync(uriOf('.gitignore').fsPath);
    await untilRanked(name, 'public.txt', 'private.txt');
  });

  for (const setting of ['files.exclude', 'search.exclude', 'spanlight.index.exclude']) {
    it(`leaves out what ${setting} names, as long as it does`, async () => {
      const name = coin();
      write('drafts/one.txt', `The ${name} drafts, one.`);
      write('two.txt', `The ${name} drafts, two.`);
      await untilRanked(name, 'drafts/one.txt', 'two.txt');
      await withSetting(setting, { '**/drafts': true }, () => untilRanked(name, 'two.txt'));
      await untilRanked(name, 'drafts/one.txt', 'two.txt');
    });
  }

  it('goes by the settings as they are when it is asked', async () => {
    const name = coin();
    write('settings.txt', `The ${name} settings.`);
    await untilRanked(name, 'settings.txt');
    const { index } = await activated();
    const files = async (): Promise<number> => (await index.rank(name, NEVER))!.files.length;
    const all = await files();
    await withSetting('spanlight.files.include', '**/*.none', async () => assert.equal(await files(), 0));
    assert.equal(await files(), all);
  });

  it('has folders with a dot where the settings want them', async () => {
    const name = coin();
    write('.hidden/one.txt', `The ${name} diaries, one.`);
    write('two.txt', `The ${name} diaries, two.`);
    await untilRanked(name, 'two.txt');
    await withSetting('spanlight.index.exclude', { '**/.*': false }, () => untilRanked(name, '.hidden/one.txt', 'two.txt'));
    await untilRanked(name, 'two.txt');
  });

  it('has files that are converted, and passes over those that can’t be', async () => {
    const name = coin();
    write('a.pdf', pdfOf([[`The ${name} accounts.`]]));
    write('b.docx', docxOf([`The ${name} accounts.`]));
    write('c.html', `<p>The ${name} accounts.`);
    write('d.ipynb', notebookOf([['markdown', `The ${name} accounts.`]]));
    write('e.pdf', encryptedPdf());
    write('f.docx', `This is not what its name says: ${name}.`);
    await untilRanked(name, 'a.pdf', 'b.docx', 'c.html', 'd.ipynb');
    await untilReady();
  });

  it('waits while it is paused, answers with what it has, and goes on', async () => {
    const name = coin();
    write('before.txt', `The ${name} ledger, one.`);
    await untilRanked(name, 'before.txt');
    const { index } = await activated();
    await vscode.commands.executeCommand('spanlight.index.pause');
    await until(() => index.phase?.kind === 'paused', 'the index is paused');
    write('after.txt', `The ${name} ledger, two.`);
    await until(() => index.phase?.kind === 'paused' && index.phase.files < index.phase.of, 'the new file waits');
    assert.deepEqual(await ranked(name), ['before.txt']);
    await vscode.commands.executeCommand('spanlight.index.resume');
    await untilRanked(name, 'before.txt', 'after.txt');
    await untilReady();
  });

  it('is made anew on command', async () => {
    const name = coin();
    write('anew.txt', `The ${name} register.`);
    await untilRanked(name, 'anew.txt');
    await untilReady();
    await delay(300); // the index tells no two phases sooner than that, so that the next one is told at once
    await phasesDuring(async phases => {
      await vscode.commands.executeCommand('spanlight.index.rebuild');
      await until(() => phases.some(kind => kind !== 'ready'), 'it looks at the files, or indexes them');
      await untilReady();
    });
    assert.deepEqual(await ranked(name), ['anew.txt']);
  });

  it('is kept on disk: a new process has it without reading the files again', async () => {
    const name = coin();
    write('kept.txt', `The ${name} inventory.`);
    await untilRanked(name, 'kept.txt');
    await untilReady();
    const { index } = await activated();
    await until(() => index.phase?.kind === 'ready' && index.phase.bytes > 0, 'it is on disk');
    const before = await pidOf();
    await withSetting('spanlight.index.enabled', false, () => until(() => !isRunning(before), 'the process has ended'));
    const phases = await phasesDuring(untilReady);
    assert.notEqual(await pidOf(), before);
    assert.equal(phases.includes('indexing'), false, phases.join());
    assert.deepEqual(await ranked(name), ['kept.txt']);
  });

  it('switched off has no process and no answers, and is back when it is on again', async () => {
    const { index } = await activated();
    const pid = await pidOf();
    await withSetting('spanlight.index.enabled', false, async () => {
      await until(() => !isRunning(pid), 'the process has ended');
      assert.equal(index.pid, undefined);
      assert.equal(index.phase, undefined);
      assert.equal(await index.rank('Darcy?', NEVER), undefined);
    });
    await untilReady();
    assert.notEqual(await pidOf(), pid);
  });

  it('whose process was killed has another, and knows what it knew', async () => {
    const name = coin();
    write('survivor.txt', `The ${name} voyage.`);
    await untilRanked(name, 'survivor.txt');
    const { index } = await activated();
    const pid = await pidOf();
    process.kill(pid, 'SIGKILL');
    await until(() => index.pid !== undefined && index.pid !== pid, 'there is another process');
    await untilReady();
    await untilRanked(name, 'survivor.txt');
  });

  it('says into which files a question looks first, unless the reader holds all of them', async () => {
    const name = coin();
    const ships = Array.from({ length: 24 }, (_, i) => `fleet/${i}.txt`);
    const weather = 'The wind is from the west and the sea is calm. '.repeat(18); // one block, and long enough for a look not to be over at once
    const shipOf = (file: string, captain: string): vscode.Uri => write(file, `${file}: the captain of the brig ${name} is ${captain} on this voyage. ${weather}`);
    for (const file of ships) shipOf(file, 'Miriam Oakes');
    await withSetting('spanlight.files.include', '**/fleet/*.txt', async () => {
      const { index } = await activated();
      const isIndexed = async (): Promise<boolean> => {
        const answer = await index.rank(name, NEVER);
        return answer?.files.length === ships.length && answer.blocks.length === ships.length;
      };
      while (!(await isIndexed())) await delay(20); // as the setting wants it
      assert.deepEqual(await textsRead(`Who is the captain of the ${name}?`), [20, 24]);
      assert.deepEqual(await textsRead(`Which brig has a captain, the ${name}?`), [24]);
      const other = coin();
      shipOf(ships[0], other);
      await untilRanked(other, ships[0]);
      assert.deepEqual(await textsRead(`Who is the captain of the ${name}?`), [20, 24]);
    });
  });

  it('holds no internet socket', async function () {
    if (process.platform !== 'linux') return this.skip();
    await ranked('Darcy?');
    assert.deepEqual(internetSocketsOf(await pidOf()), []);
  });
});

describe('files that are not on this machine’s disk', () => {
  freshWindow();
  const outside = temporaryFolder();
  const content = {
    '/papers/lease.md': lease,
    '/papers/more/notes.txt': 'The Zephyrine sails on Friday.',
    '/papers/data.bin': Uint8Array.from({ length: 4096 }, (_, i) => (i * 37) % 256),
    '/papers/page.html': '<p>The Zephyrine has a new mast.',
    '/papers/large.txt': 'Zephyrine. '.repeat(1000),
  };
  const memory = new MemoryFiles(new Map(Object.entries(content).map(([name, text]) => [name, typeof text === 'string' ? Buffer.from(text) : text])));
  const root = vscode.Uri.parse('spanlight-memory:/papers');
  const log = vscode.window.createOutputChannel('Spanlight test', { log: true });
  let texts: ReturnType<typeof createConvertedTexts>;
  let provider: vscode.Disposable;
  before(() => {
    provider = vscode.workspace.registerFileSystemProvider('spanlight-memory', memory, { isReadonly: true, isCaseSensitive: true });
    texts = createConvertedTexts(extension().extensionUri, log);
  });
  after(() => [provider, texts, log].forEach(one => void one.dispose()));
  const giver = (): ReturnType<typeof createFileGiver> => createFileGiver(texts, () => 8000);

  async function check(what: 'entries' | 'stamp' | 'text', uri: vscode.Uri, expected: unknown): Promise<void> {
    const given = await giver().give({ what, uri: uri.toString() });
    assert.deepEqual(given.what === 'entries' ? given.entries.map(({ name, kind }) => `${kind} ${name}`).sort() : given.what === 'text' ? given.text : given.what, expected);
  }
  const file = (name: string): vscode.Uri => vscode.Uri.joinPath(root, name);

  it('are given to the index by the entries of their folders', () => check('entries', root, ['file data.bin', 'file large.txt', 'file lease.md', 'file page.html', 'folder more']));
  it('are given as text', () => check('text', file('lease.md'), lease));
  it('are converted', () => check('text', file('page.html'), 'The Zephyrine has a new mast.\n'));
  it('are not given when they are not text', () => check('text', file('data.bin'), 'nothing'));
  it('are not given when they are too large', () => check('text', file('large.txt'), 'nothing'));
  it('are nothing when they are not there', async () => {
    for (const what of ['stamp', 'text', 'entries'] as const) await check(what, file('missing.txt'), 'nothing');
  });
  it('are unknown when their file system does not tell', async () => {
    for (const what of ['stamp', 'text', 'entries'] as const) for (const name of ['a.txt', 'a.pdf']) await check(what, vscode.Uri.parse(`spanlight-nowhere:/papers/${name}`), 'unknown');
  });
  it('are told from folders', async () => {
    await check('stamp', file('more'), 'nothing');
    await check('entries', file('lease.md'), 'nothing');
  });

  it('have another stamp after a change, though their file system knows no times', async () => {
    const files = giver();
    const uri = file('lease.md').toString();
    const stampOf = async (): Promise<Given> => await files.give({ what: 'stamp', uri });
    const before = await stampOf();
    assert.deepEqual(await stampOf(), before);
    await delay(2);
    files.noteChanges([uri]);
    assert.notDeepEqual(await stampOf(), before);
  });

  it('are in the index of their folder', async () => {
    const handle = createIndexHandle({
      processPath: path.join(extension().extensionPath, 'dist', 'index-process.js'),
      storage: path.dirname(outside.write('storage', '').fsPath),
      rules: indexRulesOf(() => vscode.workspace.getConfiguration(), [{ uri: root }]),
      reconcileMinutes: 10,
      give: giver().give,
      log: line => log.info(line),
      onPhase: () => undefined,
      onDamage: reason => assert.fail(reason),
    });
    try {
      await until(() => handle.phase.kind === 'ready', 'the index is ready');
      const answer = (await handle.rank('Zephyrine?', [], 10, NEVER))!;
      const uris = new Set(answer.blocks.map(({ file }) => answer.files[file].uri));
      assert.deepEqual([...uris].sort(), [file('more/notes.txt'), file('page.html')].map(String));
    } finally {
      handle.dispose();
    }
  });
});
