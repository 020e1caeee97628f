import type { Document, Range } from './document.ts';
import { sentencesOf } from './sentences.ts';
import type { Tokenizer, Tokens } from './tokens.ts';
import { rangeOfTokens, windowsOf, type Window, type WindowShape } from './windows.ts';

/** A document made ready for reading: its tokens and sentences, in offsets of its text. */
export interface Source {
  readonly document: Document;
  readonly tokens: Tokens;
  readonly sentences: readonly Range[];
  /** (tokens): 1 for the number or letter that opens a clause, a list item or a heading: it names the text, it is no answer. */
  readonly isEnumerator: Uint8Array;
}

/** A window together with the source that it is cut from. */
export interface Passage {
  readonly window: Window;
  readonly source: Source;
}

export function sourceOf(document: Document, tokenize: Tokenizer): Source {
  const range = document.range ?? { startOffset: 0, endOffset: document.text.length };
  const tokens = tokenize(document.text.slice(range.startOffset, range.endOffset));
  const placed = shifted(tokens, range.startOffset);
  return { document, tokens: placed, sentences: sentencesOf(document.text, range), isEnumerator: enumeratorsIn(document.text, placed) };
}

/**
 * Enumerators, at the start of a line and before text. A bare number is one in a heading alone ("## 3 Fees"), a bare
 * "8.5" before a capital letter alone: "42 people came" and "3.5 million" are content.
 */
const ENUMERATORS = [
  /^[ \t>*-]*#[# \t]*\d{1,3}(?:\.\d{1,3}){0,4}[.)]?(?=[ \t]+\S)/gm,
  /^[ \t>*-]*\d{1,3}(?:\.\d{1,3}){0,4}[.)](?=[*_]*[ \t]+\S)/gm,
  /^[ \t>*-]*\d{1,3}(?:\.\d{1,3}){1,4}(?=[*_]*[ \t]+[*_"“(]*\p{Lu})/gmu,
  /^[ \t>*-]*(?:\(?[a-zA-Z0-9]{1,3}\)|[a-z]\.)(?=[*_]*[ \t]+\S)/gm,
];

function enumeratorsIn(text: string, tokens: Tokens): Uint8Array {
  const isEnumerator = new Uint8Array(tokens.count);
  for (const pattern of ENUMERATORS) {
    let token = 0;
    for (const { index, 0: enumerator } of text.matchAll(pattern)) {
      while (token < tokens.count && tokens.startOffsets[token] < index) token++;
      while (token < tokens.count && tokens.startOffsets[token] < index + enumerator.length) isEnumerator[token++] = 1;
    }
  }
  return isEnumerator;
}

export function passagesOf(sources: readonly Source[], shape: WindowShape): Passage[] {
  return sources.flatMap((source, i) => windowsOf(i, source.tokens, source.sentences, shape).map(window => ({ window, source })));
}

export function textOfPassage({ window, source }: Passage): string {
  const { startOffset, endOffset } = rangeOfTokens(source.tokens, window.startToken, window.endToken);
  return source.document.text.slice(startOffset, endOffset);
}

function shifted(tokens: Tokens, by: number): Tokens {
  if (by === 0) return tokens;
  return { ...tokens, startOffsets: tokens.startOffsets.map(x => x + by), endOffsets: tokens.endOffsets.map(x => x + by) };
}
