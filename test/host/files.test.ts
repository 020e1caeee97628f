import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { askFile, depositIn, freshWindow, highlighted, hoverAt, lease, leaseAnswer, leaseQuestion, open, openAndAsk, openUnread, temporaryFolder } from './asking.ts';
import { MemoryFiles } from './memory-files.ts';

/** Looks where the state says that the answer is, as the panel would. */
async function hoverAtAnswer(document: vscode.TextDocument, { line, column }: { readonly line: number; readonly column: number }): Promise<string | undefined> {
  const hover = await hoverAt(document, new vscode.Position(line - 1, column - 1));
  return hover && document.getText(hover.range);
}

describe('files of all kinds', () => {
  freshWindow();
  const folder = temporaryFolder();

  const texts: Readonly<Record<string, string>> = {
    'with mixed line ends': 'One.\r\nTwo.\nThree.\r\nFour.\rFive.\n' + lease.replaceAll('\n', '\r\n') + '\nEnd.\n',
    'with Windows line ends': lease.replaceAll('\n', '\r\n'),
    'with a byte order mark': '\uFEFF' + lease,
    'with emoji before the answer': '🙂👩‍👩‍👧‍👦🇪🇺 '.repeat(20) + '\n' + lease,
    'with emoji in the answer’s line': lease.replace('The tenant pays', '🙂🙂🙂 The tenant pays'),
    'with combining marks, right-to-left and Chinese text': 'e\u0301a\u0308 שלום עולם 水はどこ \u202Eabc\u202C\n'.repeat(5) + lease,
    'with control characters and tabs': 'a\u0007b\u000Cc\t\u200B\n' + lease.replaceAll('  ', '\t'),
  };
  for (const [kind, text] of Object.entries(texts)) {
    it(`${kind}: the right characters are highlighted in the editor`, async () => {
      const { editor, state } = await openAndAsk(folder.write('open.txt', text), leaseQuestion);
      const deposit = depositIn(state);
      assert.equal(await highlighted(editor.document, leaseAnswer), deposit);
      assert.equal(await hoverAtAnswer(editor.document, state.answers[0].place), deposit);
    });

    it(`${kind}: also when the file was read from disk and is opened later`, async () => {
      const uri = folder.write('disk.txt', text);
      await openUnread(uri);
      const state = await askFile(leaseQuestion);
      const deposit = depositIn(state);
      const { document } = await open(uri);
      assert.equal(await highlighted(document, leaseAnswer), deposit);
      assert.equal(await hoverAtAnswer(document, state.answers[0].place), deposit);
    });
  }

  it('not in UTF-8, shown in an editor: read as it is on screen', async () => {
    const { editor, state } = await openAndAsk(folder.write('latin1.txt', invalid()), leaseQuestion);
    assert.equal(await highlighted(editor.document, leaseAnswer), depositIn(state));
  });

  it('not in UTF-8, read from disk: read with a notice', async () => {
    await openUnread(folder.write('latin1.bin.txt', invalid()));
    const state = await askFile(leaseQuestion);
    depositIn(state);
    assert.equal(state.notices.length, 1);
    assert.match(state.notices[0], /latin1\.bin\.txt is not valid UTF-8: bytes that could not be decoded are read as “�”\. Save it as UTF-8/);
  });

  it('with lone surrogates: the right characters are highlighted', async () => {
    const content = `\uD83D and \uDE00 stand alone.\n\n${lease}`;
    const document = await vscode.workspace.openTextDocument({ content });
    await vscode.window.showTextDocument(document);
    const deposit = depositIn(await askFile(leaseQuestion));
    assert.equal(await highlighted(document, leaseAnswer), deposit);
  });

  it('never saved: an untitled document is read', async () => {
    const document = await vscode.workspace.openTextDocument({ content: lease, language: 'markdown' });
    await vscode.window.showTextDocument(document);
    const state = await askFile(leaseQuestion);
    depositIn(state);
    assert.match(state.scopeLabel, /Untitled/);
  });
});

describe('a virtual file', () => {
  freshWindow();
  let provider: vscode.Disposable;
  const memory = new MemoryFiles(new Map([['/papers/lease.md', Buffer.from(lease)]]));
  before(() => {
    provider = vscode.workspace.registerFileSystemProvider('spanlight-test', memory, { isReadonly: true });
  });
  after(() => void provider.dispose());
  const uri = vscode.Uri.parse('spanlight-test:/papers/lease.md');

  it('is read on screen', async () => {
    const { editor, state } = await openAndAsk(uri, leaseQuestion);
    assert.equal(await highlighted(editor.document, leaseAnswer), depositIn(state));
  });

  it('is read through its file system, and highlighted when it is opened', async () => {
    memory.reads = 0;
    await openUnread(uri);
    const state = await askFile(leaseQuestion);
    const deposit = depositIn(state);
    assert.ok(memory.reads > 0, 'the file system was asked');
    const { document } = await open(uri);
    assert.equal(await highlighted(document, leaseAnswer), deposit);
  });
});

/** The lease with a line before it that is Latin-1. */
function invalid(): Buffer {
  return Buffer.concat([Buffer.from('Caf\u00E9 fa\u00E7ade na\u00EFve.\n\n', 'latin1'), Buffer.from(lease)]);
}
