import { overlaps, type Range } from './document.ts';
import { logAddExp, type WindowSpans } from './spans.ts';
import { uncut } from './uncut.ts';
import { inText, type Window } from './windows.ts';
import { textOf, type Passage } from './passages.ts';

/** A span of a document that answers the question. */
export interface Answer {
  readonly text: string;
  /** start + end − null of its window, and its sentence's agreement with the question, in logits. */
  readonly score: number;
  /**
   * Softmax over all spans of all windows read and one shared null (score 0), 0 to 1: the share of the spans that overlap
   * this one, at all its places. "Forty-five" and "forty-five days" are one answer more or less well cut, not two.
   */
  readonly probability: number;
  /** Calibrated chance that it is right and no better answer is, 0 to 1; missing where the model is not calibrated. */
  readonly chance?: number;
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

/** What it gives depends on the windows it has taken in, not on their order. */
export interface AnswerRanking {
  /** Takes in the spans of a window, in place of those that it has of it. */
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
  readonly logMass: number;
  readonly chance: number | undefined;
}

/** Candidates of equal text, best first, and the log of the mass of all spans that overlap one of them. */
interface Group {
  readonly members: [Candidate, ...Candidate[]];
  logMass: number;
}

/** Candidates kept while reading; far more than are ever shown, so that merging never runs short. */
const KEPT = 256;

export function createAnswerRanking(): AnswerRanking {
  let candidates: Candidate[] = [];
  let sums: { readonly window: Window; readonly logSum: number }[] = [];
  const known = new Set<Window>();

  /** Log of the softmax's denominator, to which the shared null contributes exp(0); summed in the order of the text, since a sum of doubles depends on it. */
  const logSumOfAll = (): number => {
    sums.sort((a, b) => inText(a.window, b.window));
    return sums.reduce((sum, { logSum }) => logAddExp(sum, logSum), 0);
  };

  return {
    add(passage, { spans, logSum }) {
      const { window } = passage;
      if (known.has(window)) {
        sums = sums.filter(sum => sum.window !== window);
        candidates = candidates.filter(candidate => candidate.passage.window !== window);
      }
      known.add(window);
      sums.push({ window, logSum });
      for (const span of spans) {
        candidates.push({ passage, ...uncut(passage, span), score: span.score, logMass: span.logMass, chance: span.chance });
      }
      if (candidates.length > 2 * KEPT) candidates = byScore(candidates).slice(0, KEPT);
    },
    best(maximum) {
      candidates = byScore(candidates);
      const logSum = logSumOfAll();
      let chanceOfNone = 1; // that no better answer is right
      return merge(candidates, maximum).map(group => {
        const answer = toAnswer(group, logSum, chanceOfNone);
        chanceOfNone -= answer.chance ?? 0;
        return answer;
      });
    },
  };
}

/** An answer that is e^3, about 20 times, less likely than the best one is not worth a person's time. */
const SCORES_BEHIND_BEST = 3;

/** The answers worth showing. @param ranked best first. */
export function bestAnswers(ranked: readonly Answer[], threshold: number): Answer[] {
  return ranked.filter(({ score }) => score >= threshold && score > ranked[0].score - SCORES_BEHIND_BEST);
}

/** The score that a span needs to be shown beside an answer of score `best`. */
export function neededBeside(best: number, threshold: number): number {
  return Math.max(threshold, best - SCORES_BEHIND_BEST);
}

/** Equals in the order of the text. */
function byScore(candidates: readonly Candidate[]): Candidate[] {
  return [...candidates].sort((a, b) => b.score - a.score || inText(a.passage.window, b.passage.window) || a.startToken - b.startToken);
}

/** A candidate that overlaps a better one is no answer of its own; from another window, it is that one read again. */
function merge(candidates: readonly Candidate[], maximum: number): Group[] {
  const groups = new Map<string, Group>();
  const kept: { readonly candidate: Candidate; readonly group: Group }[] = [];
  for (const candidate of candidates) {
    const { window } = candidate.passage;
    const rival = kept.find(({ candidate: other }) => other.passage.window.document === window.document && overlaps(other.range, candidate.range));
    if (rival) {
      if (rival.candidate.passage.window !== window) rival.group.logMass = logAddExp(rival.group.logMass, candidate.logMass);
      continue;
    }
    const key = comparable(textOfCandidate(candidate)) || textOfCandidate(candidate);
    let group = groups.get(key);
    if (group) {
      group.members.push(candidate);
      group.logMass = logAddExp(group.logMass, candidate.logMass);
    } else if (groups.size < maximum) {
      group = { members: [candidate], logMass: candidate.logMass };
      groups.set(key, group);
    } else continue;
    kept.push({ candidate, group });
  }
  return [...groups.values()];
}

function toAnswer({ members: [best, ...others], logMass }: Group, logSum: number, chanceOfNoneBetter: number): Answer {
  return {
    text: textOfCandidate(best),
    score: best.score,
    probability: Math.min(1, Math.exp(logMass - logSum)),
    ...(best.chance !== undefined && { chance: chanceOfNoneBetter * best.chance }),
    document: best.passage.window.document,
    range: best.range,
    window: best.passage.window,
    startToken: best.startToken,
    endToken: best.endToken,
    otherPlaces: others.map(({ passage, range }) => ({ document: passage.window.document, range })),
  };
}

function textOfCandidate({ passage, range }: Candidate): string {
  return textOf(passage.source, range);
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
