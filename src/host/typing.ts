import * as vscode from 'vscode';

/** How long after a key the machine is the person's. */
const PAUSE_MILLISECONDS = 400;

/** Keys within this time are told once. */
const TOLD_MILLISECONDS = 100;

/** Tells to hold while the person types in an editor: what is written there comes first. */
export function whileTyping(hold: (milliseconds: number) => void): vscode.Disposable {
  let told = -Infinity;
  return vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    const now = performance.now();
    if (contentChanges.length === 0 || now - told < TOLD_MILLISECONDS || document !== vscode.window.activeTextEditor?.document) return;
    told = now;
    hold(PAUSE_MILLISECONDS);
  });
}
