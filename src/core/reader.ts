import { agreementWith } from './agreement.ts';
import type { HeadWeights } from './attention.ts';
import { chanceOf, type Calibration } from './confidence.ts';
import { isFactoid } from './factoid.ts';
import type { LateInteraction, Probe } from './late-interaction.ts';
import type { Passage } from './passages.ts';
import type { QuestionTokens } from './question.ts';
import { bestSpans, type SpanLimits, type WindowSpans } from './spans.ts';
import type { Tokens, Vocabulary } from './tokens.ts';

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
  /** What a span's score gains, in logits, from its sentence with all of the question's words to one with none: see `agreementWith`. Missing: nothing. */
  readonly agreement?: number;
  /** What words at a span's end have to add to its score to be taken in, where a fact is asked for: see `bestSpans`. Missing: anything. */
  readonly leastGain?: number;
  /** Score from which on an answer is shown; below it the documents do not answer. */
  readonly noAnswerThreshold: number;
  /** Bound of a window's scores, as a lower layer has them, below which it is left early; missing where every layer is run. */
  readonly exitBelow?: number;
  /** Of a reader that leaves vectors of the tokens behind; missing where every window is to be read. */
  readonly lateInteraction?: LateInteraction;
  /** Drop of the answer's log-odds above which what was taken away counts as needed. */
  readonly causalThreshold: number;
  /** Fitted for this model; one without has no chances. */
  readonly calibration?: Calibration;
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
  /** Whether they are a lower layer's: see `Reader.scan`. */
  readonly leftEarly?: boolean;
  /** (sequence, width): each token's vector, in 127ths, of a reader with late interaction. */
  readonly kept?: Int8Array;
}

export interface Attention {
  /** (rows): the places in the sequence whose rows these are. */
  readonly queries: readonly number[];
  /** (layers, heads, row, key), after softmax. */
  readonly weights: Float32Array;
  /** (layers, heads, key): ‖v·W_o‖ of each head. */
  readonly valueNorms: Float32Array;
  /** (layers, heads, row): log of the softmax's denominator, the sum over the keys of exp(q·k/√d). */
  readonly logSumExp: Float32Array;
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
  /** Passes that it can do at a time. */
  readonly parallel: number;
  /** Through every layer. */
  read(input: ReaderInput): Promise<Logits>;
  /**
   * The same pass, left early where a lower layer already finds nothing that could become an answer; the logits are then that
   * layer's, and no span of theirs scores as high as an answer. A model without an early exit has none.
   *
   * @param gain what the window's spans get beyond their logits, at most.
   */
  readonly scan?: (input: ReaderInput, gain: number) => Promise<Logits>;
  /** The vectors of a question, read alone. Of a reader with late interaction. */
  readonly probe?: (input: ReaderInput) => Promise<Probe>;
  /**
   * The same pass, returning what each head attended to from some places of the sequence, half as slow again. All rows of a window
   * are 42 MB. A model without attention outputs has none.
   */
  readonly attend?: (input: ReaderInput, queries: readonly number[]) => Promise<Attention>;
}

/** [CLS] question [SEP] window [SEP]. */
export function readerInput({ cls, sep }: ReaderConfig, question: Tokens, { source, window }: Passage): ReaderInput {
  const firstToken = question.count + 2;
  const ids = new Int32Array(firstToken + window.endToken - window.startToken + 1);
  ids[0] = cls;
  ids.set(question.ids, 1);
  ids[firstToken - 1] = sep;
  ids.set(source.tokens.ids.subarray(window.startToken, window.endToken), firstToken);
  ids[ids.length - 1] = sep;
  return { ids, firstToken };
}

/** [CLS] question [SEP]. */
export function questionInput({ cls, sep }: ReaderConfig, question: Tokens): ReaderInput {
  const ids = Int32Array.from([cls, ...question.ids, sep]);
  return { ids, firstToken: ids.length };
}

export interface PassageReading {
  /** Spans wanted, at most. */
  readonly count: number;
  /** Whether the pass may be left early. What is compared with another pass may not: the two have to be of the same layers. */
  readonly mayLeaveEarly: boolean;
}

/** Logits of a passage, and the place of its first token in them. */
export interface PassageLogits extends Logits {
  readonly firstToken: number;
}

/** One pass of the reader over a passage; each start has what its sentence agrees with the question. */
export async function logitsOfPassage(reader: Reader, question: QuestionTokens, passage: Passage, mayLeaveEarly: boolean): Promise<PassageLogits> {
  const { agreement = 0 } = reader.config;
  const input = readerInput(reader.config, question.tokens, passage);
  const gains = agreementWith(question.text, passage).map(share => agreement * share);
  const most = gains.reduce((a, b) => Math.max(a, b), -Infinity);
  const logits = await (mayLeaveEarly && reader.scan ? reader.scan(input, most) : reader.read(input));
  const start = Float32Array.from(logits.start);
  for (const [token, gain] of gains.entries()) start[input.firstToken + token] += gain;
  return { ...logits, start, firstToken: input.firstToken };
}

/** What a question's spans may be. */
export function spanLimits({ maxAnswerTokens, leastGain = 0 }: ReaderConfig, question: QuestionTokens): Pick<SpanLimits, 'maxAnswerTokens' | 'leastGain'> {
  return { maxAnswerTokens, leastGain: isFactoid(question.text) ? leastGain : 0 };
}

/** What one pass of the reader makes of a passage. */
export interface ReadPassage {
  readonly spans: WindowSpans;
  /** (window, width): what it leaves behind, of a reader with late interaction. */
  readonly kept: Int8Array | undefined;
}

/** The best spans of a passage, from one pass of the reader. */
export async function readPassage(reader: Reader, question: QuestionTokens, passage: Passage, { count, mayLeaveEarly }: PassageReading): Promise<ReadPassage> {
  const { calibration, lateInteraction } = reader.config;
  const logits = await logitsOfPassage(reader, question, passage, mayLeaveEarly);
  const excluded = passage.source.isEnumerator.subarray(passage.window.startToken, passage.window.endToken);
  const { spans, logSum } = bestSpans(logits, logits.firstToken, { ...spanLimits(reader.config, question), count, excluded });
  return {
    spans: { spans: calibration ? spans.map(span => ({ ...span, chance: chanceOf(span.score, calibration) })) : spans, logSum, leftEarly: logits.leftEarly ?? false },
    kept: lateInteraction && logits.kept?.subarray(logits.firstToken * lateInteraction.width),
  };
}
