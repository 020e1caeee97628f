import type { Range } from './document.ts';
import { textOf, type Passage } from './passages.ts';
import type { WindowSpan } from './spans.ts';
import { rangeOfTokens } from './windows.ts';

/** Half-open [startToken, endToken) in the document's tokens, and the same in offsets. */
export interface UncutSpan {
  readonly startToken: number;
  readonly endToken: number;
  readonly range: Range;
}

/** Opening brackets and quotes with what closes them. */
const PAIRS = ['()', '[]', '“”', '«»', '{}'];

/** Capitals and digits, both of them there, joined by hyphens or underscores: INC-60427, JK-309B, CVE-2031-7. */
const IDENTIFIER = /(?<![\p{L}\p{N}_-])(?=[\p{N}_-]*\p{Lu})(?=[\p{Lu}_-]*\p{N})[\p{Lu}\p{N}]+(?:[-_][\p{Lu}\p{N}]+)+(?![\p{L}\p{N}_-])/gu;

const TENS = '(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)';
const ONES = '(?:one|two|three|four|five|six|seven|eight|nine)';
const WORD = `(?:${TENS}(?:-${ONES})?|${ONES}|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|hundred|thousand|million)`;

/** An English number of two words, or one that is said twice, as contracts do: forty-five, forty-five (45), 45 (forty-five). */
const NUMBER = new RegExp(String.raw`(?<![\p{L}\p{N}_-])(?:${WORD}\s\(\d+\)|\d+\s\(${WORD}\)|${TENS}-${ONES}(?![\p{L}\p{N}_]))`, 'giu');

/** Tokens looked at on both sides of a span: none of these is longer. */
const TOKENS_AROUND = 16;

/**
 * A span as a person would mark it: with the whole of an identifier or a number that it has a part of, and with the bracket right beside it that
 * it would cut from its partner. It stays inside its window.
 */
export function uncut({ source, window }: Passage, span: Pick<WindowSpan, 'startToken' | 'endToken'>): UncutSpan {
  const { tokens, document } = source;
  let startToken = window.startToken + span.startToken;
  let endToken = window.startToken + span.endToken;

  const around = rangeOfTokens(tokens, Math.max(window.startToken, startToken - TOKENS_AROUND), Math.min(window.endToken, endToken + TOKENS_AROUND));
  const textAround = document.text.slice(around.startOffset, around.endOffset);
  for (const { index, 0: whole } of [IDENTIFIER, NUMBER].flatMap(pattern => [...textAround.matchAll(pattern)])) {
    const startOffset = around.startOffset + index;
    const endOffset = startOffset + whole.length;
    if (startOffset >= tokens.endOffsets[endToken - 1] || endOffset <= tokens.startOffsets[startToken]) continue;
    while (startToken > window.startToken && tokens.endOffsets[startToken - 1] > startOffset) startToken--;
    while (endToken < window.endToken && tokens.startOffsets[endToken] < endOffset) endToken++;
  }

  const textFrom = (start: number, end: number): string => textOf(source, rangeOfTokens(tokens, start, end));
  const text = textFrom(startToken, endToken);
  const count = (char: string): number => text.split(char).length - 1;
  for (const [opening, closing] of PAIRS) {
    const open = count(opening) - count(closing);
    if (open === -1 && startToken > window.startToken && textFrom(startToken - 1, startToken) === opening) startToken--;
    if (open === 1 && endToken < window.endToken && textFrom(endToken, endToken + 1) === closing) endToken++;
  }
  return { startToken, endToken, range: rangeOfTokens(tokens, startToken, endToken) };
}
