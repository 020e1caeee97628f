/** The graphs that the arithmetic limit is measured with are products that onnxruntime computes. */
import assert from 'node:assert/strict';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { productGraph } from '../../bench/peers/one-op-graph.ts';

describe('a graph of one product', () => {
  const product = { rows: 2, inner: 300, columns: 3 }; // 300 × 3: lengths of more than one varint byte

  it('multiplies in float32', async () => {
    const session = await InferenceSession.create(productGraph('float32', product));
    const { C: c } = await session.run({ A: new Tensor('float32', new Float32Array(600).fill(0.5), [2, 300]) });
    assert.deepEqual([c.type, c.dims], ['float32', [2, 3]]);
    assert.deepEqual(c.data, new Float32Array(6).fill(150));
  });

  it('multiplies in int8 and sums in 32 bits', async () => {
    const session = await InferenceSession.create(productGraph('int8', product));
    const { C: c } = await session.run({ A: new Tensor('uint8', new Uint8Array(600).fill(255), [2, 300]) });
    assert.deepEqual([c.type, c.dims], ['int32', [2, 3]]);
    assert.deepEqual(c.data, new Int32Array(6).fill(255 * 300));
  });
});
