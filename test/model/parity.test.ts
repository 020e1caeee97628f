/**
 * The reader against the same model in Python's onnxruntime: test/fixtures/logits.json is written by training/logit_fixtures.py.
 *
 * With the same version of onnxruntime on the same machine the numbers agree to the digits of the fixture. The tolerances
 * are wider, since the int8 graphs round activations as they go: kernels of another version or processor round some of
 * them to the neighbouring step, and that spreads. Between onnxruntime 1.23.2 and 1.32.0 the logits of one input differ by
 * 0.16 on average and by 0.84 at most, the rows of attention by 0.08 in sum. Token types that are wrong move the mean by
 * 0.22 and more.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowOf } from '../../src/core/attention.ts';
import type { Reader, ReaderInput } from '../../src/core/reader.ts';
import { bestSpans } from '../../src/core/spans.ts';
import { loadModel } from '../../src/inference/model.ts';
import { createOnnxReader } from '../../src/inference/onnx-reader.ts';
import { modelFolder, root } from './bundles.ts';

const MEAN_LOGIT = 0.2;
const LARGEST_LOGIT = 1.2;
const ROW_SUM = 0.2;
const VALUE_NORM_SHARE = 0.05;

interface Fixture {
  readonly ids: readonly number[];
  readonly firstToken: number;
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly rows: readonly {
    readonly layer: number;
    readonly head: number;
    readonly query: number;
    readonly weights: readonly number[];
    readonly valueNorms: readonly number[];
  }[];
}

const fixtures = JSON.parse(readFileSync(join(root, 'test', 'fixtures', 'logits.json'), 'utf8')) as readonly Fixture[]; // written by our script

function inputOf({ ids, firstToken }: Fixture): ReaderInput {
  return { ids: Int32Array.from(ids), firstToken };
}

function differences(actual: Float32Array, expected: readonly number[]): number[] {
  assert.equal(actual.length, expected.length);
  return expected.map((x, i) => Math.abs(x - actual[i]));
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

describe('the reader, against the same model in Python', () => {
  let reader: Reader;

  before(async () => (reader = await createOnnxReader(await loadModel(modelFolder), 1)));

  for (const [i, fixture] of fixtures.entries()) {
    const { ids, firstToken, start, end, rows } = fixture;

    it(`computes the same logits for input ${i + 1}, of ${ids.length} tokens`, async () => {
      const logits = await reader.read(inputOf(fixture));
      for (const [actual, expected] of [[logits.start, start], [logits.end, end]] as const) {
        const apart = differences(actual, expected);
        assert.ok(Math.max(...apart) <= LARGEST_LOGIT, `${Math.max(...apart)} apart at most`);
        assert.ok(sum(apart) / apart.length <= MEAN_LOGIT, `${sum(apart) / apart.length} apart on average`);
      }
    });

    it(`finds the same best span in input ${i + 1}, or one as good`, async () => {
      const limits = { maxAnswerTokens: reader.config.maxAnswerTokens, count: 1 };
      const [found] = bestSpans(await reader.read(inputOf(fixture)), firstToken, limits).spans;
      const [best] = bestSpans({ start: Float32Array.from(start), end: Float32Array.from(end) }, firstToken, limits).spans;
      const score = start[firstToken + found.startToken] + end[firstToken + found.endToken - 1] - start[0] - end[0];
      assert.ok(best.score - score <= 2 * LARGEST_LOGIT, `${score} there, the best has ${best.score}`);
      assert.ok(Math.abs(found.score - best.score) <= 4 * LARGEST_LOGIT);
    });

    it(`computes the same attention for input ${i + 1}`, async () => {
      const queries = [0, ...new Set(rows.map(({ query }) => query))];
      const attention = await reader.attend!(inputOf(fixture), queries);
      const { weights, valueNorms, layers, heads, sequence } = attention;
      assert.deepEqual([layers, heads, sequence], [6, 12, ids.length]);
      for (const { layer, head, query, weights: expected, valueNorms: norms } of rows) {
        const row = ((layer * heads + head) * queries.length + rowOf(attention, query)) * sequence;
        const apart = sum(differences(weights.subarray(row, row + sequence), expected));
        assert.ok(apart <= ROW_SUM, `layer ${layer}, head ${head}: ${apart} apart`);
        const keys = (layer * heads + head) * sequence;
        const normsApart = sum(differences(valueNorms.subarray(keys, keys + sequence), norms));
        assert.ok(normsApart <= VALUE_NORM_SHARE * sum(norms), `layer ${layer}, head ${head}: norms ${normsApart} apart of ${sum(norms)}`);
      }
    });
  }

  it('gives rows of attention that sum to 1', async () => {
    const { weights, sequence } = await reader.attend!(inputOf(fixtures[0]), [...fixtures[0].ids.keys()]);
    for (let row = 0; row < weights.length; row += sequence) {
      assert.ok(Math.abs(weights.subarray(row, row + sequence).reduce((a, b) => a + b, 0) - 1) < 1e-4);
    }
  });

  it('gives the rows asked for, in that order', async () => {
    const input = inputOf(fixtures[0]);
    const all = await reader.attend!(input, [...input.ids.keys()]);
    const some = await reader.attend!(input, [7, 2]);
    const { layers, heads, sequence } = some;
    for (let head = 0; head < layers * heads; head++) {
      for (const [row, query] of some.queries.entries()) {
        const [at, of] = [head * 2 + row, head * sequence + query];
        assert.equal(some.logSumExp[at], all.logSumExp[of]);
        assert.deepEqual(some.weights.subarray(at * sequence, (at + 1) * sequence), all.weights.subarray(of * sequence, (of + 1) * sequence));
      }
    }
  });

  it('gives the same numbers every time', async () => {
    const first = await reader.read(inputOf(fixtures[0]));
    await reader.read(inputOf(fixtures[3]));
    assert.deepEqual(await reader.read(inputOf(fixtures[0])), first);
  });
});
