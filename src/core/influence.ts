import { flowFromKeys, type InfluenceWeights } from './attention.ts';
import type { Answer } from './answers.ts';
import { sentencesIn, type Passage, type PassageSentence } from './passages.ts';
import { indices, type QuestionTokens } from './question.ts';
import type { Attention, Logits } from './reader.ts';
import { rowsOfAnswer } from './relevance.ts';

/** What an answer's influences are predicted from: passes over its whole window. */
export interface Seen {
  readonly answer: Answer;
  readonly passage: Passage;
  readonly question: QuestionTokens;
  readonly attention: Attention;
  /** Of the plain pass; without them the prediction is made from attention alone. */
  readonly logits?: Logits;
}

/**
 * What each sentence of an answer's window is expected to do to the answer's log-odds, for better (> 0) or worse, from the
 * passes that are there already. It is a prediction; only reading again without a sentence measures.
 *
 * For a sentence s other than the answer's own
 *   influence(s) = bias + Σ over layers and heads of [cls·C + sentence·S + answer·A] + rival · log(1 + R),
 * C, S and A being the mean, over the words of s, of α·‖v·W_o‖ (Kobayashi et al. 2020) in the rows of [CLS], where the null's
 * score is read, of the answer's sentence and of the answer; R = Σ exp(score) of the spans that start in s and do not give the
 * answer. The weights are fitted to ablations, as in AT2 (Cohen-Wang et al. 2025): training/fit_heads.py. They are of either
 * sign, so an influence is no share of anything.
 *
 * @returns (sentences), in text order, in standard deviations of the log-odds over random ablations; of the answer's own
 * sentence the constant `own`.
 */
export function influencesOf({ answer, passage, question, attention, logits }: Seen, weights: InfluenceWeights, maxAnswerTokens: number): Float64Array {
  const firstToken = question.tokens.count + 2;
  const sentences = sentencesIn(passage);
  const own = sentenceOfAnswer(answer, passage, sentences);
  const rowsOfSentence = indices(firstToken + sentences[own].first, firstToken + sentences[own].last);
  const fromCls = flowFromKeys(attention, [0], weights.cls);
  const fromSentence = flowFromKeys(attention, rowsOfSentence, weights.sentence);
  const fromAnswer = flowFromKeys(attention, rowsOfAnswer(answer, passage, firstToken), weights.answer);

  const { startToken } = passage.window;
  return Float64Array.from(sentences, (sentence, s) => {
    if (s === own) return weights.own;
    let flow = 0;
    let words = 0;
    for (let token = sentence.first; token < sentence.last; token++) {
      if (!isWord(passage, startToken + token) || (startToken + token >= answer.startToken && startToken + token < answer.endToken)) continue;
      const key = firstToken + token;
      flow += fromCls[key] + fromSentence[key] + fromAnswer[key];
      words++;
    }
    const rivals = logits ? weights.rival * Math.log1p(rivalMass(sentence, answer, passage, logits, firstToken, maxAnswerTokens)) : 0;
    return weights.bias + flow / Math.max(1, words) + rivals;
  });
}

/** Index of the sentence that holds the answer's first token. */
export function sentenceOfAnswer({ startToken }: Answer, { window }: Passage, sentences: readonly PassageSentence[]): number {
  return sentences.findIndex(({ last }) => startToken - window.startToken < last);
}

function isWord({ source: { document, tokens } }: Passage, token: number): boolean {
  return /[\p{L}\p{N}_]/u.test(document.text.slice(tokens.startOffsets[token], tokens.endOffsets[token]));
}

/** Σ exp(score) of the spans that start in a sentence and neither overlap the answer nor have its very tokens. */
function rivalMass({ first, last }: PassageSentence, answer: Answer, { source, window }: Passage, { start, end }: Logits, firstToken: number, maxAnswerTokens: number): number {
  const { ids } = source.tokens;
  const answerIds = ids.subarray(answer.startToken, answer.endToken);
  const null_ = start[0] + end[0];
  let mass = 0;
  for (let i = window.startToken + first; i < window.startToken + last; i++) {
    if (source.isEnumerator[i] === 1) continue;
    for (let j = i; j < Math.min(i + maxAnswerTokens, window.endToken); j++) {
      const overlaps = i < answer.endToken && j >= answer.startToken;
      const repeats = j + 1 - i === answerIds.length && answerIds.every((id, k) => ids[i + k] === id);
      if (overlaps || repeats || source.isEnumerator[j] === 1) continue;
      const at = firstToken - window.startToken;
      mass += Math.exp(start[at + i] + end[at + j] - null_);
    }
  }
  return mass;
}

/** A reading of the window with some of its sentences. */
export interface Observation {
  /** (sentences): whether each was there. */
  readonly kept: readonly boolean[];
  /** Of the answer: see `logOddsOf`. */
  readonly logOdds: number;
}

/** Columns of the Hadamard matrix for the other sentences: the first 3 are independent, any 7 are orthogonal. */
const COLUMNS = [1, 2, 4, 7, 3, 5, 6];

/**
 * Which sentences to keep in at most 8 passes that tell most about up to 7 sentences beside the answer's: rows 1 to 7 of
 * Sylvester's Hadamard matrix of order 8, a fractional factorial design in which each sentence is away half of the time and
 * every pair of them in all combinations, and the answer's sentence alone. Beyond 7 sentences the columns are used again with
 * their signs turned.
 *
 * @param count sentences. @param own index of the answer's, which is always kept.
 * @returns (passes, sentences), all distinct, none with every sentence.
 */
export function keptInPasses(count: number, own: number): boolean[][] {
  const columnOf = (s: number): number => s - Number(s > own);
  const passes = indices(1, 8).map(row => indices(0, count).map(s => s === own || hadamard(row, COLUMNS[columnOf(s) % 7]) === (Math.floor(columnOf(s) / 7) % 2 === 0)));
  const distinct = new Map([...passes, indices(0, count).map(s => s === own)].map(kept => [kept.join(), kept]));
  return [...distinct.values()].filter(kept => kept.includes(false));
}

/** Whether the entry of Sylvester's matrix [[H, H], [H, −H]] is +1: the two indices share an even number of binary ones. */
function hadamard(row: number, column: number): boolean {
  let shared = row & column;
  let isEven = true;
  for (; shared > 0; shared &= shared - 1) isEven = !isEven;
  return isEven;
}

/** λ of the ridge regression: the variance of one reading around the linear model, relative to that of an effect. */
const RIDGE = 1;

/** With more sentences than columns the passes alone no longer tell them apart, and the prediction is leant on. */
const MOST_WITHOUT_PREDICTION = 7;

/**
 * What each sentence does to the answer's log-odds, from a few readings with the answer's sentence kept: a linear model of
 * the log-odds in what is kept (datamodels, Ilyas et al. 2022; of contexts, ContextCite, Cohen-Wang et al. 2024), fitted by
 * ridge regression towards a prediction μ,
 *   effects = μ + Zᵀ(ZZᵀ + λI)⁻¹(y − Zμ),
 * Z (observations, other sentences) and y (observations) centred; the system has a row for each reading, 9 at most.
 *
 * @param observations those of `keptInPasses`, and the whole window, which has been read anyway.
 * @param influences (sentences): μ where there are many sentences.
 * @returns (sentences); the answer's own sentence was never away, and has the effect that `influences` gives it.
 */
export function effectsFromPasses(observations: readonly Observation[], own: number, influences: Float64Array): Float64Array {
  const others = indices(0, influences.length).filter(s => s !== own);
  const prediction = others.map(s => (others.length > MOST_WITHOUT_PREDICTION ? influences[s] : 0));
  const share = others.map(s => mean(observations.map(({ kept }) => Number(kept[s]))));
  const z = observations.map(({ kept }) => others.map((s, column) => Number(kept[s]) - share[column])); // (observations, others)
  const level = mean(observations.map(({ logOdds }) => logOdds));
  const rest = observations.map(({ logOdds }, row) => logOdds - level - dot(z[row], prediction)); // y − Zμ
  const gram = z.map((a, row) => z.map((b, column) => dot(a, b) + (row === column ? RIDGE : 0))); // ZZᵀ + λI
  const dual = solved(gram, rest);
  const effects = Float64Array.from(influences);
  for (const [column, s] of others.entries()) effects[s] = prediction[column] + dot(dual, z.map(row => row[column]));
  return effects;
}

/** The x of Ax = b by Gaussian elimination; A is positive definite, so no pivot is 0. */
function solved(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]]);
  for (const [i, pivot] of rows.entries()) {
    for (const row of rows.slice(i + 1)) {
      const factor = row[i] / pivot[i];
      for (let k = i; k < row.length; k++) row[k] -= factor * pivot[k];
    }
  }
  const x = new Array<number>(b.length).fill(0);
  for (let i = b.length - 1; i >= 0; i--) x[i] = (rows[i][b.length] - dot(rows[i].slice(0, -1), x)) / rows[i][i];
  return x;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
}
