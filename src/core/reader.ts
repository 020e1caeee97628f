import type { HeadWeights } from './attention.ts';
import type { Tokens, Vocabulary } from './tokens.ts';
import type { Window } from './windows.ts';

/** What a reader model says about itself; the shapes below are in these terms. */
export interface ReaderConfig {
  readonly id: string;
  readonly layers: number;
  readonly heads: number;
  /** Tokens of a whole input at most: [CLS] question [SEP] window [SEP]. */
  readonly window: number;
  /** Document tokens that neighbouring windows share. */
  readonly stride: number;
  readonly maxAnswerTokens: number;
  readonly maxQuestionTokens: number;
  readonly cls: number;
  readonly sep: number;
  /** Score (start + end − null) from which on an answer is shown; below it the documents do not answer. */
  readonly noAnswerThreshold: number;
}

/** One input of the reader. */
export interface ReaderInput {
  /** (sequence): [CLS] question [SEP] window [SEP]. */
  readonly ids: Int32Array;
  /** Index of the window's first token in the sequence: 2 + the question's tokens. */
  readonly firstToken: number;
}

export interface Logits {
  /** (sequence) */
  readonly start: Float32Array;
  /** (sequence) */
  readonly end: Float32Array;
}

export interface Attention {
  /** (layers, heads, query, key), after softmax. */
  readonly weights: Float32Array;
  /** (layers, heads, key): ‖v·W_o‖ of each head. */
  readonly valueNorms: Float32Array;
  readonly layers: number;
  readonly heads: number;
  readonly sequence: number;
}

/** A question-answering transformer that reads one window at a time. */
export interface Reader {
  readonly config: ReaderConfig;
  readonly vocabulary: Vocabulary;
  /** Learned for this model; without them every head counts alike. */
  readonly headWeights?: HeadWeights;
  read(input: ReaderInput): Promise<Logits>;
  /** The same pass, returning what each head attended to; several times slower. */
  attend(input: ReaderInput): Promise<Attention>;
}

/** [CLS] question [SEP] window [SEP]. */
export function readerInput(config: ReaderConfig, question: Tokens, tokens: Tokens, { startToken, endToken }: Window): ReaderInput {
  return inputOfIds(config, question, tokens.ids.subarray(startToken, endToken));
}

/** The same for any tokens of a window, such as those that are left of it. @param windowIds (window) */
export function inputOfIds(config: ReaderConfig, question: Tokens, windowIds: Int32Array): ReaderInput {
  const firstToken = question.count + 2;
  const ids = new Int32Array(firstToken + windowIds.length + 1);
  ids[0] = config.cls;
  ids.set(question.ids, 1);
  ids[firstToken - 1] = config.sep;
  ids.set(windowIds, firstToken);
  ids[ids.length - 1] = config.sep;
  return { ids, firstToken };
}
