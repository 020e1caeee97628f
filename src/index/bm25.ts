import MiniSearch from 'minisearch';
import { stemmer } from 'stemmer';
import type { Range } from '../core/document.ts';
import type { BuildRanking } from '../core/library.ts';
import { forwardListOf, scan, type BlockLength, type ForwardList } from './forward-list.ts';
import { createLexicon, type Lexicon, type TermsOfWords } from './lexicon.ts';
import { contentWords, gramsOf, stemOf } from './words.ts';

/**
 * BM25 (Robertson et al. 1995) over the stems of content words, and over their runs of four letters: "licence" then meets
 * "license", "Kjeldsen's" "Kjeldsen". Texts that share neither with the question are left out of the order.
 *
 * Each choice was made on training sets: docs/long-context.md.
 */
export const buildBm25Ranking: BuildRanking = texts => {
  const lexicon = createLexicon();
  const lists = texts.map(text => forwardListOf(text, [{ startOffset: 0, endOffset: text.length }], lexicon));
  return {
    rank(question) {
      const { scores } = scoredBlocks(question, lexicon, lists); // a text is one block
      return [...scores.keys()].filter(text => scores[text] > 0).sort((a, b) => scores[b] - scores[a]); // a stable sort: equals in order
    },
  };
};

/** The blocks of all lists, one list after the other. */
export interface ScoredBlocks {
  /** (blocks): 0 for those that share nothing with the question. */
  readonly scores: Float64Array;
  /** (blocks): index of the list that has it. */
  readonly lists: readonly number[];
  readonly ranges: readonly Range[];
}

/** BM25's saturation and normalisation by length. */
const K = 1.2;
const B = 0.7;

/** Of letter runs, which are many more than stems. */
const GRAM_WEIGHT = 0.4;

/** Σ over the question's terms of weight · idf · tf (k + 1) / (tf + k (1 − b + b · length / average length)), scanned twice: rarities and lengths, then scores. */
export function scoredBlocks(question: string, lexicon: Lexicon, lists: readonly ForwardList[]): ScoredBlocks {
  const asked = askedTerms(question, lexicon);
  const found = new Float64Array(asked.weights.length); // (terms): blocks that have it
  const ranges: Range[] = [];
  const listOf: number[] = [];
  const sum = { words: 0, grams: 0 };
  eachBlock(lists, asked, (counts, length, range, list) => {
    for (let term = 0; term < counts.length; term++) if (counts[term] > 0) found[term]++;
    sum.words += length.words;
    sum.grams += length.grams;
    ranges.push(range);
    listOf.push(list);
  });
  const scores = new Float64Array(ranges.length);
  const weights = asked.weights.map((weight, term) => weight * Math.log(1 + (scores.length - found[term] + 0.5) / (found[term] + 0.5)) * (K + 1));
  let block = 0;
  eachBlock(lists, asked, (counts, length) => {
    const stemRoom = K * (1 - B + (B * length.words * scores.length) / sum.words);
    const gramRoom = K * (1 - B + (B * length.grams * scores.length) / sum.grams);
    for (let term = 0; term < counts.length; term++) {
      const count = counts[term];
      if (count > 0) scores[block] += (weights[term] * count) / (count + (term < asked.stems ? stemRoom : gramRoom));
    }
    block++;
  });
  return { scores, lists: listOf, ranges };
}

/** A question's stems, then its letter runs. */
interface Asked {
  readonly stems: number;
  /** (terms): as often as it stands in the question. */
  readonly weights: Float64Array;
  readonly ofWords: TermsOfWords;
}

function askedTerms(question: string, lexicon: Lexicon): Asked {
  const words = contentWords(question);
  const allStems = words.map(stemOf);
  const allGrams = words.flatMap(gramsOf);
  const stems = numbered(allStems, 0);
  const grams = numbered(allGrams, stems.size);
  const weights = new Float64Array(stems.size + grams.size);
  for (const stem of allStems) weights[stems.get(stem)!]++;
  for (const gram of allGrams) weights[grams.get(gram)!] += GRAM_WEIGHT;
  return { stems: stems.size, weights, ofWords: lexicon.termsOfWords({ stems, grams }) };
}

function numbered(terms: readonly string[], first: number): Map<string, number> {
  return new Map([...new Set(terms)].map((term, i) => [term, first + i]));
}

/** @param take gets (terms) how often each stands in the block. */
function eachBlock(lists: readonly ForwardList[], { weights, ofWords: { slots, terms } }: Asked, take: (counts: Float64Array, length: BlockLength, range: Range, list: number) => void): void {
  const counts = new Float64Array(weights.length);
  for (const [i, list] of lists.entries()) {
    scan(
      list, slots,
      (id, count) => {
        const ofWord = terms[slots[id]];
        for (let i = 0; i < ofWord.length; i++) counts[ofWord[i]] += count; // hot: an iterator takes three times as long
      },
      (range, length) => {
        take(counts, length, range, i);
        counts.fill(0);
      },
    );
  }
}

/**
 * (texts): the score of each text for the question, 0 where they share no word: what is compared with in explanations, BM25+
 * (Lv & Zhai 2011, as MiniSearch implements it) over all words, stemmed.
 */
export function bm25Scores(texts: readonly string[], question: string): Float64Array {
  const scores = new Float64Array(texts.length);
  const index = new MiniSearch<{ id: number; text: string }>({
    fields: ['text'],
    tokenize: text => text.match(/[\p{L}\p{N}]+/gu) ?? [],
    processTerm: term => stemmer(term.toLowerCase()),
  });
  index.addAll(texts.map((text, id) => ({ id, text })));
  for (const { id, score } of index.search(question)) scores[id as number] = score; // the ids given above
  return scores;
}
