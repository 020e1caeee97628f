import type { Ablation } from './ablation.ts';
import { createAnswerRanking, type Answer } from './answers.ts';
import { bestAnswers, neededBeside } from './answers.ts';
import { overlaps, type Document, type DocumentRange } from './document.ts';
import type { Library } from './library.ts';
import { logOddsOfShare } from './log-odds.ts';
import { passageWithout, type Passage } from './passages.ts';
import type { QuestionTokens } from './question.ts';
import type { ReadCount } from './read-count.ts';
import { createLeftEarly, readThrough } from './read-through.ts';
import { readPassage } from './reader.ts';
import { inText, rangeOfTokens } from './windows.ts';

/** How far the documents were read when the question was asked, and in which order. */
export interface ReadBefore {
  readonly windows: number;
  readonly promising?: readonly DocumentRange[] | undefined;
  /** Windows that were set aside, by their places in the text, and the score of the best answer, beside which they were. */
  readonly setAside?: { readonly places: readonly number[]; readonly best: number };
}

/** What the documents answer without some of their text. */
export interface WhatIf {
  /** Best first; empty: they do not answer any more. */
  readonly answers: readonly Answer[];
  /** What becomes of the answer that was asked about. */
  readonly ablation: Ablation;
  /** Windows that held the text and were read again. */
  readonly windowsReadAgain: number;
}

/**
 * Asks again as if some text were not there: only windows that held it are read again.
 *
 * The generator yields after every pass of the reader. The answer counts as kept when the best one then stands at its place or says the
 * same; its log-odds are against the spans of all windows read.
 *
 * Windows that were not read before stay unread, but for those that were set aside: far from the answer is not far from the one that takes
 * its place, so that they are read when it goes.
 */
export async function* whatIf(
  library: Library,
  documents: readonly Document[],
  question: QuestionTokens,
  answer: Answer,
  removed: readonly DocumentRange[],
  { promising, windows, setAside }: ReadBefore,
): AsyncGenerator<ReadCount, WhatIf> {
  const { reader } = library;
  const { noAnswerThreshold, causalThreshold } = reader.config;
  const passages = library.ranked(documents, question, promising).slice(0, windows);
  const found = createAnswerRanking();
  const left = createLeftEarly();
  const all = library.passagesFor(documents, question);
  const aside = new Set(setAside?.places.map(place => all.at(place)));
  async function* readOn(some: readonly Passage[]): AsyncGenerator<ReadCount> {
    const reading = readThrough(some, found, question, library);
    while (!(await reading.next()).done) yield { windows: passages.length, of: passages.length };
  }
  let windowsReadAgain = 0;
  for (const [i, passage] of passages.entries()) {
    const cuts = removed.filter(cut => isIn(cut, passage)).map(({ range }) => range);
    if (cuts.length === 0) {
      const isKnown = library.hasRead(passage, question);
      const isOfAnswer = inText(passage.window, answer.window) === 0;
      const spans = aside.has(passage) ? library.spansOrAside(passage, question) : await (isOfAnswer ? library.wholeSpansOf(passage, question) : library.spansOf(passage, question));
      found.add(passage, spans);
      left.note(passage, spans);
      if (isKnown) continue;
    } else {
      const rest = passageWithout(passage, cuts);
      const { spans } = await readPassage(reader, question, rest, { count: rest.window.endToken, mayLeaveEarly: false });
      found.add(rest, spans);
      windowsReadAgain++;
    }
    yield { windows: i + 1, of: passages.length };
  }
  let ranked = found.best(MOST_COMPARED);
  if (setAside && (ranked.at(0)?.score ?? -Infinity) < neededBeside(setAside.best, noAnswerThreshold)) {
    yield* readOn(passages.filter(passage => aside.has(passage) && !removed.some(cut => isIn(cut, passage))));
    ranked = found.best(MOST_COMPARED);
  }
  if (bestAnswers(ranked, noAnswerThreshold).length === 0) {
    yield* readOn(left.nearest());
    ranked = found.best(MOST_COMPARED);
  }
  const answers = bestAnswers(ranked, noAnswerThreshold);
  const isSame = ({ text, document, range }: Answer): boolean => text === answer.text || (document === answer.document && overlaps(range, answer.range));
  const before = logOddsOfShare(answer.probability);
  const after = logOddsOfShare(ranked.find(isSame)?.probability ?? 0);
  const best = answers.at(0);
  const outcome = best === undefined ? 'lost' : isSame(best) ? 'kept' : 'changed';
  return { answers, ablation: { before, after, drop: before - after, outcome, ...(best && outcome === 'changed' && { instead: best.text }), isCausal: before - after > causalThreshold }, windowsReadAgain };
}

/** Distinct answers among which the one asked about is looked for. */
const MOST_COMPARED = 64;

function isIn({ document, range }: DocumentRange, { window, source }: Passage): boolean {
  return document === window.document && overlaps(range, rangeOfTokens(source.tokens, window.startToken, window.endToken));
}
