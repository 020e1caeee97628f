import { partitionPoint } from './partition-point.ts';

/** A document as it was when the question was asked. Everything that follows speaks of this text, in UTF-16 offsets. */
export interface Document {
  readonly uri: string;
  /** Grows with each change of the same uri; 0 for what was read from storage. */
  readonly version: number;
  readonly text: string;
  /** What is to be read, a half-open range of offsets; without it, all of the text. */
  readonly range?: Range;
}

/** Half-open [startOffset, endOffset) in UTF-16 units of a document's text. */
export interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
}

/** A part of one document, given by its index among those asked. */
export interface DocumentRange {
  readonly document: number;
  readonly range: Range;
}

/** Line and column from 1, the column in UTF-16 units, as compilers print them. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Place of an offset; offsets past the end give the end. With many offsets of one text, make its line starts once. */
export function placeOf(text: string, offset: number, lineStarts: readonly number[] = lineStartsOf(text)): Place {
  const end = Math.min(offset, text.length);
  const line = partitionPoint(lineStarts, start => start <= end);
  return { line, column: end - lineStarts[line - 1] + 1 };
}

/** Offsets at which lines start, the first 0; lines end at "\n", "\r\n" or "\r". */
export function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (const { index, 0: lineEnd } of text.matchAll(/\r\n?|\n/g)) starts.push(index + lineEnd.length);
  return starts;
}

export function overlaps(a: Range, b: Range): boolean {
  return a.startOffset < b.endOffset && b.startOffset < a.endOffset;
}
