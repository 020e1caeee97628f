/** A run of glyphs as pdf.js gives it. */
export interface PdfItem {
  readonly str: string;
  /** A 2 × 3 matrix; its last two numbers are where the run stands, from the page's lower left. */
  readonly transform: readonly number[];
  readonly height: number;
  readonly hasEOL: boolean;
}

interface Line {
  readonly text: string;
  readonly y: number;
  readonly height: number;
}

/** Distance of two lines from which they are two paragraphs, and a change of size, as shares of the usual ones. */
const PARAGRAPH_GAP = 1.35;
const OTHER_SIZE = 1.2;

/** Lines from which a page's usual distance can be told; with fewer it is taken to be this share of their height. */
const FEWEST_GAPS = 3;
const USUAL_GAP = 1.5;

/** The lines of a page, with a blank line between paragraphs: where lines stand further apart or their size changes. */
export function pageText(items: readonly PdfItem[]): string {
  const lines = linesOf(items);
  const gaps = lines.slice(1).map(({ y }, i) => lines[i].y - y);
  const usual = median(gaps.filter(gap => gap > 0));
  let text = lines.at(0)?.text ?? '';
  for (const [i, gap] of gaps.entries()) {
    const [before, after] = [lines[i].height, lines[i + 1].height];
    const isOtherSize = Math.max(before, after) > OTHER_SIZE * Math.min(before, after);
    const isApart = gap > PARAGRAPH_GAP * (usual ?? USUAL_GAP * Math.max(before, after));
    text += (isOtherSize || isApart ? '\n\n' : '\n') + lines[i + 1].text;
  }
  return text;
}

function linesOf(items: readonly PdfItem[]): Line[] {
  const lines: Line[] = [];
  let text = '';
  let y = 0;
  let height = 0;
  const end = (): void => {
    // Control characters are glyphs without a meaning.
    const plain = text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '').replace(/[\s\u00a0]+/g, ' ').trim();
    if (plain !== '') lines.push({ text: plain, y, height });
    text = '';
    height = 0;
  };
  for (const item of items) {
    if (item.str.trim() !== '') {
      if (text.trim() === '') y = item.transform[5];
      height = Math.max(height, item.height);
    }
    text += item.str;
    if (item.hasEOL) end();
  }
  end();
  return lines;
}

function median(values: readonly number[]): number | undefined {
  return values.length < FEWEST_GAPS ? undefined : [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** A word divided by a hyphen, hard or soft, with what follows it up to a space. */
const DIVIDED = /(\p{L}*\p{Ll})(-|\u00ad)\n(\p{Ll}\p{L}*)(\S*) ?/gu;

/**
 * Joins words that were divided at the end of a line, where the document itself has the whole word elsewhere: “well-” and
 * “known” stay two lines. A soft hyphen is no part of a word.
 */
export function joinHyphenated(text: string): string {
  const words = new Set(text.match(/\p{L}+/gu));
  return text.replace(DIVIDED, (divided, start: string, hyphen: string, end: string, after: string) =>
    hyphen !== '-' || words.has(start + end) ? `${start}${end}${after}\n` : divided,
  );
}
