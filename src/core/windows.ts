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

/** Which of two windows comes first in the text, as a sort wants it; 0: they begin at the same place. */
export function inText(a: Window, b: Window): number {
  return a.document - b.document || a.startToken - b.startToken;
}

export interface WindowShape {
  /** Document tokens that fit into a window. */
  readonly room: number;
  /** Tokens that neighbouring windows share, at most; less where a sentence begins later. */
  readonly overlap: number;
}

/** What windows are cut from. */
export interface Cuttable {
  readonly document: { readonly text: string };
  readonly tokens: Tokens;
  readonly sentences: readonly Range[];
}

/** A window that would hold less than this share of its room ends inside a paragraph instead. */
const LEAST_FULL = 0.25;

/**
 * Windows over a document of any length, in order, together covering every token.
 *
 * A window ends where a paragraph ends, or else a sentence, so each sentence that fits into a window stands whole in one. The next
 * one starts with the last sentences of the one before, within the overlap; where no paragraph was cut, with the last paragraphs, if
 * they are as short as a heading is. Only a sentence longer than a window is cut, into windows that overlap.
 */
export function windowsOf(document: number, source: Cuttable, { room, overlap }: WindowShape): Window[] {
  if (room <= 0) throw new RangeError(`no room for the document: ${room} tokens`);
  const { tokens } = source;
  const boundaries = boundariesOf(source);
  const windows: Window[] = [];
  let next = 0; // index of the first boundary beyond the window
  for (let startToken = 0; startToken < tokens.count; ) {
    const limit = startToken + room;
    while (next < boundaries.length && boundaries[next].token <= limit) next++;
    const covered = windows.at(-1)?.endToken ?? 0;
    const end = limit >= tokens.count ? undefined : endOf(boundaries, next, startToken, Math.max(covered, startToken + LEAST_FULL * room));
    const endToken = end?.token ?? Math.min(limit, tokens.count);
    if (endToken > covered) windows.push({ document, startToken, endToken });
    if (endToken === tokens.count) break;
    const earliest = Math.max(startToken + 1, endToken - Math.min(overlap, room - 1));
    startToken = end ? nextStart(boundaries, next, earliest, end) : earliest;
  }
  return windows;
}

/** A place between two sentences, where a window may begin or end. */
interface Boundary {
  readonly token: number;
  /** A blank line stands before the sentence, or nothing. */
  readonly opensParagraph: boolean;
}

/** The last boundary before boundaries[next], of a paragraph if one is beyond `enough`; none if the window began there. */
function endOf(boundaries: readonly Boundary[], next: number, startToken: number, enough: number): Boundary | undefined {
  for (let i = next - 1; i >= 0 && boundaries[i].token > enough; i--) {
    if (boundaries[i].opensParagraph) return boundaries[i];
  }
  return next > 0 && boundaries[next - 1].token > startToken ? boundaries[next - 1] : undefined;
}

/** The first boundary in [earliest, end], of a paragraph if the end is one's. */
function nextStart(boundaries: readonly Boundary[], next: number, earliest: number, end: Boundary): number {
  let start = end.token;
  for (let i = next - 1; i >= 0 && boundaries[i].token >= earliest; i--) {
    if (boundaries[i].opensParagraph || !end.opensParagraph) start = Math.min(start, boundaries[i].token);
  }
  return start;
}

export const BLANK_LINE = /\n[^\S\n]*\n/;

/** Where sentences begin, ascending; sentences without a token are left out. */
function boundariesOf({ document: { text }, tokens, sentences }: Cuttable): Boundary[] {
  const boundaries: Boundary[] = [];
  let token = 0;
  for (const { startOffset, endOffset } of sentences) {
    while (token < tokens.count && tokens.startOffsets[token] < startOffset) token++;
    if (token === tokens.count || tokens.startOffsets[token] >= endOffset) continue;
    boundaries.push({ token, opensParagraph: token === 0 || BLANK_LINE.test(text.slice(tokens.endOffsets[token - 1], tokens.startOffsets[token])) });
  }
  return boundaries;
}

/** The part of the text that a window covers. */
export function rangeOfTokens(tokens: Tokens, startToken: number, endToken: number): Range {
  return { startOffset: tokens.startOffsets[startToken], endOffset: tokens.endOffsets[endToken - 1] };
}
