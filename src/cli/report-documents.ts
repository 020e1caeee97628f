import { readFile } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatOf } from '../core/format.ts';
import { decodeText } from '../core/decode.ts';
import type { Document } from '../core/document.ts';
import { sha256Of } from '../report/machine.ts';
import type { ReportDocument } from '../report/report.ts';
import { withConverter } from './convert.ts';

/** A document of a report, looked for where the report says that it is. */
export type Looked =
  | { readonly kind: 'unchanged'; readonly document: Document }
  | { readonly kind: 'changed' | 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Finds a document with the very text that was read.
 *
 * Where it may be: at its path from `root`, or at its `file:` uri; the checksum says whether it is the one.
 */
export async function lookFor(reported: ReportDocument, root: string): Promise<Looked> {
  let best: Looked = { kind: 'missing' };
  for (const file of placesOf(reported, root)) {
    const looked = await lookAt(file, reported);
    if (looked.kind === 'unchanged') return looked;
    if (best.kind === 'missing') best = looked;
  }
  return best;
}

function placesOf({ path, label, uri }: ReportDocument, root: string): string[] {
  const paths = uri === undefined ? [path] : [path, label]; // VS Code's labels are paths from the workspace folder
  const places = paths.map(name => normalize(isAbsolute(name) ? name : join(root, name)));
  return [...new Set([...places, ...fileOf(uri)])].filter(file => !file.includes('\0'));
}

function fileOf(uri: string | undefined): string[] {
  if (uri?.startsWith('file:') !== true) return [];
  try {
    return [fileURLToPath(uri)];
  } catch {
    return []; // on another host, or no uri at all
  }
}

async function lookAt(file: string, reported: ReportDocument): Promise<Looked> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // what fs rejects with
    return code === 'ENOENT' || code === 'ENOTDIR' ? { kind: 'missing' } : { kind: 'unreadable', reason: code ?? message };
  }
  const texts = await textsOf(file, bytes);
  if (texts.length === 0) return { kind: 'unreadable', reason: 'it is not text' };
  const { uri = reported.path, version, range, length, hashed, sha256 } = reported;
  const text = texts.find(candidate => candidate.length === length && sha256Of(candidate, hashed) === sha256);
  if (text === undefined) return { kind: 'changed' };
  return { kind: 'unchanged', document: { uri, version, text, ...(range && { range: { startOffset: range.start, endOffset: range.end } }) } };
}

/** A file's text as it is converted, as the command line reads it and as an editor does. */
async function textsOf(file: string, bytes: Uint8Array): Promise<string[]> {
  const format = formatOf(file);
  const converted = format && (await withConverter(convert => convert(format, bytes)));
  const decoded = decodeText(bytes, true);
  return [...(converted?.kind === 'text' ? variantsOf(converted.text) : []), ...(decoded.kind === 'text' ? variantsOf(decoded.text) : [])];
}

/** An editor drops a byte order mark and makes all line ends alike. */
function variantsOf(text: string): string[] {
  const bare = text.replace(/^\ufeff/, '');
  return [text, bare, bare.replace(/\r\n?/g, '\n'), bare.replace(/\r\n?|\n/g, '\r\n')];
}
