import assert from 'node:assert/strict';
import { createKeptVectors, sharedEnds, type KeptVectors, type Probe } from '../../src/core/late-interaction.ts';
import type { Window } from '../../src/core/windows.ts';

const WIDTH = 2;

function window(startToken: number, endToken: number): Window {
  return { document: 0, startToken, endToken };
}

/** @param tokens whose vectors are given, (tokens, 2), in 127ths. */
function keptOf(...tokens: readonly (readonly [number, number])[]): KeptVectors {
  const kept = createKeptVectors(tokens.length, { width: WIDTH, bias: -10 });
  kept.keep(window(0, tokens.length), Int8Array.from(tokens.flat()));
  kept.settle();
  return kept;
}

function probeOf(...tokens: readonly (readonly [number, number])[]): Probe {
  return { vectors: Float32Array.from(tokens.flat()) };
}

function check(actual: number | undefined, expected: number): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);
}

describe('late interaction', () => {
  it('expects the bias and, for each token of the question, its greatest product with a token of the window', () => {
    const kept = keptOf([127, 0], [0, 127], [-127, 0]);
    check(kept.expected(probeOf([3, 0]), window(0, 3)), -10 + 3);
    check(kept.expected(probeOf([3, 0], [0, 4]), window(0, 3)), -10 + 3 + 4);
    check(kept.expected(probeOf([-5, 1]), window(0, 3)), -10 + 5);
  });

  it('minds the tokens of the window alone', () => {
    const kept = keptOf([127, 0], [0, 127], [-127, 0]);
    check(kept.expected(probeOf([3, 0]), window(1, 3)), -10);
    check(kept.expected(probeOf([3, 0]), window(2, 3)), -10 - 3);
  });

  it('expects nothing of a window with a token that was never read', () => {
    const kept = createKeptVectors(4, { width: WIDTH, bias: 0 });
    kept.keep(window(1, 3), new Int8Array(2 * WIDTH));
    kept.settle();
    assert.equal(kept.expected(probeOf([1, 1]), window(0, 3)), undefined);
    assert.equal(kept.expected(probeOf([1, 1]), window(2, 4)), undefined);
    check(kept.expected(probeOf([1, 1]), window(1, 3)), 0);
  });

  it('keeps of two windows that share tokens what the later one left, in whichever order they are read', () => {
    const left: readonly (readonly [Window, Int8Array])[] = [[window(0, 2), Int8Array.of(127, 0, 127, 0)], [window(1, 3), Int8Array.of(0, 127, 0, 127)]];
    for (const order of [left, left.toReversed()]) {
      const kept = createKeptVectors(3, { width: WIDTH, bias: 0 });
      for (const [of, vectors] of order) kept.keep(of, vectors);
      kept.settle();
      check(kept.expected(probeOf([1, 0]), window(0, 1)), 1);
      check(kept.expected(probeOf([1, 0]), window(1, 3)), 0);
    }
  });

  it('asks what earlier questions left, and nothing that was kept since', () => {
    const kept = createKeptVectors(3, { width: WIDTH, bias: 0 });
    kept.keep(window(0, 2), Int8Array.of(127, 0, 127, 0));
    assert.equal(kept.expected(probeOf([1, 0]), window(0, 2)), undefined);
    assert.equal(kept.isSettled, false);
    kept.settle();
    assert.equal(kept.isSettled, true);
    kept.keep(window(1, 3), Int8Array.of(0, 127, 0, 127));
    check(kept.expected(probeOf([1, 0]), window(1, 2)), 1);
    assert.equal(kept.expected(probeOf([1, 0]), window(1, 3)), undefined);
  });

  it('keeps of two readings what the first one left', () => {
    const kept = keptOf([127, 0]);
    kept.keep(window(0, 1), Int8Array.of(0, 127));
    kept.settle();
    check(kept.expected(probeOf([1, 0]), window(0, 1)), -10 + 1);
  });

  it('keeps after an edit what was left of the tokens that stayed, where they stand then', () => {
    const before = createKeptVectors(4, { width: WIDTH, bias: 0 });
    before.keep(window(0, 4), Int8Array.of(127, 0, 0, 127, -127, 0, 0, -127));
    for (const [tokens, ends] of [[5, { start: 2, end: 1 }], [2, { start: 1, end: 1 }], [4, { start: 0, end: 4 }], [3, { start: 3, end: 0 }], [2, { start: 0, end: 0 }]] as const) {
      const kept = before.afterEdit(ends, tokens);
      assert.equal(kept.isSettled, true);
      const each = Array.from({ length: tokens }, (_, token) => [probeOf([1, 0]), probeOf([0, 1])].map(probe => kept.expected(probe, window(token, token + 1))));
      const were = [[1, 0], [0, 1], [-1, 0], [0, -1]];
      const gone = [undefined, undefined];
      assert.deepEqual(each, Array.from({ length: tokens }, (_, token) => (token < ends.start ? were[token] : token >= tokens - ends.end ? were[token - tokens + 4] : gone)));
    }
  });

  it('knows which tokens stayed in an edit', () => {
    const ends = (a: readonly number[], b: readonly number[]): unknown => sharedEnds(Int32Array.from(a), Int32Array.from(b));
    assert.deepEqual(ends([1, 2, 3, 4], [1, 2, 9, 9, 4]), { start: 2, end: 1 });
    assert.deepEqual(ends([1, 2], [1, 2]), { start: 2, end: 0 });
    assert.deepEqual(ends([1, 1, 1], [1, 1]), { start: 2, end: 0 });
    assert.deepEqual(ends([7, 7], [7, 8, 7]), { start: 1, end: 1 });
    assert.deepEqual(ends([], [1]), { start: 0, end: 0 });
    assert.deepEqual(ends([1, 2, 3], [4, 3]), { start: 0, end: 1 });
  });
});
