import { neededBeside } from './answers.ts';
import type { Library } from './library.ts';
import type { Passage } from './passages.ts';
import type { QuestionTokens } from './question.ts';

/** Windows that are read before any is set aside. */
const READ_FIRST = 20;

/** Windows to be read, best first, in parts that double what has been read: as long as nothing answers, the next part is read as well. */
export function stagesOf(passages: readonly Passage[]): readonly (readonly Passage[])[] {
  const stages: (readonly Passage[])[] = [];
  for (let from = 0, to = READ_FIRST; from < passages.length; from = to, to *= 2) stages.push(passages.slice(from, to));
  return stages;
}

/**
 * Which windows need not be read, once `best` has been found: those of which what an earlier question's reading kept says that no span
 * of theirs comes near enough to be shown beside it. Undefined where nothing tells of any of `passages`.
 *
 * @param best score of the best answer so far; undefined: there is none, and every window is read, since before it is said that nothing answers all of it has to be.
 */
export async function farFrom(best: number | undefined, passages: readonly Passage[], question: QuestionTokens, library: Library): Promise<((passage: Passage) => boolean) | undefined> {
  const { noAnswerThreshold, lateInteraction } = library.reader.config;
  if (best === undefined || !lateInteraction) return undefined;
  const expected = await library.expectationOf(passages, question);
  if (!expected) return undefined;
  const { below, slope } = lateInteraction;
  const limit = below + slope * neededBeside(best, noAnswerThreshold);
  return passage => (expected(passage) ?? Infinity) < limit;
}
