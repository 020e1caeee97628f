import type { Embedding } from './embedding.ts';
import { createWordVectors, withRoom, type WordVectors } from './word-vectors.ts';
import { stemOf } from '../core/words.ts';

/** The words of all texts, numbered in the order in which they came. */
export interface Lexicon {
  readonly size: number;
  /** Undefined without an embedding. */
  readonly vectors: WordVectors | undefined;
  /** A new word gets the next number. */
  idOf(word: string): number;
  /** Words from a number on, in order. */
  wordsFrom(id: number): Iterable<string>;
  /** Which of these terms the words have. */
  termsOfWords(terms: Terms): TermsOfWords;
}

/** Numbers of stems and of letter runs. */
export interface Terms {
  readonly stems: ReadonlyMap<string, number>;
  readonly grams: ReadonlyMap<string, number>;
}

export interface TermsOfWords {
  /** (words): where in `terms` those of a word are, 0 for a word that has none. */
  readonly slots: Int32Array;
  /** As often as a word has them; the first is of no word. */
  readonly terms: readonly (readonly number[])[];
}

export function createLexicon(embedding?: Embedding): Lexicon {
  const vectors = embedding && createWordVectors(embedding);
  const ids = new Map<string, number>();
  let stemHashes = new Int32Array(1024); // (words); a few bytes a word, where a map of stems would double the memory
  return {
    get size() {
      return ids.size;
    },
    vectors,
    idOf(word) {
      const known = ids.get(word);
      if (known !== undefined) return known;
      const id = ids.size;
      stemHashes = withRoom(stemHashes, id + 1);
      stemHashes[id] = hashOf(stemOf(word));
      vectors?.push(word);
      ids.set(copyOf(word), id);
      return id;
    },
    *wordsFrom(id) {
      let next = 0;
      for (const word of ids.keys()) if (next++ >= id) yield word;
    },
    termsOfWords({ stems, grams }) {
      const asked = new Set(Array.from(stems.keys(), hashOf));
      const filter = gramFilter(grams.keys());
      const slots = new Int32Array(ids.size);
      const terms: number[][] = [[]];
      let id = 0;
      for (const word of ids.keys()) {
        const found = gramsIn(word, filter, grams);
        const stem = asked.has(stemHashes[id]) ? stems.get(stemOf(word)) : undefined;
        if (stem !== undefined) found.push(stem);
        if (found.length > 0) slots[id] = terms.push(found) - 1;
        id++;
      }
      return { slots, terms };
    },
  };
}

/** In V8, a long word cut from a text is a view of it and would keep it in memory; one up to this length is a copy. */
const LONGEST_COPY = 12;

function copyOf(word: string): string {
  return word.length > LONGEST_COPY ? Buffer.from(word).toString() : word;
}

function hashOf(word: string): number {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = (Math.imul(hash, 31) + word.charCodeAt(i)) | 0;
  return hash;
}

const FILTER_BITS = 16;
const EDGE = 95; // "_"

/** The last four units, an octet each: of Latin letters they are the run itself. Runs of three at the word's start have a zero before them. */
function pushed(run: number, unit: number): number {
  return (run << 8) ^ unit;
}

function slotOf(run: number): number {
  return Math.imul(run, 0x9e3779b1) >>> (32 - FILTER_BITS);
}

/** (slots): 1 for those of the letter runs. */
function gramFilter(grams: Iterable<string>): Uint8Array {
  const filter = new Uint8Array(1 << FILTER_BITS);
  for (const gram of grams) {
    let run = 0;
    for (let i = 0; i < gram.length; i++) run = pushed(run, gram.charCodeAt(i));
    filter[slotOf(run)] = 1;
  }
  return filter;
}

function gramsIn(word: string, filter: Uint8Array, grams: Terms['grams']): number[] {
  const found: number[] = [];
  let run = EDGE;
  for (let i = 0; i <= word.length; i++) {
    run = pushed(run, i < word.length ? word.charCodeAt(i) : EDGE);
    if ((i < 2 && i < word.length) || filter[slotOf(run)] === 0) continue;
    const gram = grams.get(`_${word}_`.slice(Math.max(0, i - 2), i + 2));
    if (gram !== undefined) found.push(gram);
  }
  return found;
}
