import { crc32 } from 'node:zlib';
import { createTokenizer, type Vocabulary } from '../core/tokens.ts';
import { contentWords } from '../core/words.ts';

/**
 * A static embedding: a text's vector is the sum of the vectors of the tokens of its content words, each as long as the token
 * counts (the average by weights of Arora et al. 2017, the weights learned). The cosine of two tells how much two texts are
 * about the same, whatever their words.
 *
 * No text's vector is kept: of a sum of vectors, the product with the question's is the sum of their products, so that only its
 * length has to be known. All that is added up is whole, so that a sum is the same in any order.
 */
export interface Embedding {
  /** Tells its vectors from others. */
  readonly checksum: string;
  /** How much it counts beside BM25. */
  readonly weight: number;
  /** Of a content word. */
  tokensOf(word: string): Int32Array;
  /** Of the vector of these tokens, a whole number; 0 where there are none. */
  lengthOf(tokens: readonly number[]): number;
  /** (tokens): each one's product with the question's vector of length 1; undefined where it has no content words. */
  productsWith(question: string): Float64Array | undefined;
}

/** What training/embed.py writes. */
export interface TokenVectors {
  readonly dims: number;
  /** (tokens, dims): −7 … 7 */
  readonly levels: Int8Array;
  /** (tokens): what one level stands for. */
  readonly scales: Float32Array;
  /** (tokens): how much more a token counts in a question than in a block. */
  readonly questionFactors: Float32Array;
}

const HEADER_BYTES = 8;

/**
 * Little-endian: tokens and dims (4 octets each), scales and question factors (tokens · 4 each), and levels + 8, two to an
 * octet, the first in its lower half.
 *
 * @param tokens of the vocabulary
 * @throws RangeError when it has not one vector for each, or is not as long as it says.
 */
export function parseTokenVectors(file: Uint8Array, tokens: number): TokenVectors {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const dims = view.getUint32(4, true);
  const packed = HEADER_BYTES + 8 * tokens;
  if (view.getUint32(0, true) !== tokens || file.length !== packed + (tokens * dims) / 2) throw new RangeError(`it has not one vector for each of ${tokens} tokens`);
  const floats = (from: number): Float32Array => Float32Array.from({ length: tokens }, (_, i) => view.getFloat32(from + 4 * i, true));
  const levels = new Int8Array(tokens * dims);
  for (let i = 0; i < levels.length; i += 2) {
    const pair = file[packed + i / 2];
    levels[i] = (pair & 15) - 8;
    levels[i + 1] = (pair >> 4) - 8;
  }
  return { dims, levels, scales: floats(HEADER_BYTES), questionFactors: floats(HEADER_BYTES + 4 * tokens) };
}

/** Beside BM25: docs/long-context.md. */
const WEIGHT = 2;

/** Of the largest scale, in whole steps; and how many steps of a level make a unit of length. */
const STEPS = 2 ** 20;
const STEPS_A_LENGTH = 2 ** 12;

export function createEmbedding({ dims, levels, scales, questionFactors }: TokenVectors, vocabulary: Vocabulary): Embedding {
  const tokenize = createTokenizer(vocabulary);
  const largest = scales.reduce((a, b) => Math.max(a, b), 0);
  const steps = Float64Array.from(scales, scale => Math.round((scale / largest) * STEPS));
  const add = (token: number, weight: number, sum: Float64Array): void => {
    for (let i = 0, at = token * dims; i < dims; i++, at++) sum[i] += weight * levels[at];
  };
  const lengthOfVector = (vector: Float64Array): number => Math.sqrt(vector.reduce((sum, component) => sum + component ** 2, 0));
  return {
    get checksum() {
      return crc32(new Uint8Array(scales.buffer), crc32(new Uint8Array(levels.buffer))).toString(16).padStart(8, '0');
    },
    weight: WEIGHT,
    tokensOf: word => tokenize(word).ids,
    lengthOf(tokens) {
      const sum = new Float64Array(dims);
      for (const token of tokens) add(token, steps[token], sum);
      return Math.round(lengthOfVector(sum) / STEPS_A_LENGTH);
    },
    productsWith(question) {
      const asked = new Float64Array(dims);
      for (const word of contentWords(question)) for (const token of tokenize(word).ids) add(token, steps[token] * questionFactors[token], asked);
      const length = lengthOfVector(asked);
      if (length === 0) return undefined;
      const unit = Float64Array.from(asked, component => component / length);
      return steps.map((step, token) => {
        let product = 0;
        for (let i = 0, at = token * dims; i < dims; i++, at++) product += unit[i] * levels[at];
        return Math.round(step * product);
      });
    },
  };
}
