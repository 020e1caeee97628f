import type { Range } from '../core/document.ts';

/** UTF-16 units. A block is shorter where its text ends, and where little would be left. */
const SHORTEST = 700;
const LONGEST = 1200;

/** Where a block may end, the best first: a blank line, a line's end, a sentence's, white space. */
const ENDS = [/\n[^\S\n]*\n|\r[^\S\r\n]*\r/g, /[\n\r]/g, /[.!?…]["'”’»)\]]*\s|[。！？]/g, /\s/g];

/** A text cut into pieces of about a paragraph, without the white space around them; together they hold all else. */
export function blocksOf(text: string): Range[] {
  const blocks: Range[] = [];
  for (let start = skipSpace(text, 0); start < text.length; ) {
    const end = endOf(text, start);
    blocks.push({ startOffset: start, endOffset: start + text.slice(start, end).trimEnd().length });
    start = skipSpace(text, end);
  }
  return blocks;
}

function endOf(text: string, start: number): number {
  if (text.length - start <= LONGEST) return text.length;
  const from = start + SHORTEST;
  const ending = text.slice(from, start + LONGEST);
  for (const pattern of ENDS) {
    const last = Array.from(ending.matchAll(pattern)).at(-1);
    if (last) return from + last.index + last[0].length;
  }
  return start + LONGEST - (isInPair(text, start + LONGEST) ? 1 : 0);
}

function isInPair(text: string, offset: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(offset - 1, offset + 1));
}

function skipSpace(text: string, from: number): number {
  const nonSpace = /\S/g;
  nonSpace.lastIndex = from;
  return nonSpace.exec(text)?.index ?? text.length;
}
