/** The statistics of `spanlight eval --explain`. */
import assert from 'node:assert/strict';
import { areaOverCurve, bootstrap, highest, linearDatamodelingScore, mean, randomSubsets, spearman } from '../../src/cli/faithfulness.ts';
import { randomFrom } from '../../src/cli/random.ts';

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);
}

describe('Spearman’s rank correlation', () => {
  const check = (x: readonly number[], y: readonly number[], expected: number): void => near(spearman(x, y), expected);

  it('is 1 for the same order, whatever the values', () => check([1, 2, 3, 4], [1, 10, 11, 500], 1));

  it('is −1 for the opposite order', () => check([1, 2, 3], [5, 4, -3], -1));

  it('gives equal values the mean of their ranks', () => {
    // ranks 0, 1½, 1½, 3 and 0, 1, 2, 3: covariance 4½, variances 4½ and 5
    check([1, 2, 2, 3], [1, 2, 3, 4], 4.5 / Math.sqrt(4.5 * 5));
    check([1, 1, 2, 2], [1, 1, 2, 2], 1);
  });

  it('takes sums that differ by rounding alone for equal', () => check([0.1 + 0.2, 0.3, 1], [2, 2, 3], 1));

  it('is 0 where a side says nothing', () => {
    check([1, 1, 1], [1, 2, 3], 0);
    check([], [], 0);
  });
});

describe('the linear datamodeling score', () => {
  const effects = [2, -1, 0.5, 3];
  const subsets = randomSubsets(4, 32, randomFrom(7));
  const observations = subsets.map(kept => ({ kept, logOdds: kept.reduce((sum, isKept, s) => sum + (isKept ? effects[s] : 0), 1) }));

  it('is 1 for the effects of an additive function', () => near(linearDatamodelingScore(effects, observations), 1));

  it('does not mind their unit', () => near(linearDatamodelingScore(effects.map(x => 10 * x), observations), 1));

  it('is −1 for their opposite, and low for another guess', () => {
    near(linearDatamodelingScore(effects.map(x => -x), observations), -1);
    assert.ok(linearDatamodelingScore([0, 0, 1, 0], observations) < 0.6);
  });
});

describe('random subsets', () => {
  it('are the same for a seed and hold each sentence about half of the time', () => {
    const draw = (): boolean[][] => randomSubsets(5, 400, randomFrom(3));
    assert.deepEqual(draw(), draw());
    for (let s = 0; s < 5; s++) assert.ok(Math.abs(mean(draw().map(kept => Number(kept[s]))) - 0.5) < 0.1);
  });

  it('always hold the answer’s sentence when they are to', () => assert.ok(randomSubsets(5, 50, randomFrom(3), 2).every(kept => kept[2])));
});

describe('the highest scores', () => {
  it('come best first, of equal ones the earlier', () => assert.deepEqual(highest([1, 5, 5, 2], 3), [1, 2, 3]));
});

describe('the area over the curve', () => {
  it('is the mean loss of probability', () => near(areaOverCurve(0.9, [0.5, 0.2]), (0.4 + 0.7) / 2));
});

describe('the bootstrap', () => {
  const values = Array.from({ length: 60 }, (_, i) => i % 7);

  it('gives the same interval every time, around the value', () => {
    const { value, low, high } = bootstrap(values, mean);
    assert.deepEqual(bootstrap(values, mean), { value, low, high });
    near(value, mean(values));
    assert.ok(low < value && value < high && low > value - 1 && high < value + 1);
  });

  it('has an interval of no width for values that are all alike', () => assert.deepEqual(bootstrap([2, 2, 2], mean), { value: 2, low: 2, high: 2 }));

  it('says nothing of nothing', () => assert.deepEqual(bootstrap([], mean), { value: NaN, low: NaN, high: NaN }));
});
