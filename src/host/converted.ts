import * as vscode from 'vscode';
import { problemOf, type Conversion } from '../convert/conversion.ts';
import { createConverter } from '../convert/converter.ts';
import { notebookText, type NotebookCell } from '../convert/notebook.ts';
import type { Document } from '../core/document.ts';
import { formatOf, type Format } from '../core/format.ts';
import { UserError } from '../core/user-error.ts';
import { sourceOf, TEXT_SCHEME, textUriOf } from './text-uri.ts';

/** What became of a file: its text as a document that can be shown, why there is none, or that the person stopped it. */
export type Converted = { readonly kind: 'text'; readonly document: Document } | Exclude<Conversion, { kind: 'text' }>;

/** The text of files that are not plain text, and the read-only documents that show it. */
export interface ConvertedTexts {
  /**
   * Converts a file, unless it has not changed since it was.
   *
   * @param retry whether to try again what crashed the converter.
   * @param stop is heard at once, whatever else is being converted.
   * @throws what its file system throws.
   */
  read(source: vscode.Uri, format: Format, retry: boolean, stop: AbortSignal): Promise<Converted>;
  /** The text of a notebook as it is on screen. */
  readNotebook(notebook: vscode.NotebookDocument): Document;
  dispose(): void;
}

interface Entry {
  /** Tells one state of the file from another; undefined: its file system doesn't know. */
  readonly stamp: string | undefined;
  readonly conversion: Exclude<Conversion, { kind: 'aborted' }>;
  readonly version: number;
}

const ABORTED: Converted = { kind: 'aborted' };

/** Units of text that are kept; what was read longest ago goes first and is converted again when it is needed. */
const MOST_KEPT_UNITS = 32e6;

export function createConvertedTexts(extensionUri: vscode.Uri, log: vscode.LogOutputChannel): ConvertedTexts {
  const processPath = vscode.Uri.joinPath(extensionUri, 'dist', 'convert-process.js').fsPath;
  const converter = createConverter({ processPath, log: line => log.info(line) });
  /** By the source's uri, in the order in which they were last read. */
  const entries = new Map<string, Entry>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  /** One file at a time is read and converted, so that no more than one is held. */
  let queue: Promise<unknown> = Promise.resolve();
  let lastVersion = 0;

  const keep = (source: vscode.Uri, entry: Omit<Entry, 'version'>): Entry => {
    const key = source.toString();
    const before = entries.get(key);
    const isSame = before !== undefined && textOf(before) === textOf(entry);
    const kept = { ...entry, version: isSame ? before.version : ++lastVersion };
    entries.delete(key);
    entries.set(key, kept);
    let units = 0;
    for (const [other, one] of [...entries].reverse()) {
      units += textOf(one).length;
      if (units > MOST_KEPT_UNITS && other !== key) entries.delete(other);
    }
    if (before && !isSame) changed.fire(textUriOf(source));
    return kept;
  };

  const readNow = async (source: vscode.Uri, format: Format, retry: boolean, stop: AbortSignal): Promise<Converted> => {
    if (stop.aborted) return ABORTED;
    const { mtime, size } = await vscode.workspace.fs.stat(source);
    const stamp = mtime === 0 ? undefined : `${mtime} ${size}`;
    const known = entries.get(source.toString());
    const isFresh = known !== undefined && stamp !== undefined && known.stamp === stamp;
    if (isFresh && !(retry && known.conversion.kind === 'failed' && known.conversion.failure.kind === 'stopped')) return convertedOf(source, keep(source, known));
    const began = performance.now();
    const conversion = await converter.convert(format, await vscode.workspace.fs.readFile(source), stop);
    if (conversion.kind === 'aborted') return conversion;
    const outcome = conversion.kind === 'text' ? `${conversion.text.length} characters` : JSON.stringify(conversion.failure);
    log.info(`Converted a file (${format}, ${size} bytes): ${outcome}, ${Math.round(performance.now() - began)} ms`);
    return convertedOf(source, keep(source, { stamp, conversion }));
  };
  const read: ConvertedTexts['read'] = (source, format, retry, stop) => {
    const reading = queue.then(() => readNow(source, format, retry, stop));
    queue = reading.catch(() => undefined);
    return unlessStopped(reading, stop);
  };

  const readNotebook = (notebook: vscode.NotebookDocument): Document => {
    const text = notebookText(notebook.getCells().map(cellOf));
    const { version } = keep(notebook.uri, { stamp: undefined, conversion: { kind: 'text', text } });
    return { uri: textUriOf(notebook.uri).toString(), version, text };
  };

  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: changed.event,
    async provideTextDocumentContent(uri, token) {
      const source = sourceOf(uri);
      const known = entries.get(source.toString());
      if (known?.conversion.kind === 'text') return known.conversion.text; // the very text that was asked
      const notebook = openNotebook(source);
      if (notebook) return readNotebook(notebook).text;
      const format = formatOf(source.path);
      if (!format) return undefined;
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      const converted = await read(source, format, true, stop.signal);
      if (converted.kind === 'text') return converted.document.text;
      if (converted.kind === 'failed') throw new UserError(problemOf(converted.failure, vscode.workspace.asRelativePath(source)));
      return undefined;
    },
  };
  const registration = vscode.workspace.registerTextDocumentContentProvider(TEXT_SCHEME, provider);

  return {
    read,
    readNotebook,
    dispose() {
      registration.dispose();
      changed.dispose();
      converter.dispose();
    },
  };
}

/** A notebook that is open in the notebook editor. */
export function openNotebook(uri: vscode.Uri): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find(notebook => notebook.uri.toString() === uri.toString());
}

/** Does not wait for work that was stopped: it may be behind another file's, or at a file system that does not answer. */
function unlessStopped(work: Promise<Converted>, stop: AbortSignal): Promise<Converted> {
  return new Promise((resolve, reject) => {
    const onStop = (): void => resolve(ABORTED);
    if (stop.aborted) onStop();
    stop.addEventListener('abort', onStop);
    void work.then(resolve, reject).finally(() => stop.removeEventListener('abort', onStop));
  });
}

function textOf({ conversion }: Pick<Entry, 'conversion'>): string {
  return conversion.kind === 'text' ? conversion.text : '';
}

function convertedOf(source: vscode.Uri, { conversion, version }: Entry): Converted {
  return conversion.kind === 'text' ? { kind: 'text', document: { uri: textUriOf(source).toString(), version, text: conversion.text } } : conversion;
}

const TEXT_OUTPUTS = ['text/plain', 'application/vnd.code.notebook.stdout', 'application/vnd.code.notebook.stderr'];

function cellOf({ kind, document, outputs }: vscode.NotebookCell): NotebookCell {
  const text = outputs.flatMap(({ items }) => items.filter(({ mime }) => TEXT_OUTPUTS.includes(mime)).map(({ data }) => new TextDecoder().decode(data)));
  if (kind === vscode.NotebookCellKind.Code) return { kind: document.languageId === 'raw' ? 'raw' : 'code', source: document.getText(), outputs: text };
  return { kind: 'markdown', source: document.getText(), outputs: text };
}
