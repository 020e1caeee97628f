import type { Answer } from './answers.ts';
import type { Range } from './document.ts';
import { passageWithout, sentencesIn, textOf, type Passage } from './passages.ts';
import type { QuestionTokens } from './question.ts';
import { logOddsOf } from './log-odds.ts';
import { logitsOfPassage, spanLimits, type Reader } from './reader.ts';
import { bestSpans, type WindowSpan } from './spans.ts';
import type { Tokens } from './tokens.ts';
import { rangeOfTokens } from './windows.ts';

/** What becomes of an answer when some text is taken away and its window read again. */
export interface Ablation {
  /** Log-odds of the answer against every other span and the null, with the text and without it: see `logOddsOf`. */
  readonly before: number;
  readonly after: number;
  /** Δ = before − after. */
  readonly drop: number;
  readonly outcome: Outcome;
  /** With `changed`: what the reader answers instead. */
  readonly instead?: string;
  /** The drop is above the model's causal threshold: the answer needs the text. */
  readonly isCausal: boolean;
}

/**
 * The answer stays, another span takes its place, or no span beats the null any more. Of an answer that was not the best of its
 * window: it stays an answer, or does not.
 */
export type Outcome = 'kept' | 'changed' | 'lost';

/** An answer in the window that it was found in. */
export interface Found {
  readonly answer: Answer;
  readonly passage: Passage;
  /** No other span of the window scores better. */
  readonly isBest: boolean;
}

/** How sure the reader is of an answer in a reading of its window, whole or in part, and what it would answer there. */
export interface Reading {
  readonly logOdds: number;
  /** The answer's best span there, and the best of all. */
  readonly own: WindowSpan | undefined;
  readonly best: WindowSpan | undefined;
  readonly passage: Passage;
}

/**
 * Reads the answer's window without some text.
 *
 * A span gives the answer that overlaps its own place or has its very tokens.
 *
 * @param removed parts of the passage's document; what of them lies outside the window changes nothing.
 */
export async function readWithout(removed: readonly Range[], { answer, passage }: Found, question: QuestionTokens, reader: Reader): Promise<Reading> {
  const { config } = reader;
  const rest = passageWithout(passage, removed);
  const { tokens, isEnumerator } = rest.source;
  const logits = await logitsOfPassage(reader, question, rest, false);
  const isAnswer = answerSpans(answer, passage.source.tokens.ids.subarray(answer.startToken, answer.endToken), tokens);
  const { spans } = bestSpans(logits, logits.firstToken, { ...spanLimits(config, question), count: tokens.count, excluded: isEnumerator });
  return {
    logOdds: logOddsOf(logits, logits.firstToken, config.maxAnswerTokens, isAnswer, isEnumerator),
    own: spans.find(({ startToken, endToken }) => isAnswer(startToken, endToken)),
    best: spans.at(0),
    passage: rest,
  };
}

/** Whether a span of what is left gives the answer. @param ids (answer): the answer's own tokens. */
function answerSpans({ range }: Answer, ids: Int32Array, tokens: Tokens): (startToken: number, endToken: number) => boolean {
  const before = new Int32Array(tokens.count + 1); // [i]: tokens before the i-th that stand in the answer's own place
  for (let i = 0; i < tokens.count; i++) {
    before[i + 1] = before[i] + Number(tokens.startOffsets[i] >= range.startOffset && tokens.startOffsets[i] < range.endOffset);
  }
  return (startToken, endToken) =>
    before[endToken] > before[startToken] || (endToken - startToken === ids.length && ids.every((id, i) => tokens.ids[startToken + i] === id));
}

/** Takes text away from the answer's window: the plainest of causal tests. @param before log-odds with the text */
export async function ablate(removed: readonly Range[], found: Found, before: number, question: QuestionTokens, reader: Reader): Promise<Ablation> {
  const { noAnswerThreshold, causalThreshold } = reader.config;
  const { logOdds: after, own, best: winner, passage } = await readWithout(removed, found, question, reader);
  const best = found.isBest ? winner : own;
  const outcome = best === undefined || best.score < noAnswerThreshold ? 'lost' : best === own ? 'kept' : 'changed';
  const { source } = passage;
  const instead = best !== undefined && outcome === 'changed' ? { instead: textOf(source, rangeOfTokens(source.tokens, best.startToken, best.endToken)) } : {};
  return { before, after, drop: before - after, outcome, ...instead, isCausal: before - after > causalThreshold };
}

/** What an answer needs of its window, measured. */
export interface Ablations {
  /** Leave-one-out: each sentence taken away in turn, in the order tried. */
  readonly sentences: readonly SentenceAblation[];
  /** Sentences in the window. With one there is nothing to take away but all of it, and none is tried. */
  readonly of: number;
  /** All evidence taken away at once: the drop is the answer's comprehensiveness (DeYoung et al. 2020). */
  readonly withoutEvidence?: Ablation;
  /** All but the evidence taken away: the drop is the answer's sufficiency, small where the evidence is enough (DeYoung et al. 2020). */
  readonly onlyEvidence?: Ablation;
}

export interface SentenceAblation {
  readonly range: Range;
  readonly ablation: Ablation;
}

/** Sentences of a window that are taken away one by one, at most; lists and logs have more of them than prose has. */
const MOST_TRIED = 20;

/** The window's sentences to be tried: the most attended first, as far as known, then those nearest to the answer. */
export function sentencesToTry({ answer, passage }: Found, attended: readonly { readonly range: Range; readonly relevance: number }[]): Range[] {
  const relevance = new Map(attended.map(({ range, relevance }) => [range.startOffset, relevance]));
  const distance = ({ startOffset, endOffset }: Range): number => Math.max(0, startOffset - answer.range.endOffset, answer.range.startOffset - endOffset);
  const of = ({ startOffset }: Range): number => relevance.get(startOffset) ?? 0;
  const ranges = sentencesIn(passage).map(({ range }) => range);
  const holding = ranges.filter(range => distance(range) === 0);
  const others = ranges.filter(range => distance(range) > 0).sort((a, b) => of(b) - of(a) || distance(a) - distance(b));
  return ranges.length < 2 ? [] : [...holding, ...others].slice(0, MOST_TRIED);
}

/** The parts of a passage outside some of its sentences. */
export function allBut(kept: readonly Range[], passage: Passage): Range[] {
  const starts = new Set(kept.map(({ startOffset }) => startOffset));
  return sentencesIn(passage).flatMap(({ range }) => (starts.has(range.startOffset) ? [] : [range]));
}

/** A drop of log-odds as it is shown: one decimal, never "-0.0". */
export function formatDrop(drop: number): string {
  return (Math.round(10 * drop) / 10 || 0).toFixed(1);
}
