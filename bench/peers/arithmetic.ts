import type { Peaks } from './protocol.ts';

/** Of a BERT encoder. */
export interface Shape {
  readonly layers: number;
  readonly hidden: number;
  readonly intermediate: number;
}

/**
 * Multiply-adds of one token in the products with weights: in each layer the query, key, value and output products of
 * hidden × hidden, and two of hidden × intermediate. Embeddings and the span's two columns are next to nothing.
 */
export function weightProducts({ layers, hidden, intermediate }: Shape): number {
  return layers * (4 * hidden ** 2 + 2 * hidden * intermediate);
}

/** Multiply-adds of one token's attention in a sequence of so many tokens: query by key, and weights by values, over all heads. */
export function attentionProducts({ layers, hidden }: Shape, sequence: number): number {
  return layers * 2 * hidden * sequence;
}

/**
 * Seconds that the multiply-adds of reading these sequences take at the machine's peak, if nothing else took time: the
 * products with weights in `weights`, attention in float32, as in the bundled reader.
 *
 * @param sequences tokens of each window, with the question.
 */
export function leastSeconds(shape: Shape, sequences: readonly number[], peaks: Peaks, weights: keyof Peaks): number {
  return sequences.reduce((sum, sequence) => sum + sequence * (weightProducts(shape) / peaks[weights] + attentionProducts(shape, sequence) / peaks.float32), 0);
}
