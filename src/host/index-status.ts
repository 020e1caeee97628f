import * as vscode from 'vscode';
import type { IndexPhase } from '../index/messages.ts';
import type { HostIndex } from './workspace-index.ts';

/** Work that takes less is not told. */
const UNTOLD_MILLISECONDS = 1000;

/** A status bar item, there while the index is made, is paused or can’t be kept; a click shows what can be done. */
export function createIndexStatus(index: HostIndex): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('spanlight.index', vscode.StatusBarAlignment.Right);
  item.name = vscode.l10n.t('Spanlight Index');
  item.command = 'spanlight.index.show';
  let appearing: NodeJS.Timeout | undefined;
  let isShown = false;
  const appear = (isWanted: boolean): void => {
    clearTimeout(appearing);
    appearing = undefined;
    isShown = isWanted;
    if (isWanted) item.show();
    else item.hide();
  };
  const update = (): void => {
    const { phase, damage } = index;
    const icon = phase && iconOf(phase);
    if (!icon) return appear(false);
    const words = indexWords(phase);
    item.text = `${icon} ${words}`;
    item.tooltip = tooltip(phase, damage);
    item.accessibilityInformation = { label: words, role: 'button' };
    if (isSteady(phase)) appear(true);
    else if (!isShown) appearing ??= setTimeout(() => appear(true), UNTOLD_MILLISECONDS);
  };
  const listener = index.onDidChange(update);
  return vscode.Disposable.from(listener, item, { dispose: () => clearTimeout(appearing) });
}

/** Whether it stays so until something happens. */
function isSteady({ kind }: IndexPhase): boolean {
  return kind === 'paused' || kind === 'stopped' || kind === 'ready';
}

/** What the index is doing, in few words. */
export function indexWords(phase: IndexPhase | undefined): string {
  switch (phase?.kind) {
    case undefined:
      return vscode.l10n.t('Spanlight index: off');
    case 'looking':
      return vscode.l10n.t('Spanlight index: looking for files');
    case 'indexing':
      return vscode.l10n.t('Spanlight index: {0} of {1}', count(phase.files), count(phase.of));
    case 'paused':
      return vscode.l10n.t('Spanlight index: paused at {0} of {1}', count(phase.files), count(phase.of));
    case 'stopped':
      return vscode.l10n.t('Spanlight index: stopped');
    case 'ready':
      return vscode.l10n.t('Spanlight index: {0} files', count(phase.files));
  }
}

/** Undefined: there is nothing to show. */
function iconOf(phase: IndexPhase): string | undefined {
  switch (phase.kind) {
    case 'paused':
      return '$(debug-pause)';
    case 'stopped':
      return '$(warning)';
    case 'ready':
      return phase.notKept === undefined ? undefined : '$(warning)'; // what was damaged is mended
    default:
      return '$(sync~spin)';
  }
}

function tooltip(phase: IndexPhase, damage: string | undefined): string {
  const size = phase.kind === 'ready' && phase.bytes > 0 ? [vscode.l10n.t('It takes {0} MB on disk.', megabytes(phase.bytes))] : [];
  const stopped = phase.kind === 'stopped' ? [vscode.l10n.t('Its process ended again and again; files are read without it. The log says why. Rebuild starts it again.')] : [];
  const notKept = phase.kind === 'ready' && phase.notKept !== undefined ? [vscode.l10n.t('It can’t be kept on disk, which is tried again: {0}', phase.notKept)] : [];
  const damaged = damage === undefined ? [] : [vscode.l10n.t('What was kept was damaged, and is mended: {0}', damage)];
  return [vscode.l10n.t('The index tells which parts of the workspace to read first. It is made and kept on this machine. Click for what can be done.'), ...stopped, ...size, ...notKept, ...damaged].join('\n\n');
}

function count(files: number): string {
  return files.toLocaleString(vscode.env.language);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toLocaleString(vscode.env.language, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
}
