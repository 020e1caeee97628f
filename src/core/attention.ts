import type { Attention } from './reader.ts';

/** How much each head counts, (layers, heads). Uniform until weights learned from ablations are shipped with the model. */
export type HeadWeights = Float32Array;

export function uniformHeadWeights({ layers, heads }: Pick<Attention, 'layers' | 'heads'>): HeadWeights {
  return new Float32Array(layers * heads).fill(1 / (layers * heads));
}

/**
 * Where some rows of a window's attention go, as one distribution over its keys.
 *
 * Σ over layers and heads of weight(l, h) · mean over `queries` of α(l, h, query, key), for the keys that are not sinks;
 * the rest, rescaled to sum to 1, is each key's relevance. Sinks are places that every head falls back to whatever is
 * asked ([CLS], [SEP], punctuation: Clark et al. 2019) and say nothing about the answer.
 *
 * @param queries indices in the sequence, at least one.
 * @param isSink (sequence): 1 for keys that do not count.
 * @returns relevance (sequence), summing to 1, or all 0 when every key is a sink.
 */
export function relevanceOfKeys(
  { weights, layers, heads, sequence }: Attention,
  queries: readonly number[],
  isSink: Uint8Array,
  headWeights: HeadWeights,
): Float32Array {
  const relevance = new Float32Array(sequence);
  for (let head = 0; head < layers * heads; head++) {
    const headWeight = headWeights[head] / queries.length;
    if (headWeight === 0) continue;
    for (const query of queries) {
      const row = (head * sequence + query) * sequence; // α(l, h, query, ·)
      for (let key = 0; key < sequence; key++) relevance[key] += headWeight * weights[row + key];
    }
  }
  let sum = 0;
  for (let key = 0; key < sequence; key++) {
    if (isSink[key] !== 0) relevance[key] = 0;
    sum += relevance[key];
  }
  return sum > 0 ? relevance.map(x => x / sum) : relevance;
}
