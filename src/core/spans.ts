import type { Logits } from './reader.ts';

/** A span of one window, in tokens of that window. */
export interface WindowSpan {
  /** Half-open [startToken, endToken), 0 the window's first document token. */
  readonly startToken: number;
  readonly endToken: number;
  /** start + end − null, in logits. */
  readonly score: number;
}

export interface WindowSpans {
  /** Best first, none overlapping another. */
  readonly spans: readonly WindowSpan[];
  /** Log of Σ exp(score) over all spans of the window. */
  readonly logSum: number;
}

export interface SpanLimits {
  readonly maxAnswerTokens: number;
  /** Spans wanted, at most. */
  readonly count: number;
  /** (window): 1 for tokens at which no span may start or end. */
  readonly excluded?: Uint8Array;
}

/**
 * The best spans of a window. A span's score is start + end − null, the null being [CLS]'s start + end in the same window;
 * scores of different windows are comparable because the reader is trained with one softmax over the windows of a
 * document (shared normalisation, Clark & Gardner 2018).
 *
 * @param firstToken index of the window's first document token in the sequence; the last place holds [SEP].
 */
export function bestSpans({ start, end }: Logits, firstToken: number, { maxAnswerTokens, count, excluded }: SpanLimits): WindowSpans {
  const length = start.length - firstToken - 1;
  const allowed = (logits: Float32Array): Float32Array =>
    logits.subarray(firstToken, firstToken + length).map((x, token) => (excluded?.[token] === 1 ? -Infinity : x));
  const s = allowed(start); // (window)
  const e = allowed(end); // (window)
  if (!s.some((x, token) => x + e[token] > -Infinity)) return { spans: [], logSum: -Infinity };
  const null_ = start[0] + end[0];

  const best = bestEndOfEachStart(s, e, maxAnswerTokens);
  const spans: WindowSpan[] = [];
  for (const { startToken, endToken, score } of best) {
    if (spans.length === count || score === -Infinity) break;
    if (spans.some(span => span.startToken < endToken && startToken < span.endToken)) continue;
    spans.push({ startToken, endToken, score: score - null_ });
  }
  return { spans, logSum: logSumOfSpans(s, e, maxAnswerTokens) - null_ };
}

/** For each start its best end, best first; scores without the null. */
function bestEndOfEachStart(s: Float32Array, e: Float32Array, maxAnswerTokens: number): WindowSpan[] {
  const spans: WindowSpan[] = [];
  for (let i = 0; i < s.length; i++) {
    const last = Math.min(i + maxAnswerTokens, e.length);
    let j = i;
    for (let k = i + 1; k < last; k++) if (e[k] > e[j]) j = k;
    spans.push({ startToken: i, endToken: j + 1, score: s[i] + e[j] });
  }
  return spans.sort((a, b) => b.score - a.score);
}

/** log Σ_i Σ_{i ≤ j < i + max} exp(s_i + e_j), shifted by the maxima so that nothing overflows. */
function logSumOfSpans(s: Float32Array, e: Float32Array, maxAnswerTokens: number): number {
  const sMax = s.reduce((a, b) => Math.max(a, b), -Infinity);
  const eMax = e.reduce((a, b) => Math.max(a, b), -Infinity);
  const ends = Float64Array.from(e, x => Math.exp(x - eMax));
  let sum = 0;
  for (let i = 0; i < s.length; i++) {
    const last = Math.min(i + maxAnswerTokens, ends.length);
    let endSum = 0;
    for (let j = i; j < last; j++) endSum += ends[j];
    sum += Math.exp(s[i] - sMax) * endSum;
  }
  return Math.log(sum) + sMax + eMax;
}

/** log(exp(a) + exp(b)). */
export function logAddExp(a: number, b: number): number {
  const max = Math.max(a, b);
  return max === -Infinity ? max : max + Math.log(Math.exp(a - max) + Math.exp(b - max));
}
