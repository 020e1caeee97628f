import MiniSearch from 'minisearch';
import { stemmer } from 'stemmer';
import type { BuildRanking } from '../core/library.ts';

/** Texts that share no word with the question are left out of the order. */
export const buildBm25Ranking: BuildRanking = texts => {
  const search = searchIn(texts);
  return { rank: question => search(question).map(({ id }) => id) };
};

/** (texts): the score of each text for the question, 0 where they share no word. */
export function bm25Scores(texts: readonly string[], question: string): Float64Array {
  const scores = new Float64Array(texts.length);
  for (const { id, score } of searchIn(texts)(question)) scores[id] = score;
  return scores;
}

/** BM25+ (Lv & Zhai 2011, as MiniSearch implements it) over stemmed words. */
function searchIn(texts: readonly string[]): (question: string) => { readonly id: number; readonly score: number }[] {
  const index = new MiniSearch<{ id: number; text: string }>({
    fields: ['text'],
    tokenize: text => text.match(/[\p{L}\p{N}]+/gu) ?? [],
    processTerm: memoized(term => stemmer(term.toLowerCase())),
  });
  index.addAll(texts.map((text, id) => ({ id, text })));
  return question => index.search(question).map(({ id, score }) => ({ id: id as number, score })); // the ids given above
}

const MEMOIZED_TERMS = 100_000;

function memoized(process: (term: string) => string): (term: string) => string {
  const known = new Map<string, string>();
  return term => {
    let processed = known.get(term);
    if (processed === undefined) {
      processed = process(term);
      if (known.size < MEMOIZED_TERMS) known.set(term, processed);
    }
    return processed;
  };
}
