import type { Range } from '../core/document.ts';

/** A folder of the workspace, and the address of it on this machine's disk if it has one; without, the host reads for the index. */
export interface IndexedFolder {
  readonly uri: string;
  readonly path?: string;
  /** Globs, relative to it, of what is left out: its own `files.exclude` and `search.exclude` and Spanlight's, those that are on. */
  readonly excludes: readonly string[];
}

/** Files of the reader that texts are ranked by beside their words. */
export interface EmbeddingPaths {
  readonly vocabulary: string;
  readonly vectors: string;
}

/** What belongs in the index. */
export interface IndexRules {
  readonly folders: readonly IndexedFolder[];
  /** Glob, relative to a folder, of what is read. */
  readonly include: string;
  readonly useIgnoreFiles: boolean;
  readonly maxBytes: number;
  readonly maxFiles: number;
}

/** Tells one state of a file from another: as long as its file system gives the same, its text is the same. */
export interface Stamp {
  /** Milliseconds. */
  readonly modified: number;
  /** Bytes. */
  readonly size: number;
}

/** Text that is on screen and not saved; of the source file. */
export interface UnsavedText {
  readonly uri: string;
  readonly text: string;
}

/** A piece of a file that may answer. Offsets are UTF-16 units of the text that was indexed. */
export interface RankedBlock {
  /** Index into the files of the same answer. */
  readonly file: number;
  readonly range: Range;
  /** It shares something with the question; others look as if they were about the same. */
  readonly sharesWords: boolean;
}

/** The files of the workspace in the order of their best blocks, those without one last, by address; and the blocks, best first. */
export interface Ranked {
  readonly files: readonly { readonly uri: string; readonly stamp: Stamp }[];
  readonly blocks: readonly RankedBlock[];
  /** Files beyond `maxFiles`, which are not in the index. */
  readonly leftOut: number;
}

export type IndexPhase =
  | { readonly kind: 'looking' }
  | { readonly kind: 'indexing'; readonly files: number; readonly of: number }
  | { readonly kind: 'paused'; readonly files: number; readonly of: number }
  /** Its process died too often and is left dead until all is indexed anew. */
  | { readonly kind: 'stopped' }
  /** Bytes on disk; 0 where nothing is kept. `notKept`: why not all that is known is there (full, read-only); until it is, it is tried again. */
  | { readonly kind: 'ready'; readonly files: number; readonly bytes: number; readonly notKept?: string };

/** What the host reads for the index: files of other file systems than this machine's disk, and files that have to be converted. */
export type Wanted = { readonly what: 'entries' | 'stamp' | 'text'; readonly uri: string };

export type Given =
  | { readonly what: 'entries'; readonly entries: readonly { readonly name: string; readonly kind: 'file' | 'folder' }[] }
  | { readonly what: 'stamp'; readonly stamp: Stamp }
  | { readonly what: 'text'; readonly text: string }
  /** It is not there, or not what was wanted. */
  | { readonly what: 'nothing' }
  /** It can't be told now: its file system does not answer, or does not let it be read. */
  | { readonly what: 'unknown' };

/** Messages between the host and the index process: JSON. Long texts are sent whole; they are bounded by `maxBytes`. */
export type ToIndex =
  /** The first message. @param storage folder of this machine that holds the index; undefined: it is kept nowhere. @param embedding undefined: by words alone. */
  | { readonly kind: 'start'; readonly storage: string | undefined; readonly embedding?: EmbeddingPaths; readonly rules: IndexRules; readonly reconcileMinutes: number }
  | { readonly kind: 'rules'; readonly rules: IndexRules }
  /** Something happened to these files or folders; the process looks for itself what it was. */
  | { readonly kind: 'changed'; readonly uris: readonly string[] }
  /** Look at everything again. */
  | { readonly kind: 'reconcile' }
  | { readonly kind: 'rebuild' }
  | { readonly kind: 'pause'; readonly isPaused: boolean }
  /** @param most blocks wanted. */
  | { readonly kind: 'rank'; readonly id: number; readonly question: string; readonly unsaved: readonly UnsavedText[]; readonly most: number }
  | { readonly kind: 'given'; readonly id: number; readonly given: Given }
  /** Does it hear? */
  | { readonly kind: 'ping' };

export type FromIndex =
  | { readonly kind: 'phase'; readonly phase: IndexPhase }
  /** What was kept was damaged from some byte on; what stood there is indexed anew. */
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'ranked'; readonly id: number; readonly ranked: Ranked }
  | { readonly kind: 'wanted'; readonly id: number; readonly wanted: Wanted }
  | { readonly kind: 'pong' };
