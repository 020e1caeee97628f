import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { HeadWeights } from '../core/attention.ts';
import type { ReaderConfig } from '../core/reader.ts';
import type { Vocabulary } from '../core/tokens.ts';
import { UserError, type Problem } from '../core/user-error.ts';

/** A reader's files, complete and unchanged. */
export interface Model {
  readonly config: ReaderConfig;
  readonly vocabulary: Vocabulary;
  /** Undefined when the model has none. */
  readonly headWeights: HeadWeights | undefined;
  /** Path of the graph that computes the logits. */
  readonly readerPath: string;
  /** Path of the graph that computes the attention maps as well; it shares the weights file. */
  readonly explainPath: string;
}

interface ConfigFile {
  readonly id: string;
  readonly layers: number;
  readonly heads: number;
  readonly window: number;
  readonly stride: number;
  readonly max_answer_tokens: number;
  readonly max_question_tokens: number;
  readonly special_tokens: { readonly unk: number; readonly cls: number; readonly sep: number };
  readonly no_answer_threshold: number;
  readonly sha256: Readonly<Partial<Record<string, string>>>;
}

interface TokenizerFile {
  readonly model: {
    readonly type: string;
    readonly vocab: Readonly<Record<string, number>>;
    readonly continuing_subword_prefix: string;
    readonly max_input_chars_per_word: number;
  };
}

/** Optional: a model that names it in its checksums has it. */
const HEAD_WEIGHTS = 'head-weights.json';

const FILES = ['reader.onnx', 'explain.onnx', 'weights.bin', 'tokenizer.json'];

/**
 * Loads a model folder and checks every file's SHA-256 against config.json.
 *
 * @throws UserError model-missing, model-damaged or model-unsupported.
 */
export async function loadModel(folder: string): Promise<Model> {
  const config = parseConfig(await readModelFile(folder, 'config.json'));
  const hasHeadWeights = config.sha256[HEAD_WEIGHTS] !== undefined;
  await Promise.all([...FILES, ...(hasHeadWeights ? [HEAD_WEIGHTS] : [])].map(file => checkFile(folder, file, config.sha256[file])));
  const model = parseTokenizer(await readModelFile(folder, 'tokenizer.json'));
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
      noAnswerThreshold: config.no_answer_threshold,
    },
    vocabulary: {
      ids: new Map(Object.entries(model.vocab)),
      unknown: config.special_tokens.unk,
      continuingPrefix: model.continuing_subword_prefix,
      maxWordUnits: model.max_input_chars_per_word,
    },
    headWeights: hasHeadWeights ? parseHeadWeights(await readModelFile(folder, HEAD_WEIGHTS), config.layers * config.heads) : undefined,
    readerPath: join(folder, 'reader.onnx'),
    explainPath: join(folder, 'explain.onnx'),
  };
}

function parseTokenizer(text: string): TokenizerFile['model'] {
  const { model } = parseJson<TokenizerFile>(text, { kind: 'model-unsupported', reason: 'tokenizer.json is not JSON' });
  if (model?.type !== 'WordPiece') throw new UserError({ kind: 'model-unsupported', reason: `its tokenizer is ${model?.type ?? 'unknown'}, not WordPiece` });
  if (Object.keys((model as Partial<typeof model>).vocab ?? {}).length === 0) throw new UserError({ kind: 'model-unsupported', reason: 'its tokenizer has no vocabulary' });
  return model;
}

/** The fields that a JSON object may have; none when it is no object. @throws UserError with `problem` when it is no JSON. */
function parseJson<T>(text: string, problem: Problem): Partial<T> {
  try {
    return (JSON.parse(text) ?? {}) as Partial<T>;
  } catch (error) {
    throw new UserError(problem, { cause: error });
  }
}

/** @param count layers × heads */
function parseHeadWeights(text: string, count: number): HeadWeights {
  const { answer = [], question = [] } = parseJson<Record<'answer' | 'question', number[][]>>(text, { kind: 'model-unsupported', reason: `${HEAD_WEIGHTS} is not JSON` });
  const weights = { answer: Float32Array.from(answer.flat()), question: Float32Array.from(question.flat()) };
  if (weights.answer.length !== count || weights.question.length !== count) {
    throw new UserError({ kind: 'model-unsupported', reason: `${HEAD_WEIGHTS} has not one weight for each of ${count} heads` });
  }
  return weights;
}

function parseConfig(text: string): ConfigFile {
  const config = parseJson<ConfigFile>(text, { kind: 'model-damaged', file: 'config.json' });
  const numbers = ['layers', 'heads', 'window', 'stride', 'max_answer_tokens', 'max_question_tokens', 'no_answer_threshold'] as const;
  const missing = numbers.find(key => typeof config[key] !== 'number') ?? (config.special_tokens && config.sha256 ? undefined : 'special_tokens or sha256');
  if (missing !== undefined) throw new UserError({ kind: 'model-unsupported', reason: `config.json says nothing of ${missing}` });
  return config as ConfigFile;
}

async function readModelFile(folder: string, file: string): Promise<string> {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch (error) {
    throw new UserError({ kind: 'model-missing', file: join(folder, file) }, { cause: error });
  }
}

async function checkFile(folder: string, file: string, expected: string | undefined): Promise<void> {
  if (expected === undefined) throw new UserError({ kind: 'model-unsupported', reason: `config.json has no checksum for ${file}` });
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(join(folder, file)), hash);
  } catch (error) {
    throw new UserError({ kind: 'model-missing', file: join(folder, file) }, { cause: error });
  }
  if (hash.digest('hex') !== expected) throw new UserError({ kind: 'model-damaged', file: join(folder, file) });
}
