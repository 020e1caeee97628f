import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Logits } from '../../src/core/reader.ts';
import { bestSpans, logAddExp, type WindowSpan, type WindowSpans } from '../../src/core/spans.ts';

interface Case {
  /** (window) */
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly nullStart?: number;
  readonly nullEnd?: number;
  readonly max?: number;
  readonly leastGain?: number;
  readonly count?: number;
  readonly excluded?: readonly number[];
}

const FIRST = 4; // [CLS], two tokens of question, [SEP]

/** The window's logits in a sequence whose other places want to be answers, and must not be. */
function logitsOf({ start, end, nullStart = 0, nullEnd = 0 }: Case): Logits {
  const placed = (null_: number, window: readonly number[]): Float32Array => Float32Array.from([null_, 99, 99, 99, ...window, 99]);
  return { start: placed(nullStart, start), end: placed(nullEnd, end) };
}

function spansOf(given: Case): WindowSpans {
  const { max = 30, leastGain, count = 8, excluded } = given;
  return bestSpans(logitsOf(given), FIRST, { maxAnswerTokens: max, count, ...(leastGain !== undefined && { leastGain }), ...(excluded && { excluded: Uint8Array.from(excluded) }) });
}

function check(given: Case, expected: readonly (readonly [startToken: number, endToken: number, score: number])[]): void {
  assert.deepEqual(spansOf(given).spans.map(({ startToken, endToken, score }) => [startToken, endToken, score]), expected);
}

/** All spans of at most `max` tokens that start and end where it is allowed. */
type ScoredSpan = Omit<WindowSpan, 'logMass'>;

function everySpan({ start, end, nullStart = 0, nullEnd = 0, max = 30, excluded = [] }: Case): ScoredSpan[] {
  const spans: ScoredSpan[] = [];
  for (let i = 0; i < start.length; i++) {
    for (let j = i; j < end.length && j < i + max; j++) {
      if (excluded[i] !== 1 && excluded[j] !== 1) spans.push({ startToken: i, endToken: j + 1, score: start[i] + end[j] - nullStart - nullEnd });
    }
  }
  return spans;
}

function isClose(actual: number, expected: number): boolean {
  return actual === expected || Math.abs(actual - expected) <= 1e-4 * Math.max(1, Math.abs(expected)); // logits are float32
}

describe('best spans', () => {
  it('are from the best start to the best end behind it, less the null', () => {
    check({ start: [1, 5, 0], end: [9, 2, 4], nullStart: 1, nullEnd: 2, count: 1 }, [[0, 1, 7]]);
    check({ start: [1, 9, 0], end: [9, 2, 4], nullStart: 1, nullEnd: 2, count: 1 }, [[1, 3, 10]]);
  });

  it('come best first and do not overlap', () => check({ start: [3, 0, 5, 0], end: [6, 0, 0, 5] }, [[2, 4, 10], [0, 1, 9]]));

  it('are as many as wanted', () => check({ start: [3, 2, 1], end: [3, 2, 1], max: 1, count: 2 }, [[0, 1, 6], [1, 2, 4]]));

  it('are no longer than the longest answer', () => check({ start: [9, 0, 0], end: [0, 1, 9], max: 2, count: 1 }, [[0, 2, 10]]));

  it('take no words in at their end that gain too little, and have the score of those that do', () => {
    const given = { start: [0, 4, 0, 0], end: [0, 3, 3.4, 3.5], count: 1 };
    check(given, [[1, 4, 7.5]]);
    check({ ...given, leastGain: 0.25 }, [[1, 3, 7.5]]);
    check({ ...given, leastGain: 0.5 }, [[1, 2, 7.5]]);
    check({ ...given, leastGain: 0.5, excluded: [0, 0, 1, 0] }, [[1, 2, 7.5]]);
    check({ ...given, start: [4, 0, 0, 0], leastGain: 9 }, [[0, 1, 7.5]]);
  });

  it('neither start nor end at an excluded token, but may run over it', () => {
    check({ start: [9, 5, 0], end: [0, 9, 4], excluded: [1, 0, 0], count: 1 }, [[1, 2, 14]]);
    check({ start: [9, 0, 0], end: [0, 9, 4], excluded: [0, 1, 0], count: 1 }, [[0, 3, 13]]);
  });

  it('are none when every token is excluded or the window is empty', () => {
    for (const given of [{ start: [9, 5], end: [9, 5], excluded: [1, 1] }, { start: [], end: [] }]) {
      assert.deepEqual(spansOf(given), { spans: [], logSum: -Infinity });
    }
  });

  it('may score below the null', () => check({ start: [1], end: [1], nullStart: 4, nullEnd: 4 }, [[0, 1, -6]]));

  it('have a log-sum that does not overflow', () => {
    const { logSum } = spansOf({ start: [3e4, 0], end: [3e4, 0], max: 1 });
    assert.equal(logSum, 6e4);
  });
});

describe('best spans of any logits', () => {
  const logit = fc.double({ min: -12, max: 12, noNaN: true }).map(Math.fround);
  const cases: fc.Arbitrary<Case> = fc.integer({ min: 1, max: 14 }).chain(length =>
    fc.record({
      start: fc.array(logit, { minLength: length, maxLength: length }),
      end: fc.array(logit, { minLength: length, maxLength: length }),
      excluded: fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: length, maxLength: length }),
      nullStart: logit,
      nullEnd: logit,
      max: fc.integer({ min: 1, max: 16 }),
      count: fc.integer({ min: 1, max: 5 }),
    }),
  );
  const forAny = (property: (given: Case, found: WindowSpans, every: readonly ScoredSpan[]) => void): void => {
    fc.assert(fc.property(cases, given => property(given, spansOf(given), everySpan(given))), { seed: 1, numRuns: 1000 });
  };

  it('begin with the best of all pairs', () => {
    forAny((_, { spans }, every) => {
      assert.equal(spans.length > 0, every.length > 0);
      if (every.length > 0) assert.ok(isClose(spans[0].score, Math.max(...every.map(({ score }) => score))));
    });
  });

  it('are allowed pairs with their own scores, best first, none overlapping another', () => {
    forAny(({ count }, { spans }, every) => {
      assert.ok(spans.length <= count!);
      for (const [i, span] of spans.entries()) {
        const pair = every.find(({ startToken, endToken }) => startToken === span.startToken && endToken === span.endToken);
        assert.ok(pair && isClose(span.score, pair.score));
        assert.ok(i === 0 || span.score <= spans[i - 1].score);
        for (const other of spans.slice(0, i)) assert.ok(span.endToken <= other.startToken || other.endToken <= span.startToken);
      }
    });
  });

  it('have the mass of all pairs that overlap them', () => {
    forAny((_, { spans, logSum }, every) => {
      for (const { startToken, endToken, logMass } of spans) {
        const overlapping = every.filter(other => other.startToken < endToken && startToken < other.endToken);
        const mass = overlapping.reduce((sum, { score }) => sum + Math.exp(score - logSum), 0);
        assert.ok(Math.abs(Math.exp(logMass - logSum) - mass) < 1e-5);
      }
    });
  });

  it('have the log of the sum of exp over all pairs', () => {
    forAny((_, { logSum }, every) => assert.ok(isClose(logSum, Math.log(every.reduce((sum, { score }) => sum + Math.exp(score), 0)))));
  });
});

describe('logAddExp', () => {
  it('adds in the exponent, without overflow and with minus infinity for nothing', () => {
    assert.ok(isClose(logAddExp(Math.log(3), Math.log(4)), Math.log(7)));
    assert.ok(isClose(logAddExp(5000, 5000), 5000 + Math.LN2));
    assert.equal(logAddExp(2, -Infinity), 2);
    assert.equal(logAddExp(-Infinity, -Infinity), -Infinity);
  });
});
