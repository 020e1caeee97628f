import { lstat, open, readdir, realpath, stat, type FileHandle } from 'node:fs/promises';
import { decodeText } from '../core/decode.ts';
import { formatOf } from '../core/format.ts';
import type { Given, IndexedFolder, Stamp, Wanted } from './messages.ts';
import { isSameStamp } from './stamp.ts';

/** A file or folder: what it is called, and where it is if that is on this machine's disk. */
export type Place = Pick<IndexedFolder, 'uri' | 'path'>;

/** A link is one to a folder; a link to a file is a file. Unknown: it can't be told now. */
export type Kind = 'file' | 'folder' | 'link' | 'unknown';

export interface Entry {
  readonly name: string;
  readonly kind: Kind;
}

export type State = { readonly kind: 'file'; readonly stamp: Stamp } | { readonly kind: Exclude<Kind, 'file'> };

/**
 * Reads the workspace, from disk or through the host. Nothing rejects: what is not there is told from what is unknown, for its
 * disk does not answer or does not let it be read.
 */
export interface Files {
  /** None where it is no folder. */
  entries(folder: Place): Promise<readonly Entry[] | 'unknown'>;
  /** Undefined: it is not there, or a folder that the host reads. */
  state(place: Place): Promise<State | undefined>;
  /** Without links, of a place on disk; undefined where that can't be told. */
  realPath(path: string): Promise<string | undefined>;
  /** The host reads it. */
  isGiven(file: Place): boolean;
  /**
   * The text, '' where what is in it is no text, and a stamp that is never newer than it. Undefined: it is not there or larger
   * than it may be.
   */
  text(file: Place, maxBytes: number): Promise<{ readonly stamp: Stamp; readonly text: string } | 'unknown' | undefined>;
}

/** A file that changes while it is read is read again so often. */
const MOST_TRIES = 4;

export function createFiles(give: (wanted: Wanted) => Promise<Given>): Files {
  const stateOf = ({ uri, path }: Place): Promise<State | undefined> => (path === undefined ? stateGiven(uri) : stateOnDisk(path));
  const stateGiven = async (uri: string): Promise<State | undefined> => {
    const given = await give({ what: 'stamp', uri });
    if (given.what === 'stamp') return { kind: 'file', stamp: given.stamp };
    return given.what === 'unknown' ? { kind: given.what } : undefined;
  };
  const isGiven = ({ uri, path }: Place): boolean => path === undefined || formatOf(uri) !== undefined; // what is not stored as text is converted there

  return {
    state: stateOf,
    isGiven,
    realPath: path => realpath(path).catch(() => undefined),
    async entries({ uri, path }) {
      if (path !== undefined) return await entriesOnDisk(path);
      const given = await give({ what: 'entries', uri });
      if (given.what === 'unknown') return given.what;
      return given.what === 'entries' ? given.entries : [];
    },
    async text(file, maxBytes) {
      let state = await stateOf(file);
      for (let tries = 1; state?.kind === 'file' && state.stamp.size <= maxBytes; tries++) {
        const { stamp } = state;
        const text = isGiven(file) ? textOf(await give({ what: 'text', uri: file.uri })) : await textOnDisk(file.path!, stamp.size);
        state = await stateOf(file);
        if (state?.kind === 'file' && (isSameStamp(state.stamp, stamp) || tries === MOST_TRIES)) return text === undefined ? 'unknown' : { stamp, text };
      }
      return state?.kind === 'unknown' ? 'unknown' : undefined;
    },
  };
}

function textOf(given: Given): string | undefined {
  if (given.what === 'unknown') return undefined;
  return given.what === 'text' ? given.text : '';
}

/** That a place is not there; a link to itself leads to none. */
const GONE: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'ELOOP'];

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && GONE.includes(error.code);
}

/** macOS may list names decomposed, and answers to composed ones too, which are all that the editor has in its addresses. */
const isDecomposing = process.platform === 'darwin';

async function entriesOnDisk(path: string): Promise<readonly Entry[] | 'unknown'> {
  try {
    const found = await readdir(path, { withFileTypes: true });
    const entries = await Promise.all(
      found.map(async (entry): Promise<Entry | undefined> => {
        const name = isDecomposing ? entry.name.normalize('NFC') : entry.name;
        if (entry.isFile()) return { name, kind: 'file' };
        if (entry.isDirectory()) return { name, kind: 'folder' };
        const state = await stateOnDisk(`${path}/${name}`); // a link, or the file system does not say
        return state && { name, kind: state.kind };
      }),
    );
    return entries.filter(entry => entry !== undefined);
  } catch (error) {
    return isGone(error) ? [] : 'unknown';
  }
}

async function stateOnDisk(path: string): Promise<State | undefined> {
  try {
    const own = await lstat(path);
    const target = own.isSymbolicLink() ? await stat(path) : own;
    if (target.isDirectory()) return { kind: own.isDirectory() ? 'folder' : 'link' };
    return target.isFile() ? { kind: 'file', stamp: { modified: target.mtimeMs, size: target.size } } : undefined;
  } catch (error) {
    return isGone(error) ? undefined : { kind: 'unknown' };
  }
}

/** Undefined: it can't be read. */
async function textOnDisk(path: string, size: number): Promise<string | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const decoded = decodeText(await bytesOf(file, size), false);
    return decoded.kind === 'text' ? decoded.text : '';
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}

/** At most `size` bytes: the file may have grown since. */
async function bytesOf(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  for (let read = -1; length < size && read !== 0; length += read) read = (await file.read(bytes, length, size - length)).bytesRead;
  return bytes.subarray(0, length);
}
