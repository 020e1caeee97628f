import { rangeOfTokens } from './windows.ts';
import type { Tokenizer, Tokens } from './tokens.ts';

/** A question as the reader sees it. */
export interface QuestionTokens {
  readonly text: string;
  readonly tokens: Tokens;
  /** Its words that carry content, in order. */
  readonly words: readonly QuestionWord[];
  /** Tokens beyond the reader's limit, which it does not see. */
  readonly tokensCut: number;
}

export interface QuestionWord {
  readonly text: string;
  /** Places of its tokens in the reader's input, where [CLS] comes first. */
  readonly queries: readonly number[];
}

/** @param most tokens of a question that the reader takes. */
export function questionOf(text: string, tokenize: Tokenizer, most: number): QuestionTokens {
  const trimmed = text.trim();
  const asked = tokenize(trimmed);
  const tokens = firstTokens(asked, most);
  return { text: trimmed, tokens, words: contentWords(trimmed, tokens), tokensCut: asked.count - tokens.count };
}

function firstTokens(tokens: Tokens, most: number): Tokens {
  const count = Math.min(tokens.count, most);
  return {
    count,
    ids: tokens.ids.subarray(0, count),
    startOffsets: tokens.startOffsets.subarray(0, count),
    endOffsets: tokens.endOffsets.subarray(0, count),
    words: tokens.words.subarray(0, count),
  };
}

/** Words that carry no content of their own; wh-words stay, they ask for something. */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  'a an the of to in on at by for from with and or is are was were be been do does did has have had it its this that as'.split(' '),
);

function contentWords(text: string, tokens: Tokens): QuestionWord[] {
  const words: QuestionWord[] = [];
  for (let token = 0; token < tokens.count; ) {
    let last = token;
    while (last < tokens.count && tokens.words[last] === tokens.words[token]) last++;
    const { startOffset, endOffset } = rangeOfTokens(tokens, token, last);
    const word = text.slice(startOffset, endOffset);
    if (/[\p{L}\p{N}]/u.test(word) && !FUNCTION_WORDS.has(word.toLowerCase())) words.push({ text: word, queries: indices(1 + token, 1 + last) });
    token = last;
  }
  return words;
}

/** first, first + 1, …, last − 1. */
export function indices(first: number, last: number): number[] {
  return Array.from({ length: last - first }, (_, i) => first + i);
}
