import MiniSearch from 'minisearch';
import { stemmer } from 'stemmer';
import type { Range } from '../core/document.ts';
import { scan, type BlockSums, type ForwardList } from './forward-list.ts';
import type { Lexicon, TermsOfWords } from './lexicon.ts';
import { contentWords, gramsOf, stemOf } from '../core/words.ts';

/** The blocks of all lists, one list after the other. */
export interface ScoredBlocks {
  /** (blocks): 0 for those that share nothing with the question. */
  readonly scores: Float64Array;
  /** (blocks): cosine of its vector and the question's, but for a constant factor; 0 for blocks without words. */
  readonly similarities: Float64Array;
  /** (blocks): index of the list that has it. */
  readonly lists: readonly number[];
  readonly ranges: readonly Range[];
}

/** BM25's saturation and normalisation by length. */
const K = 1.2;
const B = 0.7;

/** Of letter runs, which are many more than stems. */
const GRAM_WEIGHT = 0.4;

/**
 * BM25 (Robertson et al. 1995) over the stems of content words, and over their runs of four letters: "licence" then meets
 * "license", "Kjeldsen's" "Kjeldsen". Each choice was made on training sets: docs/long-context.md.
 *
 * Σ over the question's terms of weight · idf · tf (k + 1) / (tf + k (1 − b + b · length / average length)), scanned twice:
 * rarities and lengths, then scores.
 *
 * @param products (words): each one's product with the question's vector; without, there are no similarities.
 */
export function scoredBlocks(question: string, lexicon: Lexicon, lists: readonly ForwardList[], products: Float64Array = new Float64Array(lexicon.size)): ScoredBlocks {
  const asked = { ...askedTerms(question, lexicon), products };
  const found = new Float64Array(asked.weights.length); // (terms): blocks that have it
  const ranges: Range[] = [];
  const listOf: number[] = [];
  const similarities: number[] = [];
  const sum = { words: 0, grams: 0 };
  eachBlock(lists, asked, (counts, sums, range, list) => {
    for (let term = 0; term < counts.length; term++) if (counts[term] > 0) found[term]++;
    sum.words += sums.words;
    sum.grams += sums.grams;
    similarities.push(sums.product / (sums.vectorLength || 1));
    ranges.push(range);
    listOf.push(list);
  });
  const scores = new Float64Array(ranges.length);
  const weights = asked.weights.map((weight, term) => weight * Math.log(1 + (scores.length - found[term] + 0.5) / (found[term] + 0.5)) * (K + 1));
  let block = 0;
  eachBlock(lists, asked, (counts, { words, grams }) => {
    const stemRoom = K * (1 - B + (B * words * scores.length) / sum.words);
    const gramRoom = K * (1 - B + (B * grams * scores.length) / sum.grams);
    for (let term = 0; term < counts.length; term++) {
      const count = counts[term];
      if (count > 0) scores[block] += (weights[term] * count) / (count + (term < asked.stems ? stemRoom : gramRoom));
    }
    block++;
  });
  return { scores, similarities: Float64Array.from(similarities), lists: listOf, ranges };
}

/** A question's stems, then its letter runs. */
interface Asked {
  readonly stems: number;
  /** (terms): as often as it stands in the question. */
  readonly weights: Float64Array;
  readonly ofWords: TermsOfWords;
  /** (words) */
  readonly products: Float64Array;
}

function askedTerms(question: string, lexicon: Lexicon): Omit<Asked, 'products'> {
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
function eachBlock(lists: readonly ForwardList[], { weights, ofWords: { slots, terms }, products }: Asked, take: (counts: Float64Array, sums: BlockSums, range: Range, list: number) => void): void {
  const counts = new Float64Array(weights.length);
  for (const [i, list] of lists.entries()) {
    scan(
      list, { slots, products },
      (id, count) => {
        const ofWord = terms[slots[id]];
        for (let i = 0; i < ofWord.length; i++) counts[ofWord[i]] += count; // hot: an iterator takes three times as long
      },
      (range, sums) => {
        take(counts, sums, range, i);
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
