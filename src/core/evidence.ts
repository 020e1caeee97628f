import type { HeadWeights } from './attention.ts';
import type { Answer } from './answers.ts';
import type { Range } from './document.ts';
import { sentencesIn, type Passage, type PassageSentence } from './passages.ts';
import type { QuestionTokens } from './question.ts';
import type { Attention } from './reader.ts';
import { relevanceIn, type Lens, type Relevance } from './relevance.ts';
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

/** Sentences shown for one answer, at most, and the share below which a sentence is left out. */
const MOST_SENTENCES = 5;
const LEAST_RELEVANCE = 0.04;

/** What was attended to in an answer's window. */
export interface Attended {
  /** Every sentence of the window, cut at its edges, most relevant first. */
  readonly sentences: readonly Evidence[];
  readonly sinks: Relevance['sinks'];
}

/** The sentences of the answer's window with the attention that they got, through a lens. */
export function attendedIn(answer: Answer, passage: Passage, question: QuestionTokens, attention: Attention, headWeights: HeadWeights, lens: Lens = {}): Attended {
  const through = relevanceIn(answer, passage, question, attention, headWeights);
  const { tokens: relevance, sinks } = through(lens);
  const total = (share: Float32Array, { first, last }: PassageSentence): number => share.subarray(first, last).reduce((a, b) => a + b, 0);
  const ofWords = question.words.map(({ text }, word) => ({ text, share: through({ ...lens, word }).tokens }));

  const ranked = sentencesIn(passage).map(tokens => ({ tokens, relevance: total(relevance, tokens) })).sort((a, b) => b.relevance - a.relevance);
  const top = ranked[0]?.relevance ?? 0;
  const words = wordsOf(passage, relevance);
  const hottestWord = words.reduce((most, word) => Math.max(most, word.relevance), 0);

  const sentences = ranked.map(({ tokens, relevance: share }): Evidence => {
    const { range } = tokens;
    return {
      document: answer.document,
      range,
      relevance: share,
      heat: top > 0 ? (Math.max(1, Math.ceil((4 * share) / top)) as Heat) : 1,
      words: words
        .filter(word => word.range.startOffset >= range.startOffset && word.range.endOffset <= range.endOffset)
        .map(word => ({ ...word, heat: hottestWord > 0 ? wordHeat(word.relevance / hottestWord) : 0 })),
      questionWords: wordsThatGoWith(ofWords.map(({ text, share: of }) => ({ text, share: total(of, tokens) }))),
    };
  });
  return { sentences, sinks };
}

/** Those worth showing: most relevant first, none when nothing outside the sinks was attended to. */
export function mostAttended(sentences: readonly Evidence[]): Evidence[] {
  return sentences.slice(0, MOST_SENTENCES).filter(({ relevance }, rank) => relevance > 0 && (rank === 0 || relevance >= LEAST_RELEVANCE));
}

function wordHeat(share: number): Heat | 0 {
  return share >= 0.1 ? (Math.min(4, Math.ceil(4 * share)) as Heat) : 0;
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

const MOST_QUESTION_WORDS = 3;

/** Those that give the sentence at least as much of their attention as question words do on average, most first. */
function wordsThatGoWith(words: readonly { text: string; share: number }[]): string[] {
  const mean = words.reduce((sum, { share }) => sum + share, 0) / Math.max(1, words.length);
  const above = words.filter(({ share }) => share > 0 && share >= mean).sort((a, b) => b.share - a.share);
  return [...new Set(above.map(({ text }) => text))].slice(0, MOST_QUESTION_WORDS);
}
