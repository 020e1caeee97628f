import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activated, extension, freshWindow, open, temporaryFolder, until } from './asking.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category?: string }[];
    readonly menus: { readonly commandPalette: readonly { readonly command: string; readonly when?: string }[] };
  };
}

describe('commands', () => {
  freshWindow();
  const temporary = temporaryFolder();
  // The manifest as VS Code read it.
  const { contributes } = extension().packageJSON as Manifest;

  it('are all registered', async () => {
    await activated();
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(contributes.commands.filter(({ command }) => !registered.has(command)), []);
  });

  it('share one category', () => {
    assert.deepEqual([...new Set(contributes.commands.map(({ category }) => category))], ['Spanlight']);
  });

  it('are offered in the palette only where they can do something', () => {
    const always = contributes.commands.map(({ command }) => command).filter(id => !contributes.menus.commandPalette.some(({ command, when }) => command === id && when));
    assert.deepEqual(always, ['spanlight.showLog']);
  });

  it('get the reader ready while a question is typed', async () => {
    const api = await activated();
    await open(temporary.write('any.txt', 'Any text at all.'));
    if (api.readerPid !== undefined) process.kill(api.readerPid, 'SIGKILL');
    await until(() => api.readerPid === undefined, 'the reader is gone');
    const asking = vscode.commands.executeCommand('spanlight.askFile');
    await until(() => api.readerPid !== undefined, 'a reader is there before anything was asked');
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await asking;
    assert.equal(api.state.phase.kind, 'empty');
  });

  it('do nothing and say nothing when there is nothing to do', async () => {
    const api = await activated();
    for (const id of ['clearHighlights', 'stop', 'nextEvidence', 'previousEvidence']) await vscode.commands.executeCommand(`spanlight.${id}`);
    assert.equal(api.state.phase.kind, 'empty');
    assert.deepEqual(api.state.answers, []);
  });
});
