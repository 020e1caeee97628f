import { asShares, flowFromKeys, type HeadWeights } from './attention.ts';
import type { Answer } from './answers.ts';
import type { Range } from './document.ts';
import type { Passage } from './passages.ts';
import type { Attention } from './reader.ts';
import type { Tokens } from './tokens.ts';
import { rangeOfTokens } from './windows.ts';

/** A sentence that the answer and the question attended to. */
export interface Evidence {
  readonly document: number;
  readonly range: Range;
  /** Share of the attention on the answer's window that went to this sentence, 0 to 1. */
  readonly relevance: number;
  /** 1 (little) to 4 (most), relative to the most relevant sentence. */
  readonly heat: Heat;
  /** The sentence's words, in order. */
  readonly words: readonly WordRelevance[];
  /** Words of the question whose attention goes to this sentence more than other question words' does, most first. */
  readonly questionWords: readonly string[];
}

export interface WordRelevance {
  readonly range: Range;
  readonly relevance: number;
  readonly heat: Heat | 0;
}

export type Heat = 1 | 2 | 3 | 4;

export interface QuestionTokens {
  readonly text: string;
  readonly tokens: Tokens;
}

/** Sentences shown for one answer, at most, and the share below which a sentence is left out. */
const MOST_SENTENCES = 5;
const LEAST_RELEVANCE = 0.04;

/**
 * The sentences of the answer's window that the reader attended to, most relevant first.
 *
 * Rows: the answer's tokens and the question's, each with its own head weights. Sinks: special tokens, the question itself, punctuation, and the
 * answer's own tokens, whose attention to themselves says nothing of where they came from.
 */
export function evidenceOf(answer: Answer, passage: Passage, question: QuestionTokens, attention: Attention, headWeights: HeadWeights): Evidence[] {
  const { source } = passage;
  const { startToken } = passage.window;
  const firstToken = question.tokens.count + 2;
  const isSink = sinksOf(passage, answer, firstToken, attention.sequence);

  const inSequence = (token: number): number => token - startToken + firstToken;
  const answerRows = indices(inSequence(answer.startToken), inSequence(answer.endToken));
  const questionRows = indices(1, 1 + question.tokens.count);
  const ofAnswer = flowFromKeys(attention, answerRows, isSink, headWeights.answer); // (sequence)
  const ofQuestion = flowFromKeys(attention, questionRows, isSink, headWeights.question); // (sequence)
  const relevance = asShares(ofAnswer.map((x, key) => x + ofQuestion[key])).subarray(firstToken); // (window)

  const sentences = sentencesIn(passage);
  const total = (share: Float32Array, { first, last }: TokenRange): number => share.subarray(first, last).reduce((a, b) => a + b, 0);
  const questionWords = contentWords(question).map(({ text, queries }) => ({
    text,
    share: asShares(flowFromKeys(attention, queries, isSink, headWeights.question)).subarray(firstToken),
  }));

  const ranked = sentences.map(tokens => ({ tokens, relevance: total(relevance, tokens) })).sort((a, b) => b.relevance - a.relevance);
  const top = ranked[0]?.relevance ?? 0;
  const words = wordsOf(passage, relevance);
  const hottestWord = words.reduce((most, word) => Math.max(most, word.relevance), 0);

  return ranked.slice(0, MOST_SENTENCES).flatMap(({ tokens, relevance: share }, rank) => {
    if (top === 0 || (rank > 0 && share < LEAST_RELEVANCE)) return [];
    const range = rangeOfTokens(source.tokens, startToken + tokens.first, startToken + tokens.last);
    return {
      document: answer.document,
      range,
      relevance: share,
      heat: Math.max(1, Math.ceil((4 * share) / top)) as Heat,
      words: words
        .filter(word => word.range.startOffset >= range.startOffset && word.range.endOffset <= range.endOffset)
        .map(word => ({ ...word, heat: wordHeat(word.relevance / hottestWord) })),
      questionWords: wordsThatGoWith(questionWords.map(({ text, share: of }) => ({ text, share: total(of, tokens) }))),
    };
  });
}

function wordHeat(share: number): Heat | 0 {
  return share >= 0.1 ? (Math.min(4, Math.ceil(4 * share)) as Heat) : 0;
}

/** (sequence): 1 for everything but the window's words, the answer's own left out. */
function sinksOf({ source, window }: Passage, answer: Answer, firstToken: number, sequence: number): Uint8Array {
  const isSink = new Uint8Array(sequence).fill(1);
  for (let token = window.startToken; token < window.endToken; token++) {
    const text = source.document.text.slice(source.tokens.startOffsets[token], source.tokens.endOffsets[token]);
    const isAnswer = token >= answer.startToken && token < answer.endToken;
    if (!isAnswer && /[\p{L}\p{N}]/u.test(text)) isSink[token - window.startToken + firstToken] = 0;
  }
  return isSink;
}

/** Half-open range of tokens of the window, 0 its first. */
interface TokenRange {
  readonly first: number;
  readonly last: number;
}

/** The sentences of the window, cut at its edges. */
function sentencesIn({ source, window }: Passage): TokenRange[] {
  const { tokens, sentences } = source;
  const ranges: TokenRange[] = [];
  let token = window.startToken;
  for (const { endOffset } of sentences) {
    if (token === window.endToken) break;
    if (endOffset <= tokens.startOffsets[token]) continue;
    const first = token;
    while (token < window.endToken && tokens.startOffsets[token] < endOffset) token++;
    if (token > first) ranges.push({ first: first - window.startToken, last: token - window.startToken });
  }
  return ranges;
}

/** The window's words with their tokens' relevance added up. */
function wordsOf({ source: { tokens }, window }: Passage, relevance: Float32Array): { range: Range; relevance: number }[] {
  const words: { range: Range; relevance: number }[] = [];
  for (let token = window.startToken; token < window.endToken; ) {
    let last = token;
    let sum = 0;
    for (; last < window.endToken && tokens.words[last] === tokens.words[token]; last++) sum += relevance[last - window.startToken];
    words.push({ range: rangeOfTokens(tokens, token, last), relevance: sum });
    token = last;
  }
  return words;
}

/** Words that carry no content of their own; wh-words stay, they ask for something. */
const FUNCTION_WORDS = new Set(
  'a an the of to in on at by for from with and or is are was were be been do does did has have had it its this that as'.split(' '),
);

function contentWords({ text, tokens }: QuestionTokens): { text: string; queries: number[] }[] {
  const words: { text: string; queries: number[] }[] = [];
  for (let token = 0; token < tokens.count; ) {
    let last = token;
    while (last < tokens.count && tokens.words[last] === tokens.words[token]) last++;
    const { startOffset, endOffset } = rangeOfTokens(tokens, token, last);
    const word = text.slice(startOffset, endOffset);
    if (/[\p{L}\p{N}]/u.test(word) && !FUNCTION_WORDS.has(word.toLowerCase())) words.push({ text: word, queries: indices(1 + token, 1 + last) });
    token = last;
  }
  return words;
}

const MOST_QUESTION_WORDS = 3;

/** Those that give the sentence at least as much of their attention as question words do on average, most first. */
function wordsThatGoWith(words: readonly { text: string; share: number }[]): string[] {
  const mean = words.reduce((sum, { share }) => sum + share, 0) / Math.max(1, words.length);
  const above = words.filter(({ share }) => share > 0 && share >= mean).sort((a, b) => b.share - a.share);
  return [...new Set(above.map(({ text }) => text))].slice(0, MOST_QUESTION_WORDS);
}

function indices(first: number, last: number): number[] {
  return Array.from({ length: last - first }, (_, i) => first + i);
}
