import type { Document, Range } from './document.ts';
import { headingsOf, type Heading } from './headings.ts';
import { partitionPoint } from './partition-point.ts';
import { sentencesOf } from './sentences.ts';
import type { Tokenizer, Tokens } from './tokens.ts';
import { rangeOfTokens, windowsOf, type Window, type WindowShape } from './windows.ts';

/** A document made ready for reading: its tokens and sentences, in offsets of its text. */
export interface Source {
  readonly document: Document;
  readonly tokens: Tokens;
  readonly sentences: readonly Range[];
  /** Of all of the text, in order: what is read may stand under one that is not. */
  readonly headings: readonly Heading[];
  /** (tokens): 1 for the number or letter that opens a clause, a list item or a heading: it names the text, it is no answer. */
  readonly isEnumerator: Uint8Array;
  /** Parts of the text that were taken away: the tokens are those of the rest. */
  readonly removed?: readonly Range[];
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
  return { document, tokens: placed, sentences: sentencesOf(document.text, range), headings: headingsOf(document.text), isEnumerator: enumeratorsIn(document.text, placed) };
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
  return sources.flatMap((source, i) => windowsOf(i, source, shape).map(window => ({ window, source })));
}

export function textOfPassage({ window, source }: Passage): string {
  return textOf(source, rangeOfTokens(source.tokens, window.startToken, window.endToken));
}

/** The text of a range, without what was taken away from it. */
export function textOf({ document: { text }, removed = [] }: Source, { startOffset, endOffset }: Range): string {
  let kept = '';
  let from = startOffset;
  for (const cut of [...removed].sort((a, b) => a.startOffset - b.startOffset)) {
    if (cut.endOffset <= from || cut.startOffset >= endOffset) continue;
    kept += text.slice(from, Math.max(from, cut.startOffset));
    from = cut.endOffset;
  }
  return kept + text.slice(Math.min(from, endOffset), endOffset);
}

/** The passage as if parts of its document's text were not there; what of them lies outside it changes nothing. */
export function passageWithout({ window, source }: Passage, removed: readonly Range[]): Passage {
  const { tokens, isEnumerator } = source;
  const kept: number[] = []; // token of the shortened window → token of the document
  for (let token = window.startToken; token < window.endToken; token++) {
    const offset = tokens.startOffsets[token];
    if (!removed.some(({ startOffset, endOffset }) => offset >= startOffset && offset < endOffset)) kept.push(token);
  }
  const pick = (values: Int32Array): Int32Array => Int32Array.from(kept, token => values[token]);
  const rest: Tokens = { count: kept.length, ids: pick(tokens.ids), startOffsets: pick(tokens.startOffsets), endOffsets: pick(tokens.endOffsets), words: pick(tokens.words) };
  return {
    window: { document: window.document, startToken: 0, endToken: kept.length },
    source: { ...source, tokens: rest, isEnumerator: Uint8Array.from(kept, token => isEnumerator[token]), removed },
  };
}

/** A sentence of a passage, cut at its edges: half-open range of tokens, 0 the passage's first. */
export interface PassageSentence {
  readonly first: number;
  readonly last: number;
  readonly range: Range;
}

export function sentencesIn({ source, window }: Passage): PassageSentence[] {
  const { tokens, sentences } = source;
  const ranges: PassageSentence[] = [];
  const start = tokens.startOffsets[window.startToken];
  let token = window.startToken;
  for (let i = partitionPoint(sentences, ({ endOffset }) => endOffset <= start); i < sentences.length && token < window.endToken; i++) {
    const { endOffset } = sentences[i];
    const first = token;
    while (token < window.endToken && tokens.startOffsets[token] < endOffset) token++;
    if (token > first) ranges.push({ first: first - window.startToken, last: token - window.startToken, range: rangeOfTokens(tokens, first, token) });
  }
  return ranges;
}

function shifted(tokens: Tokens, by: number): Tokens {
  if (by === 0) return tokens;
  return { ...tokens, startOffsets: tokens.startOffsets.map(x => x + by), endOffsets: tokens.endOffsets.map(x => x + by) };
}
