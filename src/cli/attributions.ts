import { flowFromKeys, uniformHeadWeights, type HeadWeights } from '../core/attention.ts';
import type { Found } from '../core/ablation.ts';
import { effectsFromPasses, influencesOf, keptInPasses, type Observation } from '../core/influence.ts';
import type { PassageSentence } from '../core/passages.ts';
import type { QuestionTokens } from '../core/question.ts';
import type { Attention, Logits } from '../core/reader.ts';
import { flowOf, kindsOfKeys, rowsOfAnswer } from '../core/relevance.ts';
import { bm25Scores } from '../index/bm25.ts';
import { randomFrom } from './random.ts';
import type { SubsetReader } from './subsets.ts';

/** An answer whose sentences are to be scored, and what the passes over its window gave. */
export interface Subject {
  readonly found: Found;
  readonly question: QuestionTokens;
  readonly sentences: readonly PassageSentence[];
  /** Index of the answer's own sentence. */
  readonly own: number;
  readonly logits: Logits;
  readonly attention: Attention;
  readonly headWeights: HeadWeights;
  readonly maxAnswerTokens: number;
  readonly subsets: SubsetReader;
  readonly seed: number;
}

/** A way to say how much each sentence of an answer's window matters. */
export interface Method {
  readonly name: string;
  /** Needs the explaining pass. */
  readonly attends: boolean;
  /** Passes over the window without some sentences that it needs. */
  readonly passes?: (subject: Subject) => boolean[][];
  /** @returns (sentences) */
  readonly score: (subject: Subject) => ArrayLike<number>;
}

const LEAVE_ONE_OUT = 'leave-one-out';

const FROM_INFLUENCE: readonly Method[] = [
  { name: 'influence, attention only', attends: true, score: subject => influences(subject, false) },
  { name: 'influence, attention and logits', attends: true, score: subject => influences(subject, true) },
  { name: '8 passes', attends: true, passes: ({ sentences, own }) => keptInPasses(sentences.length, own), score: effects },
];

/** The least informed first; what each sentence's own removal did comes last. */
export function methodsFor({ influence }: HeadWeights): readonly Method[] {
  return [
    { name: 'random', attends: false, score: ({ sentences, seed }) => random(sentences.length, seed) },
    { name: 'BM25', attends: false, score: bm25 },
    { name: 'last layer, mean of heads', attends: true, score: subject => bySentence(lastLayer(subject), subject) },
    { name: 'mean of all heads', attends: true, score: subject => bySentence(meanOfHeads(subject, unweighted(subject.attention)), subject) },
    { name: 'attention rollout', attends: true, score: subject => bySentence(rollout(subject.attention, answerRows(subject)), subject) },
    { name: 'norm-weighted, uniform', attends: true, score: subject => bySentence(meanOfHeads(subject, subject.attention), subject) },
    { name: 'learned heads', attends: true, score: subject => bySentence(flowOf(subject.found.answer, subject.found.passage, subject.question, subject.attention, subject.headWeights, {}), subject) },
    ...(influence ? FROM_INFLUENCE : []),
    { name: LEAVE_ONE_OUT, attends: false, passes: ({ sentences }) => withoutEach(sentences.length), score: ({ sentences, subsets }) => withoutEach(sentences.length).map(kept => subsets.known(kept).drop) },
  ];
}

/** (sentences, sentences): all but one, for each. */
export function withoutEach(count: number): boolean[][] {
  return Array.from({ length: count }, (_, left) => Array.from({ length: count }, (_, s) => s !== left));
}

function random(count: number, seed: number): Float64Array {
  return new Float64Array(count).map(randomFrom(seed));
}

function bm25({ found: { passage }, sentences, question }: Subject): Float64Array {
  return bm25Scores(sentences.map(({ range }) => passage.source.document.text.slice(range.startOffset, range.endOffset)), question.text);
}

function influences({ found, question, attention, logits, headWeights, maxAnswerTokens }: Subject, withLogits: boolean): Float64Array {
  return influencesOf({ ...found, question, attention, ...(withLogits && { logits }) }, headWeights.influence!, maxAnswerTokens); // FROM_INFLUENCE is left out without it
}

function effects(subject: Subject): Float64Array {
  const { sentences, own, subsets } = subject;
  const whole = sentences.map(() => true);
  const observations = [...keptInPasses(sentences.length, own), whole].map((kept): Observation => ({ kept, logOdds: subsets.known(kept).after }));
  return effectsFromPasses(observations, own, influences(subject, true));
}

function answerRows({ found: { answer, passage }, question }: Subject): number[] {
  return rowsOfAnswer(answer, passage, question.tokens.count + 2);
}

/** (sentences): a flow summed over each sentence's words, the answer's own tokens and punctuation left out. @param flow (sequence) */
function bySentence(flow: Float32Array, { found: { answer, passage }, question, sentences, attention }: Subject): number[] {
  const firstToken = question.tokens.count + 2;
  const kinds = kindsOfKeys(passage, answer, firstToken, attention.sequence);
  return sentences.map(({ first, last }) => {
    let sum = 0;
    for (let key = firstToken + first; key < firstToken + last; key++) if (kinds[key] === 'word') sum += flow[key];
    return sum;
  });
}

/** (sequence) */
function meanOfHeads(subject: Subject, attention: Attention): Float32Array {
  return flowFromKeys(attention, answerRows(subject), uniformHeadWeights(attention).answer);
}

/** (sequence) */
function lastLayer(subject: Subject): Float32Array {
  const { layers, heads } = subject.attention;
  return flowFromKeys(unweighted(subject.attention), answerRows(subject), new Float32Array(layers * heads).fill(1 / heads, (layers - 1) * heads));
}

/** Attention as it is, whatever the norms of the values. */
function unweighted(attention: Attention): Attention {
  return { ...attention, valueNorms: new Float32Array(attention.valueNorms.length).fill(1) };
}

/**
 * Attention rollout (Abnar & Zuidema 2020): from the answer's mean token down through the layers, each half attention, the
 * mean of its heads, and half residual connection.
 *
 * @returns (sequence)
 */
function rollout(attention: Attention, rows: readonly number[]): Float32Array {
  const { layers, heads, sequence, weights } = attention;
  let reached = new Float32Array(sequence);
  for (const row of rows) reached[row] = 1 / rows.length;
  for (let layer = layers - 1; layer >= 0; layer--) {
    const below = reached.map(x => x / 2);
    for (let head = 0; head < heads; head++) {
      for (let query = 0; query < sequence; query++) {
        const share = reached[query] / (2 * heads);
        if (share === 0) continue;
        const row = ((layer * heads + head) * sequence + query) * sequence; // α(l, h, query, ·)
        for (let key = 0; key < sequence; key++) below[key] += share * weights[row + key];
      }
    }
    reached = below;
  }
  return reached;
}
