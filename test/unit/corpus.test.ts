import assert from 'node:assert/strict';
import { evenlySpaced, rankOfGold, recallsOf } from '../../src/cli/recall.ts';
import type { Passage } from '../../src/core/passages.ts';

/** A passage that is all of a short text. */
function passage(document: number, text: string): Passage {
  const tokens = { count: 1, ids: Int32Array.of(0), startOffsets: Int32Array.of(0), endOffsets: Int32Array.of(text.length), words: Int32Array.of(0) };
  return {
    window: { document, startToken: 0, endToken: 1 },
    source: { document: { uri: String(document), version: 0, text }, tokens, sentences: [], headings: [], isEnumerator: new Uint8Array(1) },
  };
}

describe('recall of a ranking', () => {
  it('counts the questions whose window is among the first k', () =>
    assert.deepEqual(recallsOf([1, 2, 5, 6, 10, 11, 20, 21, 50, null]), { recall_at_1: 10, recall_at_5: 30, recall_at_10: 50, recall_at_20: 70, recall_at_50: 90 }));

  it('is nothing for no questions', () => assert.equal(recallsOf([]).recall_at_10, 0));
});

describe('the rank of a gold window', () => {
  const ranked = [passage(0, 'The king died in 1412.'), passage(1, 'In 1412 it burnt.'), passage(2, 'No year.')];

  function check(context: string, answers: readonly string[], expected: number | null): void {
    assert.equal(rankOfGold(ranked, context, answers), expected);
  }

  it('is that of the first window of its context that holds an answer', () => check('In 1412 it burnt.', ['in the year', '1412'], 2));

  it('is none where the answer stands in another context alone', () => check('No year.', ['1412'], null));
});

describe('a sample', () => {
  it('is spread evenly', () => assert.deepEqual(evenlySpaced([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4), [0, 2, 5, 7]));

  it('is everything where that is no more than wanted', () => {
    assert.deepEqual(evenlySpaced([1, 2], 5), [1, 2]);
    assert.deepEqual(evenlySpaced([1, 2]), [1, 2]);
  });
});
