import { asShares, flowFromKeys, weightsOfHead, type HeadWeights } from './attention.ts';
import type { Answer } from './answers.ts';
import type { Passage } from './passages.ts';
import { indices, type QuestionTokens } from './question.ts';
import type { Attention } from './reader.ts';

/** Whose attention is looked at. Empty: the answer's rows and the question's, all heads, weighted as they were learned. */
export interface Lens {
  /** Only this head, an index in (layers, heads). */
  readonly head?: number;
  /** Only the rows of this word of the question, an index of `QuestionTokens.words`. */
  readonly word?: number;
}

/** Where an answer's attention went in its window. */
export interface Relevance {
  /** (window): share of each token of the window, together 1; all 0 where none but sinks were attended to. */
  readonly tokens: Float32Array;
  readonly sinks: Sinks;
}

/**
 * Shares of the whole flow that were taken out before: places that heads fall back to whatever is asked (Clark et al. 2019),
 * the question itself, and the answer's attention to itself, which says nothing of where it came from.
 */
export interface Sinks {
  /** [CLS] and [SEP]. */
  readonly special: number;
  readonly question: number;
  readonly punctuation: number;
  readonly answer: number;
}

type KeyKind = keyof Sinks | 'word';

/** Relevance of the window's tokens for an answer, through any lens; what each key is, is looked at once. */
export function relevanceIn(answer: Answer, passage: Passage, question: QuestionTokens, attention: Attention, headWeights: HeadWeights): (lens: Lens) => Relevance {
  const firstToken = question.tokens.count + 2;
  const kinds = kindsOfKeys(passage, answer, firstToken, attention.sequence);
  return lens => withoutSinks(flowOf(answer, passage, question, attention, headWeights, lens), kinds, firstToken);
}

/** (sequence): what flows to the rows of a lens, sinks included. */
export function flowOf(answer: Answer, passage: Passage, question: QuestionTokens, attention: Attention, headWeights: HeadWeights, { head, word }: Lens): Float32Array {
  const weights = head === undefined ? headWeights : weightsOfHead(attention, head);
  if (word !== undefined) return flowFromKeys(attention, question.words[word].queries, weights.question);
  const ofAnswer = flowFromKeys(attention, rowsOfAnswer(answer, passage, question.tokens.count + 2), weights.answer);
  const ofQuestion = flowFromKeys(attention, rowsOfQuestion(question), weights.question);
  return ofAnswer.map((x, key) => x + ofQuestion[key]);
}

/** Places of the sequence whose rows every lens on an answer looks through: the question's tokens and the answer's. */
export function queriesOf(answer: Answer, passage: Passage, question: QuestionTokens): number[] {
  return [...rowsOfQuestion(question), ...rowsOfAnswer(answer, passage, question.tokens.count + 2)];
}

/** Places of the question's tokens in the reader's input. */
export function rowsOfQuestion({ tokens }: QuestionTokens): number[] {
  return indices(1, 1 + tokens.count);
}

/** Places of the answer's tokens in the reader's input. */
export function rowsOfAnswer({ startToken, endToken }: Answer, { window }: Passage, firstToken: number): number[] {
  return indices(startToken - window.startToken + firstToken, endToken - window.startToken + firstToken);
}

/** @param flow (sequence) */
function withoutSinks(flow: Float32Array, kinds: readonly KeyKind[], firstToken: number): Relevance {
  const shares = asShares(flow); // (sequence), of all keys
  const of = (kind: KeyKind): number => shares.reduce((total, share, key) => (kinds[key] === kind ? total + share : total), 0);
  return {
    tokens: asShares(flow.map((x, key) => (kinds[key] === 'word' ? x : 0))).subarray(firstToken, -1),
    sinks: { special: of('special'), question: of('question'), punctuation: of('punctuation'), answer: of('answer') },
  };
}

/** (sequence): what each key is. */
export function kindsOfKeys({ source, window }: Passage, answer: Pick<Answer, 'startToken' | 'endToken'> | undefined, firstToken: number, sequence: number): KeyKind[] {
  const kinds: KeyKind[] = new Array<KeyKind>(sequence).fill('question', 1, firstToken - 1);
  kinds[0] = kinds[firstToken - 1] = kinds[sequence - 1] = 'special';
  for (let token = window.startToken; token < window.endToken; token++) {
    const text = source.document.text.slice(source.tokens.startOffsets[token], source.tokens.endOffsets[token]);
    const isAnswer = answer !== undefined && token >= answer.startToken && token < answer.endToken;
    kinds[token - window.startToken + firstToken] = isAnswer ? 'answer' : /[\p{L}\p{N}]/u.test(text) ? 'word' : 'punctuation';
  }
  return kinds;
}
