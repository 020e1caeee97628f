import type { Embedding } from './embedding.ts';

/** What an embedding knows of numbered words. */
export interface WordVectors {
  /** How much they count beside BM25. */
  readonly weight: number;
  /** The next word. */
  push(word: string): void;
  /** Of the vector of a text with these words, a whole number. */
  lengthOf(words: Int32Array): number;
  /** (words): each one's product with the question's vector; undefined where that has no content words. */
  productsWith(question: string): Float64Array | undefined;
}

export function createWordVectors(embedding: Embedding): WordVectors {
  let words = 0;
  let ends = new Int32Array(1024); // (words): where the tokens of a word end in `tokens`; those of the next begin there
  let tokens = new Int32Array(2048);
  const startOf = (word: number): number => (word === 0 ? 0 : ends[word - 1]);
  return {
    weight: embedding.weight,
    push(word) {
      const added = embedding.tokensOf(word);
      const start = startOf(words);
      ends = withRoom(ends, words + 1);
      tokens = withRoom(tokens, start + added.length);
      tokens.set(added, start);
      ends[words++] = start + added.length;
    },
    lengthOf(of) {
      const found: number[] = [];
      for (const word of of) for (let i = startOf(word); i < ends[word]; i++) found.push(tokens[i]);
      return embedding.lengthOf(found);
    },
    productsWith(question) {
      const ofTokens = embedding.productsWith(question);
      if (!ofTokens) return undefined;
      const products = new Float64Array(words);
      for (let word = 0, i = 0; word < words; word++) for (; i < ends[word]; i++) products[word] += ofTokens[tokens[i]];
      return products;
    },
  };
}

/** The same numbers, of twice the length where they are fewer than needed. */
export function withRoom(numbers: Int32Array<ArrayBuffer>, needed: number): Int32Array<ArrayBuffer> {
  if (needed <= numbers.length) return numbers;
  const grown = new Int32Array(Math.max(needed, 2 * numbers.length));
  grown.set(numbers);
  return grown;
}
