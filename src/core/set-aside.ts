import { neededBeside } from './answers.ts';
import type { Library } from './library.ts';
import type { Passage } from './passages.ts';
import type { QuestionTokens } from './question.ts';

/** Windows that are read before any is set aside. */
export const READ_FIRST = 20;

/**
 * Which windows need not be read, once `best` has been found: those of which what an earlier question's reading kept says that no span
 * of theirs comes near enough to be shown beside it. Undefined where nothing tells.
 *
 * @param best score of the best answer so far; undefined: there is none, and every window is read, since before it is said that nothing answers all of it has to be.
 */
export async function farFrom(best: number | undefined, question: QuestionTokens, library: Library): Promise<((passage: Passage) => boolean) | undefined> {
  const { noAnswerThreshold, lateInteraction } = library.reader.config;
  if (best === undefined || !lateInteraction) return undefined;
  const expected = await library.expectationOf(question);
  const { below, slope } = lateInteraction;
  const limit = below + slope * neededBeside(best, noAnswerThreshold);
  return passage => (expected(passage) ?? Infinity) < limit;
}
