import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ReaderInput } from '../core/reader.ts';

/**
 * The least that reading through every layer can cost: one session, `run` window after window, nothing else. The benchmark divides by it.
 *
 * @returns a function that runs the inputs and gives the milliseconds they took; tensors are made before the clock starts.
 */
export async function createBareLoop(readerPath: string, threads: number): Promise<(inputs: readonly ReaderInput[]) => Promise<number>> {
  const session = await InferenceSession.create(readerPath, { intraOpNumThreads: threads, logSeverityLevel: 3 });
  const everyLayer = session.inputNames.includes('exit_below') ? { exit_below: new Tensor('float32', [-Infinity], []) } : {};
  return async inputs => {
    const feeds = inputs.map(({ ids, firstToken }) => {
      const tensor = (values: BigInt64Array): Tensor => new Tensor('int64', values, [1, ids.length]);
      return {
        input_ids: tensor(BigInt64Array.from(ids, BigInt)),
        attention_mask: tensor(new BigInt64Array(ids.length).fill(1n)),
        token_type_ids: tensor(new BigInt64Array(ids.length).fill(1n, firstToken)),
        ...everyLayer,
      };
    });
    const began = performance.now();
    for (const feed of feeds) await session.run(feed);
    return performance.now() - began;
  };
}
