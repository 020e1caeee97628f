import type * as Ort from 'onnxruntime-node';
import type { Probe } from '../core/late-interaction.ts';
import type { Attention, Logits, Reader, ReaderInput } from '../core/reader.ts';
import { UserError } from '../core/user-error.ts';
import type { Model } from './model.ts';

type Runtime = typeof Ort;

/** No window's bound is below it. */
const EVERY_LAYER = -Infinity;

/** Every window's bound is below it. */
const LOWER_LAYERS = Infinity;

/** The passes of a reader's two graphs. */
export interface Sessions {
  readonly read: (input: ReaderInput) => Promise<Logits>;
  /** Reads through every layer where the model has no early exit. */
  readonly scan: (input: ReaderInput, gain: number) => Promise<Logits>;
  /** @throws TypeError when the model has no late interaction. */
  readonly probe: (input: ReaderInput) => Promise<Probe>;
  /** @throws TypeError when the model has no explaining graph. */
  readonly attend: (input: ReaderInput, queries: readonly number[]) => Promise<Attention>;
}

/** The graphs of a reader, and the shape of its attention. */
export type Graphs = Pick<Model, 'readerPath' | 'explainPath'> & { readonly config: Pick<Model['config'], 'layers' | 'heads' | 'exitBelow' | 'lateInteraction'> };

/**
 * The reader as onnxruntime sessions, one window a run.
 *
 * onnxruntime's `run` blocks its thread's event loop and can't be cancelled. The explaining graph is opened when first needed:
 * both graphs use the same weights file, and a plain pass never pays for attention. It has no arena: what its maps took goes
 * back to the system.
 *
 * @param threads of one operator; 0 lets onnxruntime choose.
 * @throws UserError runtime-missing or model-unsupported.
 */
export async function openSessions({ config: { layers, heads, exitBelow = EVERY_LAYER, lateInteraction }, readerPath, explainPath }: Graphs, threads: number): Promise<Sessions> {
  const runtime = await loadRuntime();
  const open = (path: string, named: readonly string[]): Promise<Ort.InferenceSession> => openSession(runtime, path, { intraOpNumThreads: threads, enableCpuMemArena: path === readerPath }, named);
  const reader = await open(readerPath, ['start_logits', 'end_logits', ...(lateInteraction ? ['exit_below', 'kept', 'asked'] : [])]);
  let explainer: Promise<Ort.InferenceSession> | undefined;
  const hasExit = reader.inputNames.includes('exit_below');
  const run = (input: ReaderInput, below: number): Promise<Ort.InferenceSession.OnnxValueMapType> => reader.run({ ...feedOf(runtime, input), ...(hasExit && { exit_below: new runtime.Tensor('float32', [below], []) }) });
  const logits = async (input: ReaderInput, below: number): Promise<Logits> => {
    const outputs = await run(input, below);
    const sequence = input.ids.length;
    const leftEarly = hasExit && floats(outputs.exit_bound, [])[0] < below;
    return {
      start: floats(outputs.start_logits, [1, sequence]),
      end: floats(outputs.end_logits, [1, sequence]),
      leftEarly,
      ...(lateInteraction && { kept: bytes(outputs.kept, [1, sequence, lateInteraction.width]) }),
    };
  };

  return {
    read: input => logits(input, EVERY_LAYER),
    scan: (input, gain) => logits(input, exitBelow - gain),
    async probe(input) {
      if (!lateInteraction) throw new TypeError('the model has no late interaction');
      const { asked } = await run(input, LOWER_LAYERS);
      return { vectors: floats(asked, [1, input.ids.length, lateInteraction.width]) };
    },
    async attend(input, queries) {
      if (explainPath === undefined) throw new TypeError('the model has no explaining graph');
      explainer ??= open(explainPath, ['queries', 'attentions', 'value_norms', 'log_sum_exp']);
      // All outputs are fetched: asked for some of them, onnxruntime-node 1.23 gives them the names of the first ones.
      const outputs = await (await explainer).run({ ...feedOf(runtime, input), queries: new runtime.Tensor('int64', BigInt64Array.from(queries, BigInt), [queries.length]) });
      const sequence = input.ids.length;
      return {
        queries,
        weights: floats(outputs.attentions, [1, layers, heads, queries.length, sequence]),
        valueNorms: floats(outputs.value_norms, [1, layers, heads, sequence]),
        logSumExp: floats(outputs.log_sum_exp, [1, layers, heads, queries.length]),
        layers,
        heads,
        sequence,
      };
    },
  };
}

/** A reader in this thread, that does one pass at a time. @throws UserError runtime-missing or model-unsupported. */
export async function createOnnxReader(model: Model, threads: number): Promise<Reader> {
  return readerOf(model, 1, await openSessions(model, threads));
}

/** A model's reader, given what does its passes. */
export function readerOf({ config, vocabulary, headWeights, explainPath }: Model, parallel: number, { read, scan, probe, attend }: Sessions): Reader {
  return { config, vocabulary, parallel, read, ...(config.exitBelow !== undefined && { scan }), ...(config.lateInteraction && { probe }), ...(headWeights && { headWeights }), ...(explainPath !== undefined && { attend }) };
}

export async function runtimeVersion(): Promise<string> {
  const { env } = await loadRuntime();
  return env.versions.node ?? 'unknown';
}

async function loadRuntime(): Promise<Runtime> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new UserError({ kind: 'runtime-missing', reason: firstLine(error) }, { cause: error });
  }
}

/** @param named inputs and outputs that the graph has to have. */
async function openSession(runtime: Runtime, path: string, options: Ort.InferenceSession.SessionOptions, named: readonly string[]): Promise<Ort.InferenceSession> {
  const session = await runtime.InferenceSession.create(path, {
    executionProviders: ['cpu'],
    ...options,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  }).catch((error: unknown) => {
    throw new UserError({ kind: 'model-unsupported', reason: firstLine(error) }, { cause: error });
  });
  const missing = named.find(name => !session.inputNames.includes(name) && !session.outputNames.includes(name));
  if (missing !== undefined) throw new UserError({ kind: 'model-unsupported', reason: `its graph has no input or output “${missing}”` });
  return session;
}

/** Tensors of shape (1, sequence): ids, all ones, and 0 for the question and 1 for the window. */
function feedOf({ Tensor }: Runtime, { ids, firstToken }: ReaderInput): Record<string, Ort.Tensor> {
  const shape = [1, ids.length];
  const int64 = (values: BigInt64Array): Ort.Tensor => new Tensor('int64', values, shape);
  return {
    input_ids: int64(BigInt64Array.from(ids, BigInt)),
    attention_mask: int64(new BigInt64Array(ids.length).fill(1n)),
    token_type_ids: int64(new BigInt64Array(ids.length).fill(1n, firstToken)),
  };
}

function floats(value: Ort.OnnxValue, shape: readonly number[]): Float32Array {
  return checked(value, 'float32', shape).data as Float32Array;
}

function bytes(value: Ort.OnnxValue, shape: readonly number[]): Int8Array {
  return checked(value, 'int8', shape).data as Int8Array;
}

/** @param value BERT's outputs are tensors, not sequences or maps. */
function checked(value: Ort.OnnxValue, type: 'float32' | 'int8', shape: readonly number[]): Ort.Tensor {
  if (value.type !== type || value.dims.join() !== shape.join()) {
    throw new UserError({ kind: 'model-unsupported', reason: `an output is ${value.type} (${value.dims.join(', ')}), not ${type} (${shape.join(', ')})` });
  }
  return value;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
