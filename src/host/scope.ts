import * as vscode from 'vscode';
import { formatOf, problemOf, type Format } from '../convert/conversion.ts';
import { decodeText } from '../core/decode.ts';
import type { Document } from '../core/document.ts';
import { UserError, type Problem } from '../core/user-error.ts';
import type { ScopeKind } from '../protocol.ts';
import { openNotebook, type ConvertedTexts } from './converted.ts';
import { sourceOf, TEXT_SCHEME } from './text-uri.ts';

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
 * Takes the snapshot: open editors as they are on screen, other files from their file system, virtual ones included. Files
 * that are not plain text are converted, but for pages and notebooks that are open as text.
 *
 * @throws UserError when there is nothing to read.
 */
export async function snapshotOf(scope: Scope, texts: ConvertedTexts, stop: AbortSignal): Promise<Snapshot> {
  if (scope.kind === 'selection') return ofSelection(scope);
  return scope.kind === 'file' ? ofFile(scope.uri, texts, stop) : ofWorkspace(texts, stop);
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
  const { document, problem } = await read(uri, { texts, stop, retry: true });
  if (stop.aborted && !document) return { documents: [], label: fileLabel(uri), problems: [] };
  if (!document) throw new UserError(problem ?? { kind: 'nothing-to-read', where: fileLabel(uri) });
  if (document.text.trim() === '') throw new UserError({ kind: 'nothing-to-read', where: fileLabel(uri) });
  return { documents: [document], label: fileLabel(uri), problems: problem ? [problem] : [] };
}

async function ofWorkspace(texts: ConvertedTexts, stop: AbortSignal): Promise<Snapshot> {
  const settings = vscode.workspace.getConfiguration('spanlight.files');
  const limit = settings.get('maxCount', 5000);
  const found = await vscode.workspace.findFiles(settings.get('include', '**/*'), '{**/node_modules/**,**/.*/**,**/.*}');
  const files = found.sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, limit);
  const documents: Document[] = [];
  const problems: Problem[] = [];
  for (let i = 0; i < files.length && !stop.aborted; i += AT_ONCE) {
    for (const { document, problem } of await Promise.all(files.slice(i, i + AT_ONCE).map(file => read(file, { texts, stop, retry: false })))) {
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

interface ReadOptions {
  readonly texts: ConvertedTexts;
  readonly stop: AbortSignal;
  /** Try again what crashed the converter. */
  readonly retry: boolean;
}

/** Neither: the person stopped it. */
interface Read {
  readonly document?: Document;
  readonly problem?: Problem;
}

async function read(shown: vscode.Uri, options: ReadOptions): Promise<Read> {
  const uri = sourceOf(shown);
  const format = formatOf(uri.path);
  // Nobody reads a PDF or Word document as text, though VS Code opens some so; of a text that we show its file is meant.
  const isConverted = shown.scheme === TEXT_SCHEME || (uri.scheme !== 'untitled' && (format === 'pdf' || format === 'docx'));
  const open = isConverted ? undefined : vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  if (open) return { document: snapshot(open) };
  const notebook = openNotebook(uri);
  if (notebook) return { document: options.texts.readNotebook(notebook) };
  const file = fileLabel(uri);
  const limit = vscode.workspace.getConfiguration('spanlight.files').get('maxSizeMB', 20);
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > limit * 1e6) return { problem: { kind: 'file-too-large', file, megabytes: Math.ceil(size / 1e6), limit } };
    if (format) return await readConverted(uri, format, options);
    const decoded = decodeText(await vscode.workspace.fs.readFile(uri), false);
    if (decoded.kind === 'binary') return { problem: { kind: 'file-binary', file } };
    const document = { uri: uri.toString(), version: 0, text: decoded.text };
    return decoded.isExact ? { document } : { document, problem: { kind: 'file-not-utf8', file } };
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return { problem: { kind: 'file-missing', file } };
    return { problem: { kind: 'file-unreadable', file, reason: error instanceof Error ? error.message : String(error) } };
  }
}

async function readConverted(uri: vscode.Uri, format: Format, { texts, stop, retry }: ReadOptions): Promise<Read> {
  const converted = await texts.read(uri, format, retry, stop);
  if (converted.kind === 'aborted') return {};
  return converted.kind === 'text' ? { document: converted.document } : { problem: problemOf(converted.failure, fileLabel(uri)) };
}

function snapshot(document: vscode.TextDocument): Document {
  return { uri: document.uri.toString(), version: document.version, text: document.getText() };
}

/** A path as a person reads it: relative to the workspace, without the folder's name when there is but one; of a converted text its file's. */
export function fileLabel(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(sourceOf(uri));
}
