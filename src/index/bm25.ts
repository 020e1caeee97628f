import MiniSearch from 'minisearch';
import { stemmer } from 'stemmer';
import type { BuildRanking } from '../core/library.ts';
import { FUNCTION_WORDS } from '../core/question.ts';

/**
 * BM25 (Robertson et al. 1995) over the stems of content words, and over their runs of four letters: "licence" then meets
 * "license", "Kjeldsen's" "Kjeldsen". Texts that share neither with the question are left out of the order.
 *
 * Each choice was made on training sets: docs/long-context.md.
 */
export const buildBm25Ranking: BuildRanking = texts => {
  const index = indexOf(texts);
  const fields = [fieldOf(index, stemOf), fieldOf(index, gramsOf)];
  return {
    rank(question) {
      const words = contentWords(question);
      const scores = new Float64Array(texts.length);
      for (const [i, field] of fields.entries()) addScores(scores, index, field, words, FIELD_WEIGHTS[i]);
      return [...scores.keys()].filter(text => scores[text] > 0).sort((a, b) => scores[b] - scores[a]); // a stable sort: equals in order
    },
  };
};

/** BM25's saturation and normalisation by length. */
const K = 1.2;
const B = 0.7;

/** Of stems and of letter runs, which are many more. */
const FIELD_WEIGHTS = [1, 0.4];

const GRAM = 4;

const ASKING_WORDS = ['what', 'which', 'who', 'whom', 'when', 'where', 'why', 'how'];
const STOP_WORDS = new Set([...FUNCTION_WORDS, ...ASKING_WORDS]);

function contentWords(text: string): string[] {
  const words: string[] = [];
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) if (!STOP_WORDS.has(word)) words.push(word);
  return words;
}

/** The words of all texts; all that is as large as the texts. Stems and letter runs are looked up through the words that have them. */
interface Index {
  readonly texts: number;
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Of each word: text, count, text, count, …, ascending. */
  readonly postings: readonly (readonly number[])[];
}

function indexOf(texts: readonly string[]): Index {
  const vocabulary = new Map<string, number>();
  const postings: number[][] = [];
  for (const [i, text] of texts.entries()) {
    for (const word of contentWords(text)) {
      let id = vocabulary.get(word);
      if (id === undefined) {
        id = postings.length;
        vocabulary.set(word, id);
        postings.push([]);
      }
      const places = postings[id];
      if (places.length > 0 && places[places.length - 2] === i) places[places.length - 1]++;
      else places.push(i, 1);
    }
  }
  return { texts: texts.length, vocabulary, postings };
}

/** One way to cut words into terms. */
interface Field {
  readonly termsOf: (word: string) => readonly string[];
  /** Words that have a term, as often as they have it. */
  readonly wordsWith: ReadonlyMap<string, readonly number[]>;
  /** (texts): terms of each text. */
  readonly lengths: Float64Array;
  readonly averageLength: number;
}

function fieldOf({ texts, vocabulary, postings }: Index, termsOf: Field['termsOf']): Field {
  const wordsWith = new Map<string, number[]>();
  const lengths = new Float64Array(texts);
  for (const [word, id] of vocabulary) {
    const terms = termsOf(word);
    for (const term of terms) {
      const words = wordsWith.get(term);
      if (words) words.push(id);
      else wordsWith.set(term, [id]);
    }
    const places = postings[id];
    for (let i = 0; i < places.length; i += 2) lengths[places[i]] += terms.length * places[i + 1];
  }
  return { termsOf, wordsWith, lengths, averageLength: lengths.reduce((a, b) => a + b, 0) / Math.max(1, texts) };
}

function stemOf(word: string): string[] {
  return [stemmer(word)];
}

/** "_fee", "fees", "ees_": the edges of a word count as letters. */
function gramsOf(word: string): string[] {
  const letters = `_${word}_`;
  if (letters.length <= GRAM) return [letters];
  return Array.from({ length: letters.length - GRAM + 1 }, (_, i) => letters.slice(i, i + GRAM));
}

/** Σ over the question's terms of idf · tf (k + 1) / (tf + k (1 − b + b · length / average length)). */
function addScores(scores: Float64Array, { texts, postings }: Index, { termsOf, wordsWith, lengths, averageLength }: Field, words: readonly string[], weight: number): void {
  const counts = new Float64Array(texts);
  for (const term of words.flatMap(termsOf)) {
    const found: number[] = []; // texts with the term
    for (const id of wordsWith.get(term) ?? []) {
      const places = postings[id];
      for (let i = 0; i < places.length; i += 2) {
        if (counts[places[i]] === 0) found.push(places[i]);
        counts[places[i]] += places[i + 1];
      }
    }
    const rarity = Math.log(1 + (texts - found.length + 0.5) / (found.length + 0.5));
    for (const text of found) {
      const count = counts[text];
      scores[text] += (weight * rarity * count * (K + 1)) / (count + K * (1 - B + (B * lengths[text]) / averageLength));
      counts[text] = 0;
    }
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
