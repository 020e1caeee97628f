import type { Range } from '../core/document.ts';
import type { Lexicon } from './lexicon.ts';
import { contentWords, gramCount } from '../core/words.ts';

/**
 * The words of a text's blocks, in varints: of each block its start after the end of the one before, its length, how many words
 * and letter runs it has, the length of its vector, how many distinct words, and of each of those, ascending, the step from the one before and whether it
 * stands there more than once (2 · step + 1, count) or not (2 · step).
 */
export type ForwardList = Uint8Array<ArrayBuffer>;

/** Numbers before a block's words. */
const HEAD = 6;

export interface BlockSums {
  readonly words: number;
  readonly grams: number;
  /** Length of the sum of its words' vectors; 0 where there are none. */
  readonly vectorLength: number;
  /** Sum of its words' products. */
  readonly product: number;
}

/** What of the words is looked at. */
export interface Wanted {
  /** (words): not 0 for the words that are told of; others are passed over. */
  readonly slots: Int32Array;
  /** (words) */
  readonly products: Float64Array;
}

export function forwardListOf(text: string, blocks: readonly Range[], lexicon: Lexicon): ForwardList {
  const bytes: number[] = [];
  let offset = 0;
  for (const { startOffset, endOffset } of blocks) {
    const words = contentWords(text.slice(startOffset, endOffset));
    const grams = words.reduce((sum, word) => sum + gramCount(word), 0);
    const ids = Int32Array.from(words, word => lexicon.idOf(word));
    pushBlock(bytes, [startOffset - offset, endOffset - startOffset, words.length, grams, lexicon.vectors?.lengthOf(ids) ?? 0], ids);
    offset = endOffset;
  }
  return Uint8Array.from(bytes);
}

/** @param ids of each word, in any order. */
function pushBlock(bytes: number[], head: readonly number[], ids: Int32Array): void {
  ids.sort();
  const distinct = ids.reduce((sum, id, i) => sum + (i === 0 || id !== ids[i - 1] ? 1 : 0), 0);
  for (const number of head) pushVarint(bytes, number);
  pushVarint(bytes, distinct);
  let previous = 0;
  for (let i = 0; i < ids.length; ) {
    const id = ids[i];
    const first = i;
    while (ids[i] === id) i++;
    const count = i - first;
    pushVarint(bytes, 2 * (id - previous) + (count > 1 ? 1 : 0));
    if (count > 1) pushVarint(bytes, count);
    previous = id;
  }
}

function pushVarint(bytes: number[], number: number): void {
  let rest = number;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  bytes.push(rest);
}

/**
 * Reads a list from start to end. All of a workspace is read for a question: the varints are read in place, a function for them
 * takes twice the time.
 */
export function scan(list: ForwardList, { slots, products }: Wanted, onWord: (id: number, count: number) => void, onBlock: (range: Range, sums: BlockSums) => void): void {
  const head = new Int32Array(HEAD);
  for (let at = 0, offset = 0; at < list.length; ) {
    for (let i = 0; i < HEAD; i++) {
      let byte = list[at++];
      head[i] = byte & 127;
      for (let shift = 7; byte > 127; shift += 7) head[i] |= ((byte = list[at++]) & 127) << shift;
    }
    let id = 0;
    let product = 0;
    for (let distinct = head[5]; distinct > 0; distinct--) {
      let byte = list[at++];
      let step = byte & 127;
      for (let shift = 7; byte > 127; shift += 7) step |= ((byte = list[at++]) & 127) << shift;
      id += step >>> 1;
      let count = 1;
      if (step & 1) {
        byte = list[at++];
        count = byte & 127;
        for (let shift = 7; byte > 127; shift += 7) count |= ((byte = list[at++]) & 127) << shift;
      }
      product += count * products[id];
      if (slots[id] > 0) onWord(id, count);
    }
    const startOffset = offset + head[0];
    offset = startOffset + head[1];
    onBlock({ startOffset, endOffset: offset }, { words: head[2], grams: head[3], vectorLength: head[4], product });
  }
}

/** The same list by other numbers of its words. @param all of the words. */
export function renumbered(list: ForwardList, all: Wanted, renumber: (id: number) => number): ForwardList {
  const bytes: number[] = [];
  let ids: number[] = [];
  let offset = 0;
  const onWord = (id: number, count: number): void => {
    const renamed = renumber(id);
    for (let i = 0; i < count; i++) ids.push(renamed);
  };
  scan(list, all, onWord, ({ startOffset, endOffset }, { words, grams, vectorLength }) => {
    pushBlock(bytes, [startOffset - offset, endOffset - startOffset, words, grams, vectorLength], Int32Array.from(ids));
    ids = [];
    offset = endOffset;
  });
  return Uint8Array.from(bytes);
}
