import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { HeadWeights } from '../core/attention.ts';
import type { Calibration } from '../core/confidence.ts';
import type { LateInteraction } from '../core/late-interaction.ts';
import type { ReaderConfig } from '../core/reader.ts';
import type { Vocabulary } from '../core/tokens.ts';
import { UserError, type Problem } from '../core/user-error.ts';
import { parseVocabulary } from '../core/vocabulary.ts';
import { createEmbedding, parseTokenVectors, type Embedding } from '../index/embedding.ts';

/** A reader's files, complete and unchanged. */
export interface Model {
  readonly config: ReaderConfig;
  readonly vocabulary: Vocabulary;
  /** Of each file, as checked. */
  readonly sha256: Readonly<Record<string, string>>;
  /** Undefined when the model has none. */
  readonly headWeights: HeadWeights | undefined;
  /** Path of the graph that computes the logits. */
  readonly readerPath: string;
  /** Path of the graph that computes the attention maps as well; it shares the weights file. Undefined when the model has none. */
  readonly explainPath: string | undefined;
  /** What texts are ranked by beside their words. Undefined when the model has none. */
  readonly embedding: Embedding | undefined;
}

interface ConfigFile {
  readonly id: string;
  readonly layers: number;
  readonly heads: number;
  readonly window: number;
  readonly stride: number;
  readonly max_answer_tokens: number;
  readonly max_question_tokens: number;
  readonly special_tokens: { readonly cls: number; readonly sep: number };
  /** Of a model for which it was fitted. */
  readonly agreement?: number;
  readonly least_gain?: number;
  readonly no_answer_threshold: number;
  /** Of a model whose reader.onnx has an input of this name. */
  readonly exit_below?: number;
  /** Of a model whose reader.onnx has the outputs kept and asked, and the early exit. */
  readonly late_interaction?: Partial<LateInteractionFile>;
  readonly calibration?: Partial<Calibration>;
  readonly sha256: Readonly<Partial<Record<string, string>>>;
}

/** What training/late_interaction.py writes. */
interface LateInteractionFile {
  readonly width: number;
  readonly bias: number;
  readonly below: number;
  readonly slope: number;
  readonly log_mass: number;
}

/** Optional: a model that names them in its checksums has them. */
const HEAD_WEIGHTS = 'head-weights.json';
const EXPLAIN = 'explain.onnx';
const PASSAGE_VECTORS = 'passage-vectors.bin';

const FILES = ['reader.onnx', 'weights.bin', 'tokenizer.json'];

/**
 * Loads a model folder and checks every file's SHA-256 against config.json.
 *
 * @param options everyLayer: no window is to be left early.
 * @throws UserError model-missing, model-damaged or model-unsupported.
 */
export async function loadModel(folder: string, { everyLayer = false } = {}): Promise<Model> {
  const config = parseConfig(await readModelFile(folder, 'config.json'));
  const has = (file: string): boolean => config.sha256[file] !== undefined;
  const files = [...FILES, ...[HEAD_WEIGHTS, EXPLAIN, PASSAGE_VECTORS].filter(has)];
  const sums = await Promise.all(files.map(file => checkedSum(folder, file, config.sha256[file])));
  const fitted = has(HEAD_WEIGHTS) ? parseHeadWeights(await readModelFile(folder, HEAD_WEIGHTS), config.layers * config.heads) : undefined;
  const vocabulary = checkedVocabulary(await readModelFile(folder, 'tokenizer.json'));
  return {
    config: {
      id: config.id,
      layers: config.layers,
      heads: config.heads,
      window: config.window,
      stride: config.stride,
      maxAnswerTokens: config.max_answer_tokens,
      maxQuestionTokens: config.max_question_tokens,
      cls: config.special_tokens.cls,
      sep: config.special_tokens.sep,
      ...(config.agreement !== undefined && { agreement: config.agreement }),
      ...(config.least_gain !== undefined && { leastGain: config.least_gain }),
      noAnswerThreshold: config.no_answer_threshold,
      ...(config.exit_below !== undefined && !everyLayer && { exitBelow: config.exit_below }),
      ...(config.late_interaction && !everyLayer && { lateInteraction: checkedLateInteraction(config.late_interaction) }),
      causalThreshold: fitted?.causal.threshold ?? CAUSAL_THRESHOLD,
      ...(config.calibration && { calibration: checkedCalibration(config.calibration) }),
    },
    vocabulary,
    sha256: Object.fromEntries(files.map((file, i) => [file, sums[i]])),
    headWeights: fitted,
    readerPath: join(folder, 'reader.onnx'),
    explainPath: has(EXPLAIN) ? join(folder, EXPLAIN) : undefined,
    embedding: has(PASSAGE_VECTORS) ? embeddingOf(await readFile(join(folder, PASSAGE_VECTORS)), vocabulary) : undefined,
  };
}

function checkedVocabulary(file: string): Vocabulary {
  const vocabulary = parseVocabulary(file);
  if (typeof vocabulary === 'string') throw new UserError({ kind: 'model-unsupported', reason: vocabulary });
  return vocabulary;
}

/** The fields that a JSON object may have; none when it is no object. @throws UserError with `problem` when it is no JSON. */
function parseJson<T>(text: string, problem: Problem): Partial<T> {
  try {
    return (JSON.parse(text) ?? {}) as Partial<T>;
  } catch (error) {
    throw new UserError(problem, { cause: error });
  }
}

/** For a model for which none was fitted. */
const CAUSAL_THRESHOLD = 3;

/** What training/fit_heads.py writes: (layers, heads) where a name stands for a grid. */
interface HeadWeightsFile {
  readonly answer: Grid;
  readonly question: Grid;
  readonly influence: { readonly cls: Grid; readonly sentence: Grid; readonly answer: Grid; readonly rival: number; readonly bias: number; readonly own: number };
  readonly causal: { readonly threshold: number };
}

type Grid = readonly (readonly number[])[];

interface Fitted extends HeadWeights {
  readonly causal: HeadWeightsFile['causal'];
}

/** @param count layers × heads */
function parseHeadWeights(text: string, count: number): Fitted {
  const { answer, question, influence, causal } = parseJson<HeadWeightsFile>(text, { kind: 'model-unsupported', reason: `${HEAD_WEIGHTS} is not JSON` });
  const grid = (rows: Grid | undefined): Float32Array => {
    const weights = Float32Array.from((rows ?? []).flat());
    if (weights.length !== count) throw new UserError({ kind: 'model-unsupported', reason: `${HEAD_WEIGHTS} has not one weight for each of ${count} heads` });
    return weights;
  };
  const heat = { answer: grid(answer), question: grid(question) };
  if (typeof causal?.threshold !== 'number' || influence === undefined) throw new UserError({ kind: 'model-unsupported', reason: `${HEAD_WEIGHTS} says nothing of influence or of what is causal` });
  const { rival, bias, own } = influence;
  return { ...heat, causal, influence: { cls: grid(influence.cls), sentence: grid(influence.sentence), answer: grid(influence.answer), rival, bias, own } };
}

function embeddingOf(file: Uint8Array, vocabulary: Vocabulary): Embedding {
  try {
    return createEmbedding(parseTokenVectors(file, vocabulary.ids.size), vocabulary);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError({ kind: 'model-unsupported', reason: `${PASSAGE_VECTORS}: ${error.message}` }, { cause: error });
  }
}

function parseConfig(text: string): ConfigFile {
  const config = parseJson<ConfigFile>(text, { kind: 'model-damaged', file: 'config.json' });
  const numbers = ['layers', 'heads', 'window', 'stride', 'max_answer_tokens', 'max_question_tokens', 'no_answer_threshold'] as const;
  const missing = numbers.find(key => typeof config[key] !== 'number') ?? (config.special_tokens && config.sha256 ? undefined : 'special_tokens or sha256');
  if (missing !== undefined) throw new UserError({ kind: 'model-unsupported', reason: `config.json says nothing of ${missing}` });
  return config as ConfigFile;
}

function checkedLateInteraction({ width, bias, below, slope, log_mass: logMass }: Partial<LateInteractionFile>): LateInteraction {
  const numbers = [width, bias, below, slope, logMass];
  if (!numbers.every(Number.isFinite)) throw new UserError({ kind: 'model-unsupported', reason: 'late_interaction in config.json lacks one of its five numbers' });
  return { width: width!, bias: bias!, below: below!, slope: slope!, logMass: logMass! };
}

function checkedCalibration({ slope, intercept }: Partial<Calibration>): Calibration {
  if (!Number.isFinite(slope) || !Number.isFinite(intercept)) throw new UserError({ kind: 'model-unsupported', reason: 'the calibration in config.json has no slope or no intercept' });
  return { slope: slope!, intercept: intercept! };
}

async function readModelFile(folder: string, file: string): Promise<string> {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch (error) {
    throw new UserError({ kind: 'model-missing', file: join(folder, file) }, { cause: error });
  }
}

async function checkedSum(folder: string, file: string, expected: string | undefined): Promise<string> {
  if (expected === undefined) throw new UserError({ kind: 'model-unsupported', reason: `config.json has no checksum for ${file}` });
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(join(folder, file)), hash);
  } catch (error) {
    throw new UserError({ kind: 'model-missing', file: join(folder, file) }, { cause: error });
  }
  if (hash.digest('hex') !== expected) throw new UserError({ kind: 'model-damaged', file: join(folder, file) });
  return expected;
}
