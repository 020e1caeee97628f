import * as vscode from 'vscode';
import { formatOf } from '../core/format.ts';
import { decodeText } from '../core/decode.ts';
import type { Given, Wanted } from '../index/messages.ts';
import type { ConvertedTexts } from './converted.ts';

/** Reads for the index what its process can't: other file systems than the disk, and files that have to be converted. */
export interface FileGiver {
  /** Never rejects: what its file system does not tell is unknown. */
  readonly give: (wanted: Wanted) => Promise<Given>;
  /** For file systems that don't know when a file was changed. */
  noteChanges(uris: readonly string[]): void;
}

/** @param maxBytes of a file whose text is given. */
export function createFileGiver(texts: ConvertedTexts, maxBytes: () => number): FileGiver {
  const began = Date.now();
  const noted = new Map<string, number>();
  /** One file at a time is converted for the index, so that what the person asks for waits for one at most. */
  let converting: Promise<unknown> = Promise.resolve();

  const stampOf = async (uri: vscode.Uri): Promise<Given> => {
    const { type, mtime, size } = await vscode.workspace.fs.stat(uri);
    if (!(type & vscode.FileType.File)) return NOTHING;
    return { what: 'stamp', stamp: { modified: mtime || (noted.get(uri.toString()) ?? began), size } };
  };
  const entriesOf = async (uri: vscode.Uri): Promise<Given> => {
    const entries = await vscode.workspace.fs.readDirectory(uri);
    return { what: 'entries', entries: entries.flatMap(([name, type]) => kindOf(type).map(kind => ({ name, kind }))) };
  };
  const textOf = async (uri: vscode.Uri): Promise<Given> => {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > maxBytes()) return NOTHING;
    const format = formatOf(uri.path);
    if (format) {
      const conversion = converting.then(() => texts.read(uri, format, false, NEVER));
      converting = conversion.catch(() => undefined);
      const converted = await conversion;
      return converted.kind === 'text' ? { what: 'text', text: converted.document.text } : NOTHING;
    }
    const decoded = decodeText(await vscode.workspace.fs.readFile(uri), false);
    return decoded.kind === 'text' ? { what: 'text', text: decoded.text } : NOTHING;
  };
  const givers = { stamp: stampOf, entries: entriesOf, text: textOf };

  return {
    give: ({ what, uri }) => givers[what](vscode.Uri.parse(uri)).catch((error: unknown) => (isGone(error) ? NOTHING : UNKNOWN)),
    noteChanges(uris) {
      for (const uri of uris) if (!uri.startsWith('file:')) noted.set(uri, Date.now());
    },
  };
}

const NOTHING: Given = { what: 'nothing' };
const UNKNOWN: Given = { what: 'unknown' };

/** That something is not there, or not what was wanted. */
const GONE = ['FileNotFound', 'FileNotADirectory', 'FileIsADirectory'];

function isGone(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && GONE.includes(error.code);
}

const NEVER = new AbortController().signal;

/** A link to a folder is not followed: it may lead to where it stands. */
function kindOf(type: vscode.FileType): ('file' | 'folder')[] {
  if (type & vscode.FileType.File) return ['file'];
  return type === vscode.FileType.Directory ? ['folder'] : [];
}
