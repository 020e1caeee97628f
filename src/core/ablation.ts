import type { Answer } from './answers.ts';
import type { Range } from './document.ts';
import type { Passage } from './passages.ts';
import { inputOfIds, type Reader } from './reader.ts';
import { bestSpans } from './spans.ts';
import type { Tokens } from './tokens.ts';
import { rangeOfTokens } from './windows.ts';

/** What becomes of an answer when some text is taken away and its window read again. */
export interface Ablation {
  /** The answer's score before − after, in logits, down to the null: below it there is no answer left to lose. */
  readonly drop: number;
  readonly outcome: Outcome;
  /** With `changed`: what the reader answers instead. */
  readonly instead?: string;
}

/** The answer stays, another span takes its place, or no span beats the null any more. */
export type Outcome = 'kept' | 'changed' | 'lost';

/**
 * Reads the answer's window again without `removed`: leave-one-out, the plainest of causal tests.
 *
 * The answer counts as kept when a span wins that overlaps its own place or has its very tokens.
 *
 * @param removed part of the passage's document; what of it lies outside the window changes nothing.
 */
export async function ablate(removed: Range, answer: Answer, { source, window }: Passage, question: Tokens, reader: Reader): Promise<Ablation> {
  const { config } = reader;
  const { ids, startOffsets } = source.tokens;
  const kept: number[] = []; // token of the shortened window → token of the document
  for (let token = window.startToken; token < window.endToken; token++) {
    if (startOffsets[token] < removed.startOffset || startOffsets[token] >= removed.endOffset) kept.push(token);
  }
  const input = inputOfIds(config, question, Int32Array.from(kept, token => ids[token]));
  const excluded = Uint8Array.from(kept, token => source.isEnumerator[token]);
  const { spans } = bestSpans(await reader.read(input), input.firstToken, { maxAnswerTokens: config.maxAnswerTokens, count: kept.length, excluded });

  const isAnswer = ({ startToken, endToken }: { startToken: number; endToken: number }): boolean => {
    const tokens = kept.slice(startToken, endToken);
    const overlaps = tokens.some(token => token >= answer.startToken && token < answer.endToken);
    return overlaps || (tokens.length === answer.endToken - answer.startToken && tokens.every((token, i) => ids[token] === ids[answer.startToken + i]));
  };
  const best = spans.at(0);
  const after = spans.find(isAnswer)?.score ?? -Infinity;
  const outcome = best === undefined || best.score < config.noAnswerThreshold ? 'lost' : isAnswer(best) ? 'kept' : 'changed';
  const drop = answer.score - Math.max(0, after);
  if (best === undefined || outcome !== 'changed') return { drop, outcome };
  const { startOffset, endOffset } = rangeOfTokens(source.tokens, kept[best.startToken], kept[best.endToken - 1] + 1);
  return { drop, outcome, instead: textWithout(source.document.text, { startOffset, endOffset }, removed) };
}

/** A drop in logits as it is shown: one decimal, never "-0.0". */
export function formatDrop(drop: number): string {
  return (Math.round(10 * drop) / 10 || 0).toFixed(1);
}

/** The text of a range, without what was removed from it. */
function textWithout(text: string, { startOffset, endOffset }: Range, removed: Range): string {
  const before = text.slice(startOffset, Math.min(endOffset, Math.max(startOffset, removed.startOffset)));
  const behind = text.slice(Math.max(startOffset, Math.min(endOffset, removed.endOffset)), endOffset);
  return before + behind;
}
