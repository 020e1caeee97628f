import type { Range } from '../core/document.ts';
import { blocksOf } from './blocks.ts';
import type { Embedding } from './embedding.ts';
import { forwardListOf, renumbered, type ForwardList } from './forward-list.ts';
import { openIndexLog, type IndexLog } from './index-log.ts';
import { createLexicon, type Lexicon } from './lexicon.ts';
import { encodedRecord } from './log-records.ts';
import type { Stamp, UnsavedText } from './messages.ts';
import { rankedBlocks, type RankedBlocks } from './ranking.ts';

/** A piece of a file that may answer a question, in offsets of the text that was given. */
export interface FileBlock {
  readonly uri: string;
  readonly range: Range;
  /** It shares something with the question; others look as if they were about the same. */
  readonly sharesWords: boolean;
}

/** What is known of the files of a workspace: enough to rank their blocks for any question, not to tell their text. */
export interface WorkspaceIndex {
  /** By uri. */
  readonly files: ReadonlyMap<string, Stamp>;
  /** Bytes on disk, 0 where nothing is kept. */
  readonly bytes: number;
  /** Why the disk did not take the last save; undefined if it did. */
  readonly notKept: string | undefined;
  /** Takes a file's text in place of what was known of it. With '', a file without text is known: it need not be read again while its stamp stays. */
  put(uri: string, stamp: Stamp, text: string): void;
  remove(uri: string): void;
  clear(): void;
  /**
   * Best first, at most `most`; without an embedding only blocks that share something with the question. Equals by address and offset. `unsaved` texts
   * count in place of what is indexed of the same uri, and where nothing is.
   */
  rank(question: string, unsaved: readonly UnsavedText[], most: number): readonly FileBlock[];
  /** Appends what has changed to the file on disk, compacts when worth it. Never rejects: what a disk does not take is tried again at the next save. */
  save(): Promise<void>;
}

/** Bytes of records of files that are gone or changed, up to which nothing is compacted. */
const SOME_GARBAGE = 1 << 16;

/**
 * Never rejects.
 *
 * @param folder that holds the index, made if it is not there; undefined: it is kept nowhere.
 * @param onDamage called when what was kept was damaged; what holds is read.
 * @param embedding what ranks beside words. An index that was made with another is made anew.
 */
export async function openWorkspaceIndex(folder: string | undefined, onDamage: (reason: string) => void, embedding?: Embedding): Promise<WorkspaceIndex> {
  const { log, read } = folder === undefined ? {} : await openIndexLog(folder, embedding?.checksum);
  const stamps = new Map<string, Stamp>();
  const lists = new Map<string, ForwardList>();
  const changed = new Set<string>(); // and not kept yet
  let lexicon = createLexicon(embedding);
  let kept = nothingKept();
  let notKept: string | undefined; // then the next save writes everything, which may be less
  let saving = Promise.resolve();

  const put = (uri: string, stamp: Stamp, list: ForwardList): void => {
    stamps.set(uri, stamp);
    lists.set(uri, list);
  };
  const remove = (uri: string): boolean => stamps.delete(uri) && lists.delete(uri);

  if (read && read.length > 0) {
    kept = { ...nothingKept(), lexicon };
    for (const { record, bytes } of read.records) {
      if (record.kind === 'words') for (const word of record.words) lexicon.idOf(word);
      else account(kept, record.uri, bytes, record.kind === 'file');
      if (record.kind === 'file') put(record.uri, record.stamp, record.list);
      if (record.kind === 'removed') remove(record.uri);
    }
    kept.words = lexicon.size;
  }
  if (read?.isDamaged) onDamage(`the index of this workspace was damaged after ${read.length} bytes`);

  /** Words from a number on, then files. */
  const batchOf = (firstWord: number, uris: Iterable<string>): Batch => {
    const words = [...lexicon.wordsFrom(firstWord)];
    const records = words.length > 0 ? [encodedRecord({ kind: 'words', words })] : [];
    const files: Batch['files'][number][] = [];
    for (const uri of uris) {
      const list = lists.get(uri);
      if (!list && !kept.sizes.has(uri)) continue; // came and went
      const record = encodedRecord(list ? { kind: 'file', uri, stamp: stamps.get(uri)!, list } : { kind: 'removed', uri });
      records.push(record);
      files.push({ uri, bytes: record.length, isThere: list !== undefined });
    }
    return { bytes: Buffer.concat(records), files, lexicon, words: lexicon.size };
  };
  /** Everything, by a lexicon without the words that no file has any more. */
  const compacted = (): Batch => {
    const words = [...lexicon.wordsFrom(0)];
    const all = { slots: new Int32Array(words.length).fill(1), products: new Float64Array(words.length) };
    lexicon = createLexicon(embedding);
    for (const [uri, list] of lists) lists.set(uri, renumbered(list, all, id => lexicon.idOf(words[id])));
    changed.clear();
    return batchOf(0, lists.keys());
  };
  const saveTo = async (file: IndexLog): Promise<void> => {
    if (changed.size === 0 && kept.lexicon === lexicon) return;
    const uris = [...changed];
    changed.clear();
    try {
      let batch = kept.lexicon === lexicon && notKept === undefined && !isMostlyGarbage(kept) ? batchOf(kept.words, uris) : undefined;
      const written = await file.write(batch?.bytes, () => (batch = compacted()).bytes);
      if (written === 'all') kept = nothingKept();
      for (const { uri, bytes, isThere } of batch!.files) account(kept, uri, bytes, isThere); // there is one once written
      kept.lexicon = batch!.lexicon;
      kept.words = batch!.words;
      notKept = undefined;
    } catch (error) {
      for (const uri of uris) changed.add(uri);
      notKept = error instanceof Error ? error.message : String(error);
    }
  };

  return {
    files: stamps,
    get bytes() {
      return log?.bytes ?? 0;
    },
    get notKept() {
      return notKept;
    },
    put(uri, stamp, text) {
      put(uri, stamp, forwardListOf(text, blocksOf(text), lexicon));
      changed.add(uri);
    },
    remove(uri) {
      if (remove(uri)) changed.add(uri);
    },
    clear() {
      stamps.clear();
      lists.clear();
      changed.clear();
      lexicon = createLexicon(embedding);
    },
    rank(question, unsaved, most) {
      const all = new Map(lists);
      for (const { uri, text } of unsaved) all.set(uri, forwardListOf(text, blocksOf(text), lexicon));
      const uris = [...all.keys()];
      const blocks = rankedBlocks(question, lexicon, [...all.values()]);
      return bestOf(blocks, most, uris).map(block => ({ uri: uris[blocks.lists[block]], range: blocks.ranges[block], sharesWords: blocks.sharesWords(block) }));
    },
    async save() {
      if (log) await (saving = saving.then(() => saveTo(log)));
    },
  };
}

/** What the log holds. */
interface Kept {
  /** Whose numbers it speaks in; undefined: there is no log yet. */
  lexicon?: Lexicon;
  words: number;
  /** Bytes of the record of each file that is there, and of all records of files. */
  readonly sizes: Map<string, number>;
  bytes: number;
}

interface Batch {
  readonly bytes: Uint8Array;
  readonly files: readonly { readonly uri: string; readonly bytes: number; readonly isThere: boolean }[];
  readonly lexicon: Lexicon;
  /** Up to this number they are in it, or were before. */
  readonly words: number;
}

function nothingKept(): Kept {
  return { words: 0, sizes: new Map(), bytes: 0 };
}

function account(kept: Kept, uri: string, bytes: number, isThere: boolean): void {
  kept.bytes += bytes;
  if (isThere) kept.sizes.set(uri, bytes);
  else kept.sizes.delete(uri);
}

/** Words that no file has any more are not counted: they come with records that none needs any more. */
function isMostlyGarbage({ sizes, bytes }: Kept): boolean {
  let needed = 0;
  for (const size of sizes.values()) needed += size;
  return bytes - needed > Math.max(SOME_GARBAGE, bytes / 2);
}

/** Indices of blocks, best first. @param uris of the lists. */
function bestOf({ scores, lists, ranges }: RankedBlocks, most: number, uris: readonly string[]): number[] {
  const least = scores.toSorted().at(-most) ?? -Infinity;
  const byPlace = (a: number, b: number): number => (lists[a] === lists[b] ? ranges[a].startOffset - ranges[b].startOffset : uris[lists[a]] < uris[lists[b]] ? -1 : 1);
  const found = [...scores.keys()].filter(block => scores[block] > -Infinity && scores[block] >= least);
  return found.sort((a, b) => scores[b] - scores[a] || byPlace(a, b)).slice(0, most);
}
