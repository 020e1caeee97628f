import type { Range } from './document.ts';
import { partitionPoint } from './partition-point.ts';

/** A heading as Markdown writes it, and as converted documents do. */
export interface Heading {
  /** 1 is a title, 6 the least. */
  readonly level: number;
  readonly range: Range;
}

const HEADING = /^(#{1,6})[ \t]+\S.*$/gm;

/** The headings of a text in order; "# …" in code counts, for a comment stands above what it speaks of. */
export function headingsOf(text: string): Heading[] {
  return Array.from(text.matchAll(HEADING), ({ index, 0: line, 1: marks }) => ({ level: marks.length, range: { startOffset: index, endOffset: index + line.length } }));
}

/** The headings that a place of the text stands under, the innermost first. @param headings in order. */
export function headingsAbove(headings: readonly Heading[], offset: number): Heading[] {
  const above: Heading[] = [];
  let level = Infinity;
  for (let i = partitionPoint(headings, ({ range }) => range.endOffset <= offset) - 1; i >= 0 && level > 1; i--) {
    if (headings[i].level >= level) continue;
    level = headings[i].level;
    above.push(headings[i]);
  }
  return above;
}
