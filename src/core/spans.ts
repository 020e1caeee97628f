import type { Logits } from './reader.ts';

/** A span of one window, in tokens of that window. */
export interface WindowSpan {
  /** Half-open [startToken, endToken), 0 the window's first document token. */
  readonly startToken: number;
  readonly endToken: number;
  /** start + end − null of the best span with this start, in logits; the starts may hold more than a model's: see `logitsOfPassage`. */
  readonly score: number;
  /** Log of Σ exp(score) over all spans of the window that overlap this one, itself included. */
  readonly logMass: number;
  /** That it is right if no better span is, of a calibrated reader. */
  readonly chance?: number;
}

export interface WindowSpans {
  /** Best first, none overlapping another. */
  readonly spans: readonly WindowSpan[];
  /** Log of Σ exp(score) over all spans of the window. */
  readonly logSum: number;
  /** Whether a lower layer gave them, and higher ones would say more. */
  readonly leftEarly?: boolean;
  /** Whether the window was not read at all: see `farFrom`. */
  readonly setAside?: boolean;
}

export interface SpanLimits {
  readonly maxAnswerTokens: number;
  /** Logits that words at a span's end have to add to be taken in. Missing: 0. */
  readonly leastGain?: number;
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
 * Start and end are scored apart, so that nothing says whether the words between them are needed. Of the spans with the same
 * start that score less than the best one by no more than `leastGain`, the shortest is taken, with the best one's score.
 *
 * @param firstToken index of the window's first document token in the sequence; the last place holds [SEP].
 */
export function bestSpans({ start, end }: Logits, firstToken: number, { maxAnswerTokens, leastGain = 0, count, excluded }: SpanLimits): WindowSpans {
  const length = start.length - firstToken - 1;
  const allowed = (logits: Float32Array): Float32Array =>
    logits.subarray(firstToken, firstToken + length).map((x, token) => (excluded?.[token] === 1 ? -Infinity : x));
  const s = allowed(start); // (window)
  const e = allowed(end); // (window)
  if (!s.some((x, token) => x + e[token] > -Infinity)) return { spans: [], logSum: -Infinity };
  const null_ = start[0] + end[0];
  const sums = sumsOfSpans(s, e, maxAnswerTokens);

  const spans: WindowSpan[] = [];
  for (const { startToken, endToken, score } of endOfEachStart(s, e, maxAnswerTokens, leastGain)) {
    if (spans.length === count || score === -Infinity) break;
    if (spans.some(span => span.startToken < endToken && startToken < span.endToken)) continue;
    spans.push({ startToken, endToken, score: score - null_, logMass: Math.max(score, sums.logOverlapping(startToken, endToken)) - null_ });
  }
  return { spans, logSum: sums.logAll - null_ };
}

/** For each start the first end that is less than the best one by `leastGain` at most, best first; scores of the best end, without the null. */
function endOfEachStart(s: Float32Array, e: Float32Array, maxAnswerTokens: number, leastGain: number): Omit<WindowSpan, 'logMass'>[] {
  const spans: Omit<WindowSpan, 'logMass'>[] = [];
  for (let i = 0; i < s.length; i++) {
    const last = Math.min(i + maxAnswerTokens, e.length);
    let best = -Infinity;
    for (let j = i; j < last; j++) best = Math.max(best, e[j]);
    let j = i;
    while (e[j] < best - leastGain) j++;
    spans.push({ startToken: i, endToken: j + 1, score: s[i] + best });
  }
  return spans.sort((a, b) => b.score - a.score);
}

/**
 * Sums of exp(s_i + e_j) over spans i ≤ j < i + max, as logs: over all of them, and over those that overlap [start, end),
 * which are all but those that end before it and those that start behind it. Shifted by the maxima, so nothing overflows.
 */
function sumsOfSpans(s: Float32Array, e: Float32Array, maxAnswerTokens: number): { logAll: number; logOverlapping(start: number, end: number): number } {
  const length = s.length;
  const sMax = s.reduce((a, b) => Math.max(a, b), -Infinity);
  const eMax = e.reduce((a, b) => Math.max(a, b), -Infinity);
  const starts = Float64Array.from(s, x => Math.exp(x - sMax));
  const ends = Float64Array.from(e, x => Math.exp(x - eMax));
  const endingBefore = new Float64Array(length + 1); // [k]: spans that end at a token before k
  const startingFrom = new Float64Array(length + 1); // [k]: spans that start at token k or behind
  for (let j = 0; j < length; j++) {
    let sum = 0;
    for (let i = Math.max(0, j - maxAnswerTokens + 1); i <= j; i++) sum += starts[i];
    endingBefore[j + 1] = endingBefore[j] + sum * ends[j];
  }
  for (let i = length - 1; i >= 0; i--) {
    let sum = 0;
    for (let j = i; j < Math.min(i + maxAnswerTokens, length); j++) sum += ends[j];
    startingFrom[i] = startingFrom[i + 1] + starts[i] * sum;
  }
  const all = startingFrom[0];
  return {
    logAll: Math.log(all) + sMax + eMax,
    logOverlapping: (start, end) => Math.log(Math.max(0, all - endingBefore[start] - startingFrom[end])) + sMax + eMax,
  };
}

/** log(exp(a) + exp(b)). */
export function logAddExp(a: number, b: number): number {
  const max = Math.max(a, b);
  return max === -Infinity ? max : max + Math.log(Math.exp(a - max) + Math.exp(b - max));
}
