import assert from 'node:assert/strict';
import { rmSync, truncateSync } from 'node:fs';
import * as vscode from 'vscode';
import { activated, answersOf, askFile, depositIn, freshWindow, lease, leaseQuestion, messageOf, open, openAndAsk, openUnread, temporaryFolder, until, withSetting } from './asking.ts';

const words = (count: number): string => Array.from({ length: count }, (_, i) => `word${i}`).join(' ');

/** Opens a file that VS Code need not be able to show as text. */
async function openTab(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
  await until(() => vscode.window.tabGroups.activeTabGroup.activeTab?.label === uri.path.split('/').at(-1), `a tab for ${uri.path}`);
}

describe('what can’t be answered is said, with what to do:', () => {
  freshWindow();
  const folder = temporaryFolder();

  for (const [kind, question] of [['empty', ''], ['blank', ' \n\t '], ['all punctuation', '?!… —']] as const) {
    it(`a question that is ${kind}`, async () => {
      const { state } = await openAndAsk(folder.write('lease.txt', lease), question);
      assert.equal(messageOf(state), 'There is no question. Type what you want to know, for example “Who signed the agreement?”.');
    });
  }

  it('a question of 2,000 words, which is not kept with the earlier questions either', async () => {
    const question = words(2000);
    const { state } = await openAndAsk(folder.write('lease.txt', lease), question);
    assert.equal(messageOf(state), 'The question has 2000 words; the reader takes up to 100. Shorten it to the point you want to know.');
    assert.equal(state.history.includes(question), false);
  });

  it('a question longer than the reader takes: it is read in part, with a notice', async () => {
    const { state } = await openAndAsk(folder.write('lease.txt', lease), `${leaseQuestion} ${words(90)}`);
    answersOf(state);
    assert.match(state.notices.join('\n'), /^The last \d+ tokens of the question were not read: it is too long for the reader\. Shorten it\.$/);
  });

  it('no file is open', async () => {
    for (const scope of ['file', 'selection'] as const) {
      assert.equal(messageOf(await askFile(leaseQuestion, scope)), 'No file is open. Open the document you want to ask, or ask the workspace.');
    }
  });

  it('nothing is selected', async () => {
    const editor = await open(folder.write('lease.txt', lease));
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    assert.equal(messageOf(await askFile(leaseQuestion, 'selection')), 'Nothing is selected. Select the text you want to ask, or ask the whole file.');
  });

  it('blank lines are selected', async () => {
    const editor = await open(folder.write('lease.txt', lease));
    editor.selection = new vscode.Selection(1, 0, 2, 0);
    assert.match(messageOf(await askFile(leaseQuestion, 'selection')), /^There is nothing to read in lines 2 to 3 of .*lease\.txt\. Choose a place with text in it\.$/);
  });

  for (const [kind, content] of [['empty', ''], ['blank', ' \n\n\t\n']] as const) {
    it(`a file that is ${kind}`, async () => {
      const { state } = await openAndAsk(folder.write('nothing.txt', content), leaseQuestion);
      assert.match(messageOf(state), /^There is nothing to read in .*nothing\.txt\. Choose a place with text in it\.$/);
    });
  }

  it('a file that is not text', async () => {
    await openTab(folder.write('picture.dat', Uint8Array.from({ length: 4096 }, (_, i) => (i * 37) % 256)));
    assert.match(messageOf(await askFile(leaseQuestion)), /picture\.dat is not text, so there is nothing in it to read\. Save it as plain text or Markdown\.$/);
  });

  it('a file of 60 MB', async () => {
    const uri = folder.write('huge.txt', '');
    truncateSync(uri.fsPath, 60e6); // without blocks on disk
    await openTab(uri);
    assert.match(messageOf(await askFile(leaseQuestion)), /huge\.txt has 60 MB; files of up to 20 MB are read\. Raise “spanlight\.files\.maxSizeMB” or split it\.$/);
  });

  it('a file above the limit that was set', async () => {
    await openUnread(folder.write('large.txt', 'A sentence of no importance. '.repeat(5000)));
    await withSetting('spanlight.files.maxSizeMB', 0.1, async () => {
      assert.match(messageOf(await askFile(leaseQuestion)), /large\.txt has 1 MB; files of up to 0\.1 MB are read\./);
    });
  });

  it('a file that was deleted before it was opened', async () => {
    const uri = folder.write('deleted.txt', lease);
    rmSync(uri.fsPath);
    await openTab(uri);
    assert.match(messageOf(await askFile(leaseQuestion)), /deleted\.txt does not exist\. Check the path\.$/);
  });

  it('a file that was deleted while it is open: it is read as it is on screen', async () => {
    const uri = folder.write('vanishing.txt', lease);
    await open(uri);
    rmSync(uri.fsPath);
    depositIn(await askFile(leaseQuestion));
  });

  it('a file that was deleted after it was read: Next Evidence opens nothing and fails nowhere', async () => {
    const uri = folder.write('gone.txt', lease);
    await openAndAsk(uri, leaseQuestion);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until(() => !vscode.workspace.textDocuments.some(document => document.uri.toString() === uri.toString()), 'the document is closed');
    rmSync(uri.fsPath);
    await vscode.commands.executeCommand('spanlight.nextEvidence');
    assert.equal(vscode.window.activeTextEditor, undefined);
    assert.equal((await activated()).state.answers.length > 0, true);
  });

  it('a workspace without a file to read', async () => {
    await withSetting('spanlight.files.include', '**/*.none', async () => {
      assert.equal(messageOf(await askFile(leaseQuestion, 'workspace')), 'There is nothing to read in the workspace. Choose a place with text in it.');
    });
  });

  it('a folder for the reader that is missing; with the setting back the reader works again', async () => {
    await open(folder.write('lease.txt', lease));
    const missing = '/nowhere/at/all';
    await withSetting('spanlight.reader.modelFolder', missing, async () => {
      const message = messageOf(await askFile(leaseQuestion));
      assert.match(message, /^The reader’s file .*config\.json is missing\. Install Spanlight again, or correct “spanlight\.reader\.modelFolder”\.$/);
      assert.ok(message.includes('nowhere'), message);
    });
    depositIn(await askFile(leaseQuestion));
  });

  it('after each of them the next question is answered', async () => {
    await openAndAsk(folder.write('nothing.txt', ''), leaseQuestion);
    const { state } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    depositIn(state);
    assert.deepEqual(state.notices, []);
  });
});
