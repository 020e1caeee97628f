/** Which answers an evidence report can be saved of, and where it opens. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { openReport } from '../../src/host/report.ts';
import { activated, extension, freshWindow, lease, leaseQuestion, openAndAsk, temporaryFolder, until } from './asking.ts';

describe('an evidence report', () => {
  freshWindow();
  const folder = temporaryFolder();

  it('can be saved of an answer, and of a question that the documents do not answer', async () => {
    const api = await activated();
    assert.equal(api.state.canSave, false);
    for (const [question, answers] of [[leaseQuestion, 1], ['Who painted the ceiling of the chapel?', 0]] as const) {
      const { state } = await openAndAsk(folder.write('lease.txt', lease), question);
      assert.equal(Math.min(1, state.answers.length), answers);
      assert.equal(state.canSave, true);
    }
    await openAndAsk(folder.write('empty.txt', ''), leaseQuestion);
    assert.equal(api.state.canSave, false);
  });

  it('is offered to be saved wherever it can be', () => {
    const { menus } = (extension().packageJSON as { readonly contributes: { readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when: string }[]>> } }).contributes;
    const conditions = Object.values(menus).flat().filter(({ command }) => command === 'spanlight.saveReport').map(({ when }) => when.split(' && ').at(-1));
    assert.deepEqual(conditions, ['spanlight.canSave', 'spanlight.canSave']);
  });

  it('as a page opens in the editor where the browser is on another machine', async function () {
    if (vscode.env.remoteName === undefined) return this.skip();
    const page = folder.write('report.html', '<!doctype html><p>A report.</p>');
    await openReport(page, 'html');
    await until(() => vscode.window.activeTextEditor?.document.uri.toString() === page.toString(), 'the page is open');
  });
});
