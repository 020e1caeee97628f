import * as vscode from 'vscode';
import type { Document, DocumentRange } from '../core/document.ts';
import { UserError, type Problem } from '../core/user-error.ts';
import type { ScopeKind } from '../protocol.ts';
import type { ConvertedTexts } from './converted.ts';
import { fileLabel, readFile, snapshot } from './file-texts.ts';

/** What is to be read. */
export type Scope =
  | { readonly kind: 'workspace' }
  | { readonly kind: 'file'; readonly uri: vscode.Uri }
  | { readonly kind: 'selection'; readonly document: vscode.TextDocument; readonly range: vscode.Range };

/** The documents of a scope as they were when the question was asked. */
export interface Snapshot {
  readonly documents: readonly Document[];
  /** Where the index expects the answer, best first. */
  readonly promising?: readonly DocumentRange[];
  /** What was read, in words. */
  readonly label: string;
  /** Files that were left out or not read exactly, and why. */
  readonly problems: readonly Problem[];
}

/** The snapshot of a selection or a file. @throws UserError when there is nothing to read. */
export async function snapshotOf(scope: Exclude<Scope, { kind: 'workspace' }>, texts: ConvertedTexts, stop: AbortSignal): Promise<Snapshot> {
  return scope.kind === 'selection' ? ofSelection(scope) : ofFile(scope.uri, texts, stop);
}

/** The scope that a person means now. @throws UserError when there is none of that kind. */
export function currentScope(kind: ScopeKind): Scope {
  switch (kind) {
    case 'workspace':
      if (!vscode.workspace.workspaceFolders?.length) throw new UserError({ kind: 'no-folder' });
      return { kind };
    case 'file': {
      const uri = activeUri();
      if (!uri) throw new UserError({ kind: 'nothing-open' });
      return { kind, uri };
    }
    case 'selection': {
      const editor = vscode.window.activeTextEditor;
      if (!editor || editor.selection.isEmpty) throw new UserError({ kind: editor ? 'nothing-selected' : 'nothing-open' });
      return { kind, document: editor.document, range: editor.selection };
    }
  }
}

/** Kinds of scope that can be asked now, narrowest last. */
export function availableScopes(): ScopeKind[] {
  const kinds: ScopeKind[] = [];
  if (vscode.workspace.workspaceFolders?.length) kinds.push('workspace');
  if (activeUri()) kinds.push('file');
  if (vscode.window.activeTextEditor?.selection.isEmpty === false) kinds.push('selection');
  return kinds;
}

/** The file in front; it need not be text, nor known to extensions as a document. */
function activeUri(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputNotebook) return input.uri;
  return vscode.window.activeTextEditor?.document.uri;
}

function ofSelection({ document, range }: Extract<Scope, { kind: 'selection' }>): Snapshot {
  const label = vscode.l10n.t('lines {0} to {1} of {2}', range.start.line + 1, range.end.line + 1, fileLabel(document.uri));
  if (document.getText(range).trim() === '') throw new UserError({ kind: 'nothing-to-read', where: label });
  const selected = { startOffset: document.offsetAt(range.start), endOffset: document.offsetAt(range.end) };
  return { documents: [{ ...snapshot(document), range: selected }], label, problems: [] };
}

async function ofFile(uri: vscode.Uri, texts: ConvertedTexts, stop: AbortSignal): Promise<Snapshot> {
  const { document, problem } = await readFile(uri, { texts, stop, retry: true });
  if (stop.aborted && !document) return { documents: [], label: fileLabel(uri), problems: [] };
  if (!document) throw new UserError(problem ?? { kind: 'nothing-to-read', where: fileLabel(uri) });
  if (document.text.trim() === '') throw new UserError({ kind: 'nothing-to-read', where: fileLabel(uri) });
  return { documents: [document], label: fileLabel(uri), problems: problem ? [problem] : [] };
}
