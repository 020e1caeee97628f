import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { activated, allHighlights, answersOf, askFile, depositIn, freshWindow, highlighted, hoverAt, lease, leaseAnswer, leaseQuestion, longText, open, openAndAsk, placeIn, temporaryFolder, until, untilReading } from './asking.ts';

const top = new vscode.Position(0, 0);
const paragraphs = longText(60);
const isSentence = (text: string): boolean => /^[A-Z].*\.$/.test(text);

describe('highlights of an edited document', () => {
  freshWindow();
  const folder = temporaryFolder();
  const asked = async (): Promise<{ editor: vscode.TextEditor; document: vscode.TextDocument; deposit: string }> => {
    const { editor, state } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    return { editor, document: editor.document, deposit: depositIn(state) };
  };

  it('move with text that is typed before them', async () => {
    const { editor, document, deposit } = await asked();
    for (const typed of ['New.', '\n\n', '🙂 ']) {
      await editor.edit(builder => builder.insert(top, typed));
      assert.equal(await highlighted(document, leaseAnswer), deposit);
    }
  });

  it('move when text before them is deleted', async () => {
    const { editor, document, deposit } = await asked();
    await editor.edit(builder => builder.delete(new vscode.Range(0, 0, 2, 0)));
    assert.equal(await highlighted(document, leaseAnswer), deposit);
  });

  it('stay with text that is typed behind them', async () => {
    const { editor, document, deposit } = await asked();
    await editor.edit(builder => builder.insert(document.positionAt(lease.length), ' The end.'));
    assert.equal(await highlighted(document, leaseAnswer), deposit);
  });

  it('do not grow with text that is typed at their edges', async () => {
    const { editor, document, deposit } = await asked();
    await editor.edit(builder => builder.insert(placeIn(document, deposit, 0), 'about '));
    await editor.edit(builder => builder.insert(placeIn(document, deposit, deposit.length), ' net'));
    assert.equal(await highlighted(document, leaseAnswer), deposit);
  });

  it('go when their text is touched, and come back when that is undone', async () => {
    const { editor, document, deposit } = await asked();
    const touch: readonly ((builder: vscode.TextEditorEdit) => void)[] = [
      builder => builder.insert(placeIn(document, leaseAnswer, 2), '5'),
      builder => builder.delete(document.lineAt(placeIn(document, leaseAnswer, 0)).rangeIncludingLineBreak),
      builder => builder.replace(new vscode.Range(placeIn(document, leaseAnswer, 0), placeIn(document, leaseAnswer, 3)), '999'),
    ];
    const before = await allHighlights(document);
    await editor.edit(builder => builder.insert(top, 'A new line.\n'));
    for (const how of touch) {
      await editor.edit(how);
      assert.deepEqual((await allHighlights(document)).filter(text => text === deposit), []);
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), `A new line.\n${lease}`);
      assert.deepEqual(await allHighlights(document), before);
      assert.equal(await highlighted(document, leaseAnswer), deposit);
    }
  });

  it('go back with an undone edit before them', async () => {
    const { editor, document, deposit } = await asked();
    await editor.edit(builder => builder.insert(top, 'A new line.\n'));
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), lease);
    assert.equal(await highlighted(document, leaseAnswer), deposit);
    await vscode.commands.executeCommand('redo');
    assert.equal(await highlighted(document, leaseAnswer), deposit);
  });

  it('follow edits in several places at once', async () => {
    const { editor, document, deposit } = await asked();
    await editor.edit(builder => {
      builder.insert(top, 'First. ');
      builder.replace(new vscode.Range(placeIn(document, 'deposit', 0), placeIn(document, 'deposit', 7)), 'down payment');
      builder.insert(document.positionAt(lease.length), ' Last.');
    });
    assert.equal(await highlighted(document, leaseAnswer), deposit);
  });

  it('are never on the wrong characters after the line ends are changed', async () => {
    const { editor, document, deposit } = await asked();
    await editor.edit(builder => builder.setEndOfLine(vscode.EndOfLine.CRLF));
    await editor.edit(builder => builder.insert(top, 'First.\r\n'));
    for (const text of await allHighlights(document)) assert.ok(text === deposit || isSentence(text), `“${text}” is the answer or a sentence`);
  });

  it('are where they belong when the edited document is left unsaved, closed and opened again', async () => {
    const { editor, document, deposit } = await asked();
    await editor.edit(builder => builder.insert(top, 'First.\n'));
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    const again = await open(document.uri);
    assert.equal(again.document.getText(), lease);
    assert.equal(await highlighted(again.document, leaseAnswer), deposit);
  });

  it('are there in both halves of a split editor, and move in both', async () => {
    const { editor, document, deposit } = await asked();
    const beside = await open(document.uri, vscode.ViewColumn.Two);
    assert.equal(vscode.window.visibleTextEditors.filter(editor => editor.document === document).length, 2);
    await editor.edit(builder => builder.insert(top, 'First.\n'));
    assert.equal(await highlighted(beside.document, leaseAnswer), deposit);
  });

  it('vanish when they are cleared, also in a document that is opened later', async () => {
    const { document } = await asked();
    await vscode.commands.executeCommand('spanlight.clearHighlights');
    assert.deepEqual(await allHighlights(document), []);
    const { state } = await activated();
    assert.deepEqual([state.phase.kind, state.answers, state.question, state.current], ['empty', [], '', undefined]);
  });

  it('clearing forgets the place that Next Evidence was at', async () => {
    await asked();
    await vscode.commands.executeCommand('spanlight.nextEvidence');
    await vscode.commands.executeCommand('spanlight.clearHighlights');
    assert.equal((await activated()).state.current, undefined);
  });

  it('give way to those of the next question', async () => {
    const { document, deposit } = await asked();
    const state = await askFile('Who is the landlord?');
    assert.match(answersOf(state)[0].text, /Miriam Oakes/);
    assert.equal(await highlighted(document, 'Miriam Oakes'), state.answers[0].text);
    assert.notEqual(await highlighted(document, leaseAnswer), deposit);
  });
});

describe('a document that changes', () => {
  freshWindow();
  const folder = temporaryFolder();

  it('while it is read: highlights move with the edit', async () => {
    const editor = await open(folder.write('long.txt', `${paragraphs}\n\n${lease}`));
    const { document } = editor;
    const asking = askFile(leaseQuestion);
    await untilReading();
    await editor.edit(builder => builder.insert(top, 'Typed while it was read.\n\n'));
    const deposit = depositIn(await asking);
    assert.equal(await highlighted(document, leaseAnswer), deposit);
  });

  it('right after it is asked: no wrong characters are highlighted', async () => {
    const editor = await open(folder.write('long.txt', `${paragraphs}\n\n${lease}`));
    const { document } = editor;
    const asking = askFile(leaseQuestion);
    await editor.edit(builder => builder.insert(top, 'Typed at once. '));
    const deposit = depositIn(await asking);
    assert.equal(await highlighted(document, leaseAnswer), deposit);
  });

  it('in the answer while it is read: the answer is told but not highlighted', async () => {
    const editor = await open(folder.write('long.txt', `${paragraphs}\n\n${lease}`));
    const { document } = editor;
    const asking = askFile(leaseQuestion);
    await untilReading();
    await editor.edit(builder => builder.insert(placeIn(document, leaseAnswer, 1), '0'));
    const deposit = depositIn(await asking);
    assert.deepEqual((await allHighlights(document, paragraphs.length)).filter(text => !isSentence(text)), [], `not ${deposit}`);
    await vscode.commands.executeCommand('spanlight.nextEvidence');
  });

  it('on disk after it was asked: highlights are on the same words or nowhere', async () => {
    const uri = folder.write('disk.txt', lease);
    const { editor: { document }, state } = await openAndAsk(uri, leaseQuestion);
    writeFileSync(uri.fsPath, `A line before.\n\n${lease}`);
    await vscode.commands.executeCommand('workbench.action.files.revert'); // as VS Code does by itself when it hears of the change
    assert.ok(document.getText().startsWith('A line before'), 'the editor shows what is on disk');
    assert.ok([depositIn(state), undefined].includes(await highlighted(document, leaseAnswer)));
  });

  it('on disk while it is closed: Next Evidence opens it and selects nothing that was not the answer', async () => {
    const uri = folder.write('closed.txt', lease);
    await openAndAsk(uri, leaseQuestion);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until(() => !vscode.workspace.textDocuments.some(document => document.uri.toString() === uri.toString()), 'the document is closed');
    writeFileSync(uri.fsPath, 'Nothing is here any more.\n\nNot a word of it.\n\nNothing.');
    await vscode.commands.executeCommand('spanlight.nextEvidence');
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), uri.toString());
    assert.deepEqual(await allHighlights(editor.document), []);
    assert.equal(await hoverAt(editor.document, top), undefined);
  });
});
