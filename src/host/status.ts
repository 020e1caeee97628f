import * as vscode from 'vscode';
import { windowsRead } from '../core/read-count.ts';
import type { Phase } from './session.ts';

/** One status bar item, there while documents are read: how far, and a click stops. */
export interface Status {
  show(phase: Phase): void;
  dispose(): void;
}

export function createStatus(): Status {
  const item = vscode.window.createStatusBarItem('spanlight.status', vscode.StatusBarAlignment.Left);
  item.name = 'Spanlight';
  item.command = 'spanlight.stop';
  item.tooltip = vscode.l10n.t('Spanlight is reading. Click to stop and keep what was found.');
  return {
    show(phase) {
      if (phase.kind === 'preparing' || (phase.kind === 'reading' && phase.read.of === 0)) item.text = vscode.l10n.t('$(loading~spin) Spanlight: getting ready');
      else if (phase.kind === 'reading') item.text = vscode.l10n.t('$(loading~spin) Spanlight: {0} of {1} windows', windowsRead(phase.read), phase.read.of - (phase.read.setAside ?? 0));
      else { item.hide(); return; }
      item.show();
    },
    dispose() {
      item.dispose();
    },
  };
}
