import assert from 'node:assert/strict';
import { asShares, flowFromKeys, uniformHeadWeights, weightsOfHead } from '../../src/core/attention.ts';
import type { Attention } from '../../src/core/reader.ts';

/** Rows of (query, key), one matrix a head, of a model with one layer. */
function attentionOf(...heads: readonly (readonly (readonly number[])[])[]): Attention {
  const sequence = heads[0].length;
  return { queries: [...heads[0].keys()], weights: Float32Array.from(heads.flat(2)), valueNorms: new Float32Array(heads.length * sequence).fill(1), logSumExp: new Float32Array(heads.length * sequence), layers: 1, heads: heads.length, sequence };
}

const FIRST_HEAD = [[0.5, 0.25, 0.25], [0, 0.5, 0.5], [0.25, 0.25, 0.5]];
const SECOND_HEAD = [[0.5, 0, 0.5], [1, 0, 0], [0, 1, 0]];

interface Asked {
  readonly queries: readonly number[];
  readonly weights?: readonly number[];
  /** ‖v·W_o‖ of both heads. */
  readonly norms?: readonly number[];
}

function check({ queries, weights = [0.5, 0.5], norms = [1, 1, 1, 1, 1, 1] }: Asked, expected: readonly number[]): void {
  const attention = { ...attentionOf(FIRST_HEAD, SECOND_HEAD), valueNorms: Float32Array.from(norms) };
  const relevance = asShares(flowFromKeys(attention, queries, Float32Array.from(weights)));
  assert.equal(relevance.length, expected.length);
  for (const [key, value] of expected.entries()) assert.ok(Math.abs(relevance[key] - value) < 1e-6, `[${relevance.join(', ')}] is not [${expected.join(', ')}]`);
}

describe('shares of the flow from keys', () => {
  it('weigh attention by the norm of what is attended to', () => {
    check({ queries: [0], weights: [1, 0], norms: [1, 2, 4, 9, 9, 9] }, [0.25, 0.25, 0.5]);
    check({ queries: [0], weights: [1, 1], norms: [0, 0, 1, 0, 0, 0.5] }, [0, 0, 1]);
  });

  it('is the mean over the heads of a query’s row', () => check({ queries: [0] }, [0.5, 0.125, 0.375]));

  it('is the mean over several queries', () => check({ queries: [0, 1] }, [0.5, 0.1875, 0.3125]));

  it('follows the heads’ weights', () => {
    check({ queries: [2], weights: [1, 0] }, [0.25, 0.25, 0.5]);
    check({ queries: [2], weights: [0.25, 0.75] }, [0.0625, 0.8125, 0.125]);
  });

  it('is 0 everywhere where nothing flows', () => check({ queries: [1], weights: [0, 0] }, [0, 0, 0]));

  it('reads the layers one after another', () => {
    const one = attentionOf(FIRST_HEAD, SECOND_HEAD);
    const two: Attention = { ...one, layers: 2, heads: 1, valueNorms: new Float32Array(6).fill(1) };
    const relevance = flowFromKeys(two, [1], Float32Array.of(0, 1));
    assert.deepEqual([...relevance], [1, 0, 0]);
  });
});

describe('uniform head weights', () => {
  it('are alike and sum to 1', () => {
    const { answer, question } = uniformHeadWeights({ layers: 2, heads: 4 });
    assert.deepEqual([...answer, ...question], new Array<number>(16).fill(1 / 16));
  });
});

describe('the weights of one head', () => {
  it('are on that head alone, alike for the answer and the question', () => {
    const { answer, question } = weightsOfHead({ layers: 2, heads: 2 }, 2);
    assert.deepEqual([[...answer], [...question]], [[0, 0, 0.5, 0], [0, 0, 0.5, 0]]);
  });
});
