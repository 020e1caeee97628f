import * as vscode from 'vscode';
import { decodeText } from '../core/decode.ts';
import type { Document } from '../core/document.ts';
import { UserError, type Problem } from '../core/user-error.ts';
import type { ScopeKind } from '../protocol.ts';

/** What is to be read. */
export type Scope =
  | { readonly kind: 'workspace' }
  | { readonly kind: 'file'; readonly uri: vscode.Uri }
  | { readonly kind: 'selection'; readonly document: vscode.TextDocument; readonly range: vscode.Range };

/** The documents of a scope as they were when the question was asked. */
export interface Snapshot {
  readonly documents: readonly Document[];
  /** What was read, in words. */
  readonly label: string;
  /** Files that were left out or not read exactly, and why. */
  readonly problems: readonly Problem[];
}

/** Files read at a time. */
const AT_ONCE = 16;

/**
 * Takes the snapshot: open editors as they are on screen, other files from their file system, virtual ones included.
 *
 * @throws UserError when there is nothing to read.
 */
export async function snapshotOf(scope: Scope, stop: AbortSignal): Promise<Snapshot> {
  if (scope.kind === 'selection') return ofSelection(scope);
  return scope.kind === 'file' ? ofFile(scope.uri) : ofWorkspace(stop);
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
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return input.uri;
  return vscode.window.activeTextEditor?.document.uri;
}

function ofSelection({ document, range }: Extract<Scope, { kind: 'selection' }>): Snapshot {
  const label = vscode.l10n.t('lines {0} to {1} of {2}', range.start.line + 1, range.end.line + 1, fileLabel(document.uri));
  if (document.getText(range).trim() === '') throw new UserError({ kind: 'nothing-to-read', where: label });
  const selected = { startOffset: document.offsetAt(range.start), endOffset: document.offsetAt(range.end) };
  return { documents: [{ ...snapshot(document), range: selected }], label, problems: [] };
}

async function ofFile(uri: vscode.Uri): Promise<Snapshot> {
  const { document, problem } = await read(uri);
  if (!document) throw new UserError(problem);
  if (document.text.trim() === '') throw new UserError({ kind: 'nothing-to-read', where: fileLabel(uri) });
  return { documents: [document], label: fileLabel(uri), problems: problem ? [problem] : [] };
}

async function ofWorkspace(stop: AbortSignal): Promise<Snapshot> {
  const settings = vscode.workspace.getConfiguration('spanlight.files');
  const limit = settings.get('maxCount', 5000);
  const found = await vscode.workspace.findFiles(settings.get('include', '**/*'), '{**/node_modules/**,**/.*/**,**/.*}');
  const files = found.sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, limit);
  const documents: Document[] = [];
  const problems: Problem[] = [];
  for (let i = 0; i < files.length && !stop.aborted; i += AT_ONCE) {
    for (const { document, problem } of await Promise.all(files.slice(i, i + AT_ONCE).map(read))) {
      if (document) documents.push(document);
      if (problem && problem.kind !== 'file-binary') problems.push(problem); // pictures in a folder are no news
    }
  }
  if (found.length > limit) problems.push({ kind: 'files-left-out', count: found.length - limit, limit });
  if (!stop.aborted && documents.every(({ text }) => text.trim() === '')) {
    throw new UserError(problems.at(0) ?? { kind: 'nothing-to-read', where: vscode.l10n.t('the workspace') });
  }
  const label = documents.length === 1 ? fileLabel(vscode.Uri.parse(documents[0].uri)) : vscode.l10n.t('{0} files', documents.length);
  return { documents, label, problems };
}

type Read = { readonly document: Document; readonly problem?: Problem } | { readonly document?: undefined; readonly problem: Problem };

async function read(uri: vscode.Uri): Promise<Read> {
  const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  if (open) return { document: snapshot(open) };
  const file = fileLabel(uri);
  const limit = vscode.workspace.getConfiguration('spanlight.files').get('maxSizeMB', 20);
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > limit * 1e6) return { problem: { kind: 'file-too-large', file, megabytes: Math.ceil(size / 1e6), limit } };
    const decoded = decodeText(await vscode.workspace.fs.readFile(uri), false);
    if (decoded.kind === 'binary') return { problem: { kind: 'file-binary', file } };
    const document = { uri: uri.toString(), version: 0, text: decoded.text };
    return decoded.isExact ? { document } : { document, problem: { kind: 'file-not-utf8', file } };
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return { problem: { kind: 'file-missing', file } };
    return { problem: { kind: 'file-unreadable', file, reason: error instanceof Error ? error.message : String(error) } };
  }
}

function snapshot(document: vscode.TextDocument): Document {
  return { uri: document.uri.toString(), version: document.version, text: document.getText() };
}

/** A path as a person reads it: relative to the workspace, without the folder's name when there is but one. */
export function fileLabel(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}
