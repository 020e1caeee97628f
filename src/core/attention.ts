import type { Attention } from './reader.ts';

/**
 * How much each head counts, (layers, heads), for the rows of the answer's tokens and for those of the question's.
 * Learned from ablations (training/fit_heads.py) and shipped with the model, or uniform.
 */
export interface HeadWeights {
  readonly answer: Float32Array;
  readonly question: Float32Array;
}

export function uniformHeadWeights({ layers, heads }: Pick<Attention, 'layers' | 'heads'>): HeadWeights {
  const weights = new Float32Array(layers * heads).fill(1 / (2 * layers * heads));
  return { answer: weights, question: weights };
}

/**
 * How much flows from the keys of a window to some of its rows: norm-weighted attention (Kobayashi et al. 2020),
 * Σ over layers and heads of weight(l, h) · mean over `queries` of α(l, h, query, key) · ‖v(l, h, key)·W_o‖.
 *
 * Sinks give 0: places that every head falls back to whatever is asked ([CLS], [SEP], punctuation: Clark et al. 2019)
 * say nothing about the answer.
 *
 * @param queries indices in the sequence; none of them, no flow.
 * @param isSink (sequence): 1 for keys that do not count.
 * @param headWeights (layers, heads)
 * @returns (sequence), not normalised.
 */
export function flowFromKeys(
  { weights, valueNorms, layers, heads, sequence }: Attention,
  queries: readonly number[],
  isSink: Uint8Array,
  headWeights: Float32Array,
): Float32Array {
  const flow = new Float32Array(sequence);
  for (let head = 0; head < layers * heads; head++) {
    const headWeight = headWeights[head] / queries.length;
    if (headWeight === 0) continue;
    for (const query of queries) {
      const row = (head * sequence + query) * sequence; // α(l, h, query, ·)
      for (let key = 0; key < sequence; key++) flow[key] += headWeight * weights[row + key] * valueNorms[head * sequence + key];
    }
  }
  return flow.map((x, key) => (isSink[key] === 0 ? x : 0));
}

/** Shares of the sum, or all 0 where the sum is. */
export function asShares(flow: Float32Array): Float32Array {
  const sum = flow.reduce((a, b) => a + b, 0);
  return sum > 0 ? flow.map(x => x / sum) : flow;
}
