import type { Range } from '../core/document.ts';
import type { BuildRanking } from '../core/library.ts';
import { scoredBlocks } from './bm25.ts';
import type { Embedding } from './embedding.ts';
import { forwardListOf, type ForwardList } from './forward-list.ts';
import { fusedScores } from './fusion.ts';
import { createLexicon, type Lexicon } from './lexicon.ts';

/** The blocks of all lists, one list after the other. */
export interface RankedBlocks {
  /** (blocks): −Infinity for those that are left out. */
  readonly scores: Float64Array;
  /** Whether a block shares something with the question. */
  readonly sharesWords: (block: number) => boolean;
  /** (blocks): index of the list that has it. */
  readonly lists: readonly number[];
  readonly ranges: readonly Range[];
}

/** By words and meaning; where the lexicon has no vectors, or the question none, by words alone, without the blocks that share none with it. */
export function rankedBlocks(question: string, lexicon: Lexicon, all: readonly ForwardList[]): RankedBlocks {
  const products = lexicon.vectors?.productsWith(question);
  const { scores, similarities, lists, ranges } = scoredBlocks(question, lexicon, all, products);
  const fused = products && lexicon.vectors ? fusedScores(scores, similarities, lexicon.vectors.weight) : scores.map(score => (score > 0 ? score : -Infinity));
  return { scores: fused, sharesWords: block => scores[block] > 0, lists, ranges };
}

/** @param embedding undefined: by words alone. */
export function rankingBy(embedding: Embedding | undefined): BuildRanking {
  return texts => {
    const lexicon = createLexicon(embedding);
    const lists = texts.map(text => forwardListOf(text, [{ startOffset: 0, endOffset: text.length }], lexicon));
    return {
      rank(question) {
        const { scores } = rankedBlocks(question, lexicon, lists); // a text is one block
        return [...scores.keys()].filter(text => scores[text] > -Infinity).sort((a, b) => scores[b] - scores[a]); // a stable sort: equals in order
      },
    };
  };
}

export const buildBm25Ranking = rankingBy(undefined);
