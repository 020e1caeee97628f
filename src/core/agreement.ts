import type { Range } from './document.ts';
import { headingsAbove, type Heading } from './headings.ts';
import { sentencesIn, textOf, type Passage } from './passages.ts';
import { BLANK_LINE } from './windows.ts';
import { contentWords, stemOf } from './words.ts';

/** What a word of the question counts in a sentence that does not have it but stands behind one that does, or under a heading. */
const LEANS = 0.5;

/**
 * How much of a question is said where a token stands: (window), −½ for nothing to ½ for all of it. That is the mean over the question's
 * content words, compared by their stems, less a half: 1 for one that the token's sentence has, a half for one that only stands before it
 * in its paragraph or in a heading above, else 0. With a question without content words nothing agrees or disagrees: 0.
 *
 * A reader follows most of a question's words, and not always the one that tells two sentences apart. A span's score gains
 * `ReaderConfig.agreement` times the agreement of its first token.
 */
export function agreementWith(question: string, passage: Passage): Float32Array {
  const { source, window } = passage;
  const agreement = new Float32Array(window.endToken - window.startToken);
  const asked = new Set(stemsOf(question));
  if (asked.size === 0) return agreement;
  const stemsIn = (range: Range): string[] => stemsOf(textOf(source, range));
  let paragraph = new Set<string>();
  let end: number | undefined; // of the sentence before
  let heading: Heading | undefined; // the innermost
  let above = new Set<string>();
  for (const { first, last, range } of sentencesIn(passage)) {
    if (BLANK_LINE.test(source.document.text.slice(end ?? range.startOffset, range.startOffset))) paragraph = new Set();
    end = range.endOffset;
    const headings = headingsAbove(source.headings, range.startOffset);
    if (headings.at(0) !== heading) above = new Set(headings.flatMap(({ range }) => stemsIn(range)));
    heading = headings.at(0);
    const own = new Set(stemsIn(range));
    let said = 0;
    for (const stem of asked) {
      if (own.has(stem)) said += 1;
      else if (paragraph.has(stem) || above.has(stem)) said += LEANS;
    }
    agreement.fill(said / asked.size - 0.5, first, last);
    for (const stem of own) paragraph.add(stem);
  }
  return agreement;
}

function stemsOf(text: string): string[] {
  return contentWords(text).map(stemOf);
}
