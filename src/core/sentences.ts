import type { Range } from './document.ts';

/**
 * Sentences of a text, in order, without the white space around them.
 *
 * Boundaries are Unicode's (UAX 29, through Intl.Segmenter), with two corrections for the texts people keep in an editor.
 * A newline ends a sentence unless it is a soft wrap: a line was wrapped when the next line's first word would hardly have
 * fitted into the width of its paragraph. And an abbreviation or an initial does not end a sentence.
 */
export function sentencesOf(text: string, range: Range = { startOffset: 0, endOffset: text.length }): Range[] {
  const sentences: Range[] = [];
  for (const passage of passagesOf(text, range)) segment(text, passage, sentences);
  return sentences;
}

interface Line extends Range {
  /** Offsets of the text without its indent and trailing white space. */
  readonly textStart: number;
  readonly textEnd: number;
}

/** Narrower or wider "paragraphs" were not wrapped by hand: each newline was meant. */
const NARROWEST_WRAP = 40;
const WIDEST_WRAP = 132;

/** List items, headings, quotes, table rows, fences, log lines: such a line never goes on from the one before. */
const LINE_OPENER = /^(?:[-*+•>|#[{]|\d{1,3}[.)]\s|\(?[a-zA-Z0-9]{1,2}\)\s|```|~~~|\d{4}-\d\d|\d\d:\d\d)/;

/** A run of lines that Unicode's rules may read as one: a wrapped paragraph, or a single line. */
function* passagesOf(text: string, range: Range): Generator<Range> {
  let paragraph: Line[] = [];
  for (const line of linesOf(text, range)) {
    if (line.textEnd > line.textStart) paragraph.push(line);
    else {
      yield* passagesOfParagraph(text, paragraph);
      paragraph = [];
    }
  }
  yield* passagesOfParagraph(text, paragraph);
}

function* passagesOfParagraph(text: string, lines: readonly Line[]): Generator<Range> {
  let width = 0;
  for (const line of lines) width = Math.max(width, line.textEnd - line.textStart);
  const isWrapped = width >= NARROWEST_WRAP && width <= WIDEST_WRAP;
  let startOffset = lines[0]?.textStart;
  for (const [i, line] of lines.entries()) {
    const next = lines[i + 1] as Line | undefined;
    if (next !== undefined && isWrapped && isSoftWrap(text, line, next, width)) continue;
    yield { startOffset, endOffset: line.textEnd };
    startOffset = next?.textStart ?? line.textEnd;
  }
}

/** Share of the paragraph's width from which a line may have been wrapped early, and where only its successor can tell. */
const NEARLY_FULL = 0.8;
const HALF_FULL = 0.5;

function isSoftWrap(text: string, line: Line, next: Line, width: number): boolean {
  if (LINE_OPENER.test(text.slice(next.textStart, next.textStart + 8))) return false;
  const nextText = text.slice(next.textStart, Math.min(next.textEnd, next.textStart + width));
  const goesOn = /^\p{Ll}/u.test(nextText);
  const needed = line.textEnd - line.textStart + 1 + (/^\S+/.exec(nextText)?.[0].length ?? 0);
  return needed > width * (goesOn ? HALF_FULL : NEARLY_FULL);
}

function* linesOf(text: string, { startOffset, endOffset }: Range): Generator<Line> {
  for (let start = startOffset; start < endOffset; ) {
    let end = start;
    while (end < endOffset && text.charCodeAt(end) !== 10 && text.charCodeAt(end) !== 13) end++;
    let textStart = start;
    let textEnd = end;
    while (textStart < end && isSpace(text.charCodeAt(textStart))) textStart++;
    while (textEnd > textStart && isSpace(text.charCodeAt(textEnd - 1))) textEnd--;
    if (text.charCodeAt(end) === 13 && text.charCodeAt(end + 1) === 10) end++;
    yield { startOffset: start, endOffset: end, textStart, textEnd };
    start = end + 1;
  }
}

function isSpace(unit: number): boolean {
  return unit === 32 || unit === 9 || unit === 11 || unit === 12 || unit === 0xa0 || unit === 0xfeff;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Segmenting takes time that grows with the square of the length, so a long passage is taken in pieces of this size. */
const PIECE_UNITS = 4096;

const ABBREVIATION =
  /(?:^|[\s("'“‘[])(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Gen|Col|Capt|Lt|Rev|Hon|Messrs|Mt|vs|etc|e\.g|i\.e|cf|al|No|Nos|Fig|Figs|Eq|Sec|Art|Ch|Vol|pp|ca|approx|Inc|Ltd|Co|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|\p{Lu})\.$/u;

function segment(text: string, { startOffset, endOffset }: Range, into: Range[]): void {
  /** Start of a sentence that an abbreviation keeps open. */
  let open: number | undefined;
  for (let pieceStart = startOffset; pieceStart < endOffset; ) {
    const pieceEnd = Math.min(pieceStart + PIECE_UNITS, endOffset);
    const isLast = pieceEnd === endOffset;
    // Soft wraps become spaces, or Unicode's rules would end a sentence at each of them.
    const segments = [...segmenter.segment(text.slice(pieceStart, pieceEnd).replace(/[\r\n]/g, ' '))];
    // The last sentence of a piece may go on behind it: it is read again with the next piece, or, where it fills its own, kept open.
    const fills = !isLast && segments.length === 1;
    const complete = isLast || fills ? segments : segments.slice(0, -1);
    for (const [i, { index, segment: sentence }] of complete.entries()) {
      const start = open ?? pieceStart + index;
      const end = pieceStart + index + sentence.length;
      const isEnd = isLast && i === complete.length - 1;
      if (fills || (!isEnd && ABBREVIATION.test(sentence.trimEnd().slice(-16)))) open = start;
      else {
        const range = trimmed(text, start, end);
        if (range.endOffset > range.startOffset) into.push(range);
        open = undefined;
      }
    }
    const last = complete[complete.length - 1];
    pieceStart += last.index + last.segment.length;
  }
}

function trimmed(text: string, startOffset: number, endOffset: number): Range {
  while (startOffset < endOffset && /\s/.test(text[startOffset])) startOffset++;
  while (endOffset > startOffset && /\s/.test(text[endOffset - 1])) endOffset--;
  return { startOffset, endOffset };
}
