import { overlaps, type Range } from './document.ts';
import { logAddExp, type WindowSpans } from './spans.ts';
import { rangeOfTokens, type Window } from './windows.ts';
import type { Passage } from './passages.ts';

/** A span of a document that answers the question. */
export interface Answer {
  readonly text: string;
  /** start + end − null of its window, in logits. */
  readonly score: number;
  /** Softmax over all spans of all windows read and one shared null (score 0), 0 to 1; equal texts are added up. */
  readonly probability: number;
  readonly document: number;
  readonly range: Range;
  /** The window in which the span scored best. */
  readonly window: Window;
  /** Half-open [startToken, endToken) in the document's tokens. */
  readonly startToken: number;
  readonly endToken: number;
  /** Other places where the same words answer, best first. */
  readonly otherPlaces: readonly { readonly document: number; readonly range: Range }[];
}

export interface AnswerRanking {
  /** Takes in the spans of one more window. */
  add(passage: Passage, spans: WindowSpans): void;
  /** The best distinct answers so far, best first: overlaps and equal texts are merged. */
  best(maximum: number): Answer[];
}

interface Candidate {
  readonly passage: Passage;
  readonly range: Range;
  readonly startToken: number;
  readonly endToken: number;
  readonly score: number;
}

/** Candidates kept while reading; far more than are ever shown, so that merging never runs short. */
const KEPT = 256;

export function createAnswerRanking(): AnswerRanking {
  let candidates: Candidate[] = [];
  /** log of the softmax's denominator; the shared null contributes exp(0). */
  let logSum = 0;

  return {
    add(passage, { spans, logSum: windowLogSum }) {
      logSum = logAddExp(logSum, windowLogSum);
      for (const span of spans) {
        const startToken = passage.window.startToken + span.startToken;
        const endToken = passage.window.startToken + span.endToken;
        const range = rangeOfTokens(passage.source.tokens, startToken, endToken);
        candidates.push({ passage, range, startToken, endToken, score: span.score });
      }
      if (candidates.length > 2 * KEPT) candidates = byScore(candidates).slice(0, KEPT);
    },
    best(maximum) {
      candidates = byScore(candidates);
      return merge(candidates, maximum).map(group => toAnswer(group, logSum));
    },
  };
}

function byScore(candidates: readonly Candidate[]): Candidate[] {
  return [...candidates].sort((a, b) => b.score - a.score);
}

/** Groups of equal text, best first in each; a candidate that overlaps a better one is dropped. */
function merge(candidates: readonly Candidate[], maximum: number): [Candidate, ...Candidate[]][] {
  const groups = new Map<string, [Candidate, ...Candidate[]]>();
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    if (kept.some(other => other.passage.window.document === candidate.passage.window.document && overlaps(other.range, candidate.range))) continue;
    const key = comparable(textOf(candidate)) || textOf(candidate);
    const group = groups.get(key);
    if (group !== undefined) group.push(candidate);
    else if (groups.size < maximum) groups.set(key, [candidate]);
    else continue;
    kept.push(candidate);
  }
  return [...groups.values()];
}

function toAnswer(group: readonly [Candidate, ...Candidate[]], logSum: number): Answer {
  const [best, ...others] = group;
  const probability = group.reduce((sum, { score }) => sum + Math.exp(score - logSum), 0);
  return {
    text: textOf(best),
    score: best.score,
    probability: Math.min(1, probability),
    document: best.passage.window.document,
    range: best.range,
    window: best.passage.window,
    startToken: best.startToken,
    endToken: best.endToken,
    otherPlaces: others.map(({ passage, range }) => ({ document: passage.window.document, range })),
  };
}

function textOf({ passage, range }: Candidate): string {
  return passage.source.document.text.slice(range.startOffset, range.endOffset);
}

/** Two answers are the same when only case, articles, punctuation and spacing differ. */
function comparable(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\p{P}\p{S}]/gu, '')
    .replace(/\b(?:an?|the)\b/g, ' ')
    .trim()
    .replace(/\s+/g, ' ');
}
