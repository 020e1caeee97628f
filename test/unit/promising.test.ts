import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createAnswerRanking } from '../../src/core/answers.ts';
import { inOrderOf } from '../../src/core/promising.ts';
import { passageOf } from './sources.ts';

const TEXT = 'zero one two three four five six seven eight nine';

/** Windows of two words each. */
const passages = [0, 2, 4, 6, 8].map(startToken => passageOf(TEXT, { startToken, endToken: startToken + 2 }));

function rangeOf(words: string): { startOffset: number; endOffset: number } {
  const startOffset = TEXT.indexOf(words);
  return { startOffset, endOffset: startOffset + words.length };
}

function order(...places: readonly (readonly [document: number, words: string])[]): number[] {
  const promising = places.map(([document, words]) => ({ document, range: rangeOf(words) }));
  return inOrderOf(promising, passages).map(passage => passages.indexOf(passage));
}

describe('windows in the order of what is promising', () => {
  it('come in that order, the others after them in their own', () => assert.deepEqual(order([0, 'six'], [0, 'two']), [3, 1, 0, 2, 4]));
  it('count once, for the best place that they touch', () => assert.deepEqual(order([0, 'nine'], [0, 'five six'], [0, 'eight']), [4, 2, 3, 0, 1]));
  it('that share one place come in the order of how much of it they have', () => assert.deepEqual(order([0, 'e four five']), [2, 1, 0, 3, 4]));
  it('stay as they are where nothing is promising', () => assert.deepEqual(order(), [0, 1, 2, 3, 4]));
  it('do not mind places of other documents', () => assert.deepEqual(order([1, 'six']), [0, 1, 2, 3, 4]));
});

describe('the order of reading', () => {
  it('does not change the answers, to the last bit', () => {
    const windows = Array.from({ length: 12 }, (_, i) => passageOf(TEXT, { document: i % 3, startToken: Math.floor(i / 3) * 2, endToken: Math.floor(i / 3) * 2 + 3 }));
    const spans = windows.map((_, i) => {
      const score = ((i * 7) % 5) / 3; // equal scores among them
      return { spans: [{ startToken: i % 2, endToken: (i % 2) + 1, score, logMass: score + 0.1 }], logSum: score + 0.3 + i / 7 };
    });
    const answersIn = (reading: readonly number[]): unknown => {
      const ranking = createAnswerRanking();
      for (const i of reading) ranking.add(windows[i], spans[i]);
      return ranking.best(5);
    };
    const inText = answersIn([...windows.keys()]);
    fc.assert(fc.property(fc.shuffledSubarray([...windows.keys()], { minLength: windows.length }), reading => assert.deepEqual(answersIn(reading), inText)), { seed: 5, numRuns: 200 });
  });
});
