import { InferenceSession, Tensor } from 'onnxruntime-node';
import { productGraph, type Product } from './one-op-graph.ts';
import type { Peaks } from './protocol.ts';

/** The reader's own products over a window of 384 tokens, and longer ones, whose result costs less beside them: the fastest counts. */
const PRODUCTS: readonly Product[] = [
  { rows: 384, inner: 384, columns: 384 },
  { rows: 384, inner: 384, columns: 1536 },
  { rows: 384, inner: 1536, columns: 384 },
  { rows: 384, inner: 6144, columns: 384 },
  { rows: 1536, inner: 6144, columns: 384 },
];

const SECONDS_EACH = 0.5;

/** Measures each product and prints the peaks, one JSON object. */
async function main(): Promise<void> {
  const peaks: Peaks = { int8: await peakOf('int8'), float32: await peakOf('float32') };
  process.stdout.write(`${JSON.stringify(peaks)}\n`);
}

/** Multiply-adds a second of the fastest run of the fastest product. */
async function peakOf(kind: keyof Peaks): Promise<number> {
  let peak = 0;
  for (const product of PRODUCTS) peak = Math.max(peak, await rateOf(kind, product));
  return peak;
}

async function rateOf(kind: keyof Peaks, product: Product): Promise<number> {
  const { rows, inner, columns } = product;
  const session = await InferenceSession.create(productGraph(kind, product), { logSeverityLevel: 3 });
  const isFloat = kind === 'float32';
  const a = isFloat ? new Tensor('float32', new Float32Array(rows * inner).fill(1), [rows, inner]) : new Tensor('uint8', new Uint8Array(rows * inner).fill(1), [rows, inner]);
  // Written to again and again: fresh memory for each product would be timed too.
  const c = isFloat ? new Tensor('float32', new Float32Array(rows * columns), [rows, columns]) : new Tensor('int32', new Int32Array(rows * columns), [rows, columns]);
  let best = Infinity;
  for (const end = performance.now() + 1000 * SECONDS_EACH; performance.now() < end; ) {
    const began = performance.now();
    await session.run({ A: a }, { C: c });
    best = Math.min(best, performance.now() - began);
  }
  await session.release();
  if (process.env.SPANLIGHT_LOG !== undefined) process.stderr.write(`${kind} ${rows}×${inner}×${columns}: ${((rows * inner * columns) / best / 1e6).toFixed(0)} billion multiply-adds a second\n`);
  return (1000 * rows * inner * columns) / best;
}

void main();
