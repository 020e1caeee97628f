import MiniSearch from 'minisearch';
import { stemmer } from 'stemmer';
import type { BuildRanking } from '../core/ask.ts';

/**
 * Ranks texts for a question by BM25+ (Lv & Zhai 2011, as MiniSearch implements it) over stemmed words.
 *
 * Texts that share no word with the question are left out of the order.
 */
export const buildBm25Ranking: BuildRanking = texts => {
  const index = new MiniSearch<{ id: number; text: string }>({
    fields: ['text'],
    tokenize: text => text.match(/[\p{L}\p{N}]+/gu) ?? [],
    processTerm: memoized(term => stemmer(term.toLowerCase())),
  });
  index.addAll(texts.map((text, id) => ({ id, text })));
  return { rank: question => index.search(question).map(({ id }) => id as number) };
};

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
