import * as vscode from 'vscode';
import { problemOf } from '../convert/conversion.ts';
import { decodeText } from '../core/decode.ts';
import type { Document } from '../core/document.ts';
import { formatOf, type Format } from '../core/format.ts';
import type { Problem } from '../core/user-error.ts';
import { openNotebook, type ConvertedTexts } from './converted.ts';
import { sourceOf, TEXT_SCHEME } from './text-uri.ts';

export interface ReadOptions {
  readonly texts: ConvertedTexts;
  readonly stop: AbortSignal;
  /** Try again what crashed the converter. */
  readonly retry: boolean;
}

/** Neither: the person stopped it. */
export interface FileText {
  readonly document?: Document;
  readonly problem?: Problem;
}

/** What of a file is on screen: the text of an open editor or notebook; undefined where nothing is. */
export function textOnScreen(shown: vscode.Uri, texts: ConvertedTexts): Document | undefined {
  const uri = sourceOf(shown);
  const format = formatOf(uri.path);
  // Nobody reads a PDF or Word document as text, though VS Code opens some so; of a text that we show its file is meant.
  const isConverted = shown.scheme === TEXT_SCHEME || (uri.scheme !== 'untitled' && (format === 'pdf' || format === 'docx'));
  const open = isConverted ? undefined : vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
  if (open) return snapshot(open);
  const notebook = openNotebook(uri);
  return notebook && texts.readNotebook(notebook);
}

/** Reads a file as it is on screen, else as it is stored. */
export async function readFile(shown: vscode.Uri, options: ReadOptions): Promise<FileText> {
  const onScreen = textOnScreen(shown, options.texts);
  return onScreen ? { document: onScreen } : await readStored(shown, options);
}

/** Reads a file from its file system, virtual ones included; converts what is not plain text. */
export async function readStored(shown: vscode.Uri, options: ReadOptions): Promise<FileText> {
  const uri = sourceOf(shown);
  const format = formatOf(uri.path);
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

async function readConverted(uri: vscode.Uri, format: Format, { texts, stop, retry }: ReadOptions): Promise<FileText> {
  const converted = await texts.read(uri, format, retry, stop);
  if (converted.kind === 'aborted') return {};
  return converted.kind === 'text' ? { document: converted.document } : { problem: problemOf(converted.failure, fileLabel(uri)) };
}

export function snapshot(document: vscode.TextDocument): Document {
  return { uri: document.uri.toString(), version: document.version, text: document.getText() };
}

/** A path as a person reads it: relative to the workspace, without the folder's name when there is but one; of a converted text its file's. */
export function fileLabel(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(sourceOf(uri));
}
