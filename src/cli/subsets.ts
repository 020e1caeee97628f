import { ablate, readWithout, type Ablation, type Found } from '../core/ablation.ts';
import type { QuestionTokens } from '../core/question.ts';
import { sentencesIn } from '../core/passages.ts';
import type { Reader } from '../core/reader.ts';

/** Readings of an answer's window with some of its sentences; none is made twice. */
export interface SubsetReader {
  /** Of the answer in the whole window. */
  readonly logOdds: number;
  /** Of the pass over the whole window. */
  readonly milliseconds: number;
  /** @param kept (sentences) */
  read(kept: readonly boolean[]): Promise<TimedAblation>;
  /** @throws Error where it has not been read. */
  known(kept: readonly boolean[]): TimedAblation;
}

export interface TimedAblation extends Ablation {
  readonly milliseconds: number;
}

export async function createSubsetReader(found: Found, question: QuestionTokens, reader: Reader): Promise<SubsetReader> {
  const ranges = sentencesIn(found.passage).map(({ range }) => range);
  const known = new Map<string, TimedAblation>();
  const began = performance.now();
  const { logOdds } = await readWithout([], found, question, reader);
  const milliseconds = performance.now() - began;
  known.set(ranges.map(() => true).join(), { before: logOdds, after: logOdds, drop: 0, outcome: 'kept', isCausal: false, milliseconds });
  return {
    logOdds,
    milliseconds,
    async read(kept) {
      const key = kept.join();
      const before = performance.now();
      const reading = known.get(key) ?? { ...(await ablate(ranges.filter((_, s) => !kept[s]), found, logOdds, question, reader)), milliseconds: performance.now() - before };
      known.set(key, reading);
      return reading;
    },
    known(kept) {
      const reading = known.get(kept.join());
      if (!reading) throw new Error('a subset was not read'); // a method names its passes first
      return reading;
    },
  };
}
