import type { Attention } from './reader.ts';

/**
 * How much each head counts, (layers, heads), for the rows of the answer's tokens and for those of the question's.
 * Learned from ablations (training/fit_heads.py) and shipped with the model, or uniform.
 */
export interface HeadWeights {
  readonly answer: Float32Array;
  readonly question: Float32Array;
  /** To predict what the other sentences do to the answer: see `influencesOf`. */
  readonly influence?: InfluenceWeights;
}

/** Weights of either sign, fitted to what taking random sentences away does to the answer's log-odds. */
export interface InfluenceWeights {
  /** (layers, heads) each, for the rows of [CLS], of the answer's sentence and of the answer. */
  readonly cls: Float32Array;
  readonly sentence: Float32Array;
  readonly answer: Float32Array;
  /** For what a sentence's own spans have to offer against the answer. */
  readonly rival: number;
  readonly bias: number;
  /** Influence of the answer's own sentence. */
  readonly own: number;
}

export function uniformHeadWeights({ layers, heads }: Pick<Attention, 'layers' | 'heads'>): HeadWeights {
  const weights = new Float32Array(layers * heads).fill(1 / (2 * layers * heads));
  return { answer: weights, question: weights };
}

/** All weight on one head. @param head index in (layers, heads) */
export function weightsOfHead({ layers, heads }: Pick<Attention, 'layers' | 'heads'>, head: number): HeadWeights {
  const weights = new Float32Array(layers * heads);
  weights[head] = 0.5;
  return { answer: weights, question: weights };
}

/** The row of a place in the sequence. @throws RangeError when the pass was not asked for it. */
export function rowOf({ queries }: Pick<Attention, 'queries'>, query: number): number {
  const row = queries.indexOf(query);
  if (row < 0) throw new RangeError(`no attention was asked for from place ${query} of the sequence`);
  return row;
}

/**
 * How much flows from the keys of a window to some of its rows: norm-weighted attention (Kobayashi et al. 2020),
 * Σ over layers and heads of weight(l, h) · mean over `queries` of α(l, h, query, key) · ‖v(l, h, key)·W_o‖.
 *
 * @param queries indices in the sequence; none of them, no flow.
 * @param headWeights (layers, heads)
 * @returns (sequence), not normalised.
 */
export function flowFromKeys(attention: Attention, queries: readonly number[], headWeights: Float32Array): Float32Array {
  const { weights, valueNorms, layers, heads, sequence } = attention;
  const rows = queries.map(query => rowOf(attention, query));
  const flow = new Float32Array(sequence);
  for (let head = 0; head < layers * heads; head++) {
    const headWeight = headWeights[head] / queries.length;
    if (headWeight === 0) continue;
    for (const row of rows) {
      const at = (head * attention.queries.length + row) * sequence; // α(l, h, query, ·)
      for (let key = 0; key < sequence; key++) flow[key] += headWeight * weights[at + key] * valueNorms[head * sequence + key];
    }
  }
  return flow;
}

/** Shares of the sum, or all 0 where the sum is. */
export function asShares(flow: Float32Array): Float32Array {
  const sum = flow.reduce((a, b) => a + b, 0);
  return sum > 0 ? flow.map(x => x / sum) : flow;
}
