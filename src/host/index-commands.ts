import * as vscode from 'vscode';
import { indexWords } from './index-status.ts';
import type { HostIndex } from './workspace-index.ts';

/** The commands of the index, and the context that says which of them make sense. */
export function registerIndexCommands(index: HostIndex): vscode.Disposable {
  const commands: Record<string, () => unknown> = {
    'spanlight.index.pause': () => index.pause(true),
    'spanlight.index.resume': () => index.pause(false),
    'spanlight.index.rebuild': () => index.rebuild(),
    'spanlight.index.show': () => showActions(index),
  };
  let told: string | undefined;
  const tell = (): void => {
    const state = index.phase && (index.phase.kind === 'paused' ? 'paused' : 'running');
    if (state !== told) void vscode.commands.executeCommand('setContext', 'spanlight.index', (told = state));
  };
  return vscode.Disposable.from(index.onDidChange(tell), ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run)));
}

interface Action extends vscode.QuickPickItem {
  readonly command: string;
  readonly argument?: string;
}

async function showActions({ phase }: HostIndex): Promise<void> {
  const change: Action[] = phase
    ? [
        phase.kind === 'paused'
          ? { label: vscode.l10n.t('$(debug-continue) Resume'), command: 'spanlight.index.resume' }
          : { label: vscode.l10n.t('$(debug-pause) Pause'), detail: vscode.l10n.t('Questions are answered with what is indexed by then.'), command: 'spanlight.index.pause' },
        { label: vscode.l10n.t('$(refresh) Rebuild'), detail: vscode.l10n.t('All files are read anew.'), command: 'spanlight.index.rebuild' },
      ]
    : [];
  const settings = { label: vscode.l10n.t('$(settings-gear) Choose What Is Left Out'), command: 'workbench.action.openSettings', argument: 'spanlight.index' };
  const log = { label: vscode.l10n.t('$(output) Show Log'), command: 'spanlight.showLog' };
  const chosen = await vscode.window.showQuickPick<Action>([...change, settings, log], { title: indexWords(phase), placeHolder: vscode.l10n.t('The index of this workspace') });
  if (chosen) await vscode.commands.executeCommand(chosen.command, chosen.argument);
}
