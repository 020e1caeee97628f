import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { docxOf, encryptedDocx, encryptedPdf, notebookOf, pdfOf } from '../fixtures/documents.ts';
import { activated, answersOf, askFile, depositIn, extension, freshWindow, highlighted, hoverAt, lease, leaseAnswer, leaseQuestion, messageOf, open, placeIn, temporaryFolder, until, withSetting } from './asking.ts';
import { internetSocketsOf } from './sockets.ts';

const paragraphs = lease.split('\n\n');
/** The lease as lines of a page, a sentence each. */
const lines = paragraphs.flatMap(paragraph => [...paragraph.split(/(?<=\.) /), '']);

/** Puts a file in front as a person does; VS Code has no text editor for some. */
async function openTab(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
  await until(() => vscode.window.tabGroups.activeTabGroup.activeTab?.label === uri.path.split('/').at(-1), `a tab for ${uri.path}`);
}

/** The read-only document with a file's text, once it is in front. */
async function shownText(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const shown = (): vscode.TextEditor | undefined => vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === 'spanlight-text' && document.uri.query === uri.toString());
  await until(() => shown() !== undefined, `the text of ${uri.path} is shown`);
  return shown()!.document;
}

async function checkShown(uri: vscode.Uri, begins: RegExp): Promise<void> {
  const state = await askFile(leaseQuestion);
  const deposit = depositIn(state);
  const document = await shownText(uri);
  assert.match(document.getText(), begins);
  assert.equal(await highlighted(document, leaseAnswer), deposit);
  const hover = await hoverAt(document, placeIn(document, leaseAnswer));
  assert.match(hover?.text ?? '', /\*\*Answer 1 of /);
  assert.equal(state.answers[0].place.file, vscode.workspace.asRelativePath(uri), 'the file is named, not the document that shows it');
  assert.equal(state.scopeLabel, vscode.workspace.asRelativePath(uri));
  assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab?.label, `${path.posix.basename(uri.path)} (text read by Spanlight)`);
  assert.deepEqual(state.notices, []);
}

describe('files that are not plain text', () => {
  freshWindow();
  const folder = temporaryFolder();

  it('pdf in front: its text is shown with the answer highlighted', async () => {
    const uri = folder.write('lease.pdf', pdfOf([['Nothing to see here.'], lines]));
    await openTab(uri);
    await checkShown(uri, /^— Page 1 —\n\nNothing to see here\.\n\n— Page 2 —\n\nThe lease begins/);
  });

  it('docx in front: its text is shown with the answer highlighted', async () => {
    const uri = folder.write('lease.docx', docxOf(['# The lease', ...paragraphs]));
    await openTab(uri);
    await checkShown(uri, /^# The lease\n\nThe lease begins/);
  });

  it('notebook in its editor: it is read as it is on screen', async () => {
    const uri = folder.write('lease.ipynb', notebookOf([['markdown', '# The lease'], ['code', 'print(1)', '1\n'], ['markdown', lease.replace('900', '100')]]));
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    await vscode.window.showNotebookDocument(notebook);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(notebook.cellAt(2).document.uri, new vscode.Range(0, 0, 99, 0), lease);
    await vscode.workspace.applyEdit(edit);
    await until(() => notebook.cellAt(2).document.getText() === lease, 'the cell is edited');
    await checkShown(uri, /^— Cell 1: Markdown —\n\n# The lease\n\n— Cell 2: code —\n\nprint\(1\)\n\n— Cell 2: output —\n\n1\n\n— Cell 3: Markdown —\n\nThe lease begins/);
  });

  it('html open as text: it is read and highlighted as it is on screen', async () => {
    const { document } = await open(folder.write('lease.html', `<!-- page --><p>${lease}`));
    const deposit = depositIn(await askFile(leaseQuestion));
    assert.equal(await highlighted(document, leaseAnswer), deposit);
    assert.equal(vscode.window.activeTextEditor?.document, document);
  });

  it('docx: next evidence, what-if and a second question work in its text', async () => {
    const uri = folder.write('lease.docx', docxOf(paragraphs));
    await openTab(uri);
    depositIn(await askFile(leaseQuestion));
    const document = await shownText(uri);
    await vscode.commands.executeCommand('spanlight.nextEvidence');
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.equal(vscode.window.activeTextEditor.selection.active.line, placeIn(document, leaseAnswer).line);
    await vscode.commands.executeCommand('spanlight.whatIf');
    const api = await activated();
    await until(() => api.state.whatIfs.at(0)?.phase.kind === 'done', 'the what-if is done');
    const again = await askFile('Who is the landlord?'); // with its text in front
    assert.match(answersOf(again)[0].text, /Miriam Oakes/);
    assert.equal(await highlighted(document, 'Miriam'), answersOf(again)[0].text);
    assert.equal(again.scopeLabel, vscode.workspace.asRelativePath(uri));
  });

  it('docx: a selection in its text is asked alone', async () => {
    const uri = folder.write('lease.docx', docxOf(paragraphs));
    await openTab(uri);
    depositIn(await askFile(leaseQuestion));
    const document = await shownText(uri);
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(0, 0, 0, 999);
    assert.deepEqual(answersOf(await askFile(leaseQuestion, 'selection')), []);
  });

  it('docx that changed: it is read again, and its text follows', async () => {
    const uri = folder.write('lease.docx', docxOf(['Old words.', ...paragraphs]));
    await openTab(uri);
    depositIn(await askFile(leaseQuestion));
    const document = await shownText(uri);
    writeFileSync(uri.fsPath, docxOf(['New words, of which there are more.', ...paragraphs.map(text => text.replace('900', '4,900'))]));
    const [{ text }] = answersOf(await askFile(leaseQuestion));
    assert.match(text, /4,900/);
    await until(() => document.getText().startsWith('New words'), 'the text follows');
    assert.equal(await highlighted(document, '4,900'), text);
  });

  const refused = {
    'pdf with a password': ['a.pdf', encryptedPdf(), /a\.pdf is protected with a password and was not read\. Save a copy without it\.$/],
    'docx with a password': ['a.docx', encryptedDocx(), /a\.docx is protected with a password/],
    'pdf that is damaged': ['a.pdf', 'This is not a PDF.', /a\.pdf could not be read: it seems to be damaged \(Invalid PDF structure\)\. Open it in the program that made it/],
    'docx that is damaged': ['a.docx', docxOf(paragraphs).subarray(0, 900), /a\.docx could not be read: it seems to be damaged/],
    'pdf without text': ['a.pdf', pdfOf([[]]), /^There is no text in .*a\.pdf; a scan has only pictures of it\. Save a copy/],
    'docx that is empty': ['a.docx', '', /a\.docx could not be read: it seems to be damaged \(it is empty\)/],
  } as const;
  for (const [kind, [name, content, message]] of Object.entries(refused)) {
    it(`${kind}: a person is told what to do`, async () => {
      await openTab(folder.write(name, content));
      assert.match(messageOf(await askFile(leaseQuestion)), message);
    });
  }

  it('pdf and docx that are too large are not read', async () => {
    await withSetting('spanlight.files.maxSizeMB', 0.1, async () => {
      await openTab(folder.write('large.pdf', Buffer.concat([pdfOf([lines]), Buffer.alloc(200_000)])));
      assert.match(messageOf(await askFile(leaseQuestion)), /large\.pdf has 1 MB; files of up to 0\.1 MB are read/);
    });
  });

  it('pdf of 600 pages: its converter holds no internet socket, and the extension host goes on meanwhile', async function () {
    if (process.platform !== 'linux') return this.skip();
    await openTab(folder.write('long.pdf', pdfOf(Array.from({ length: 600 }, (_, i) => [`This is page ${i + 1}.`, ...(i === 599 ? lines : [])]))));
    const looks: string[][] = [];
    const timer = setInterval(() => {
      for (const pid of converters()) looks.push(internetSocketsOf(pid));
    }, 20);
    try {
      depositIn(await askFile(leaseQuestion));
    } finally {
      clearInterval(timer);
    }
    assert.ok(looks.length > 0, 'the host saw the converter at work');
    assert.deepEqual(looks.flat(), []);
  });
});

describe('a workspace with pdf and docx files', () => {
  freshWindow();
  const folder = path.join(vscode.workspace.workspaceFolders![0].uri.fsPath, 'convert-test');
  before(() => vscode.workspace.fs.createDirectory(vscode.Uri.file(folder)));
  after(() => vscode.workspace.fs.delete(vscode.Uri.file(folder), { recursive: true }));

  it('is asked as a whole: the answer is highlighted in the text of its file, and other files are reported once each', async () => {
    const files = { 'a.docx': docxOf(paragraphs), 'b.pdf': encryptedPdf(), 'c.docx': 'damaged', 'd.html': '<p>Some page.', 'e.pdf': pdfOf([['A page.']]) };
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
    await withSetting('spanlight.files.include', 'convert-test/*', async () => {
      for (let i = 0; i < 2; i++) {
        const state = await askFile(leaseQuestion, 'workspace');
        const deposit = depositIn(state);
        assert.equal(state.scopeLabel, '3 files');
        assert.equal(state.notices.length, 2, state.notices.join('\n'));
        assert.match(state.notices[0], /b\.pdf is protected with a password/);
        assert.match(state.notices[1], /c\.docx could not be read: it seems to be damaged/);
        const document = await shownText(vscode.Uri.file(path.join(folder, 'a.docx')));
        assert.equal(await highlighted(document, leaseAnswer), deposit);
      }
    });
  });
});

/** Process ids of converters of this extension. */
function converters(): number[] {
  const program = path.join(extension().extensionPath, 'dist', 'convert-process.js');
  const isOne = (pid: number): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program);
    } catch {
      return false; // it has ended
    }
  };
  return readdirSync('/proc').map(Number).filter(pid => pid > 0 && isOne(pid));
}
