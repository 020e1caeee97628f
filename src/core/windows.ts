import type { Range } from './document.ts';
import type { Tokens } from './tokens.ts';

/** A stretch of one document's tokens that the reader sees at once, with the question before it. */
export interface Window {
  /** Index of the document among those asked. */
  readonly document: number;
  /** Half-open [startToken, endToken) in the document's tokens. */
  readonly startToken: number;
  readonly endToken: number;
}

export interface WindowShape {
  /** Document tokens that fit into a window. */
  readonly room: number;
  /** Tokens that neighbouring windows share, at most; less where a sentence begins later. */
  readonly overlap: number;
}

/**
 * Windows over a document of any length, in order, together covering every token.
 *
 * A window ends where a sentence ends and the next one starts at a sentence within the overlap, so each sentence that
 * fits into a window stands whole in one. Only a sentence longer than a window is cut, into windows that overlap.
 */
export function windowsOf(document: number, tokens: Tokens, sentences: readonly Range[], { room, overlap }: WindowShape): Window[] {
  if (room <= 0) throw new RangeError(`no room for the document: ${room} tokens`);
  const boundaries = sentenceStarts(tokens, sentences);
  const windows: Window[] = [];
  let boundary = 0;
  for (let startToken = 0; startToken < tokens.count; ) {
    const limit = startToken + room;
    let endToken = Math.min(limit, tokens.count);
    while (boundary < boundaries.length && boundaries[boundary] <= limit) boundary++;
    if (endToken < tokens.count && boundary > 0 && boundaries[boundary - 1] > startToken) endToken = boundaries[boundary - 1];
    if (endToken > (windows.at(-1)?.endToken ?? 0)) windows.push({ document, startToken, endToken });
    if (endToken === tokens.count) break;
    startToken = nextStart(boundaries, boundary, Math.max(startToken + 1, endToken - Math.min(overlap, room - 1)), endToken, limit);
  }
  return windows;
}

/** The first sentence start in [earliest, endToken]; where the window was cut inside a sentence, `earliest` itself. */
function nextStart(boundaries: readonly number[], boundary: number, earliest: number, endToken: number, limit: number): number {
  if (endToken === limit && boundaries[boundary - 1] !== endToken) return earliest;
  let start = endToken;
  for (let i = boundary - 1; i >= 0 && boundaries[i] >= earliest; i--) start = Math.min(start, boundaries[i]);
  return start;
}

/** First token of each sentence, ascending; sentences without a token are left out. */
function sentenceStarts(tokens: Tokens, sentences: readonly Range[]): number[] {
  const starts: number[] = [];
  let token = 0;
  for (const { startOffset, endOffset } of sentences) {
    while (token < tokens.count && tokens.startOffsets[token] < startOffset) token++;
    if (token < tokens.count && tokens.startOffsets[token] < endOffset) starts.push(token);
  }
  return starts;
}

/** The part of the text that a window covers. */
export function rangeOfTokens(tokens: Tokens, startToken: number, endToken: number): Range {
  return { startOffset: tokens.startOffsets[startToken], endOffset: tokens.endOffsets[endToken - 1] };
}
