import type { Found } from '../core/ablation.ts';
import { createAnswerRanking } from '../core/answers.ts';
import type { HeadWeights } from '../core/attention.ts';
import type { Document } from '../core/document.ts';
import { sentenceOfAnswer, type Observation } from '../core/influence.ts';
import type { Library } from '../core/library.ts';
import { probabilityOf } from '../core/log-odds.ts';
import { sentencesIn } from '../core/passages.ts';
import { indices, type QuestionTokens } from '../core/question.ts';
import { readerInput, type Reader } from '../core/reader.ts';
import { withoutEach, type Method, type Subject } from './attributions.ts';
import { areaOverCurve, highest, linearDatamodelingScore, mean, randomSubsets } from './faithfulness.ts';
import { randomFrom } from './random.ts';
import { f1 } from './scores.ts';
import type { Example } from './squad.ts';
import { createSubsetReader, type SubsetReader, type TimedAblation } from './subsets.ts';

/** What was measured on one question. */
export interface Study {
  /** In the order of the methods. */
  readonly methods: readonly MethodStudy[];
  /** Of one plain pass over the answer's window. */
  readonly milliseconds: number;
  /** Removals; undefined where the question is none of those that the methods are compared on. */
  readonly removals?: Removals;
}

export interface MethodStudy {
  /** Of the best sentence's words with the sentences that people named; undefined where nobody did. */
  readonly evidenceF1?: number;
  readonly milliseconds: number;
  /** As `Study.removals`. */
  readonly faithful?: Faithfulness;
}

export interface Faithfulness {
  /** LDS over subsets that all have the answer's sentence, and over any. */
  readonly ldsKept: number;
  readonly ldsAny: number;
  /** What removing the best sentence takes from the log-odds. */
  readonly topDrop: number;
  /** Areas over the curve: the best sentences removed (more is better), and nothing else left (less is better). */
  readonly comprehensiveness: number;
  readonly sufficiency: number;
}

/** What removing one sentence did: the one that the answer needs most, and the mean of the others, a random one's expectation. */
export interface Removals {
  readonly sentences: number;
  readonly flipped: TopAndOthers;
  readonly causal: TopAndOthers;
  readonly flippedAndCausal: TopAndOthers;
}

export interface TopAndOthers {
  readonly top: number;
  readonly others: number;
}

/** The methods are compared on answers that are shown, in contexts of one window and this many sentences. */
const FEWEST_SENTENCES = 3;
const MOST_SENTENCES = 14;

const SUBSETS = 32;

/** Sentences removed, or left, at most, for comprehensiveness and sufficiency. */
const MOST_STEPS = 3;

/** Scores the sentences of a question's best answer by every method and sees what they are worth. @param seed of what is random. */
export async function study({ question: text, context, evidences }: Example, library: Library, methods: readonly Method[], headWeights: HeadWeights, seed: number): Promise<Study | undefined> {
  const question = library.questionOf(text);
  const best = await bestAnswer({ uri: 'context', version: 0, text: context }, question, library);
  if (!best) return undefined;
  const { reader } = library;
  const { subject, attendMilliseconds } = await subjectOf(best.found, question, reader, headWeights, seed);
  const { sentences, subsets, own } = subject;
  const isCompared = best.windows === 1 && best.found.answer.score >= reader.config.noAnswerThreshold && sentences.length >= FEWEST_SENTENCES && sentences.length <= MOST_SENTENCES;

  const draw = randomFrom(seed);
  const drawn = { any: randomSubsets(sentences.length, SUBSETS, draw), kept: randomSubsets(sentences.length, SUBSETS, draw, own) };
  const random = isCompared ? { any: await observed(drawn.any, subsets), kept: await observed(drawn.kept, subsets) } : undefined;
  const studies: MethodStudy[] = [];
  for (const method of methods) {
    const { scores, milliseconds } = await scored(method, subject, attendMilliseconds);
    const { range } = sentences[highest(scores, 1)[0]];
    const evidence = context.slice(range.startOffset, range.endOffset);
    studies.push({
      milliseconds,
      ...(evidences && { evidenceF1: Math.max(...evidences.map(wanted => f1(evidence, wanted))) }),
      ...(random && {
        faithful: {
          ldsKept: linearDatamodelingScore(scores, random.kept),
          ldsAny: linearDatamodelingScore(scores, random.any),
          topDrop: (await subsets.read(sentences.map((_, s) => s !== highest(scores, 1)[0]))).drop,
          ...(await areas(scores, subsets)),
        },
      }),
    });
  }
  return { methods: studies, milliseconds: subsets.milliseconds, ...(isCompared && { removals: removalsOf(withoutEach(sentences.length).map(kept => subsets.known(kept))) }) };
}

/** The best answer of a document, shown or not, with the window that it was found in; undefined where there is nothing to read. */
export async function bestAnswer(document: Document, question: QuestionTokens, library: Library): Promise<{ readonly found: Found; readonly windows: number } | undefined> {
  const passages = library.passagesFor([document], question);
  const ranking = createAnswerRanking();
  for (const passage of passages) ranking.add(passage, await library.spansOf(passage, question));
  const answer = ranking.best(1).at(0);
  if (!answer) return undefined;
  return { found: { answer, passage: library.passageOf(answer, [document]), isBest: true }, windows: passages.length };
}

async function subjectOf(found: Found, question: QuestionTokens, reader: Reader, headWeights: HeadWeights, seed: number): Promise<{ readonly subject: Subject; readonly attendMilliseconds: number }> {
  const { config } = reader;
  const input = readerInput(config, question.tokens, found.passage);
  const logits = await reader.read(input);
  const began = performance.now();
  const attention = await reader.attend!(input, indices(0, input.ids.length)); // the command has checked that the model tells
  const attendMilliseconds = performance.now() - began;
  const subsets = await createSubsetReader(found, question, reader);
  const sentences = sentencesIn(found.passage);
  return { subject: { found, question, sentences, own: sentenceOfAnswer(found.answer, found.passage, sentences), logits, attention, headWeights, maxAnswerTokens: config.maxAnswerTokens, subsets, seed }, attendMilliseconds };
}

/** A method's scores, and the time of the passes and sums that it takes beyond reading the window. */
async function scored({ attends, passes, score }: Method, subject: Subject, attendMilliseconds: number): Promise<{ readonly scores: ArrayLike<number>; readonly milliseconds: number }> {
  let milliseconds = attends ? attendMilliseconds : 0;
  for (const kept of passes?.(subject) ?? []) milliseconds += (await subject.subsets.read(kept)).milliseconds;
  const began = performance.now();
  const scores = score(subject);
  return { scores, milliseconds: milliseconds + performance.now() - began };
}

async function observed(subsets: readonly boolean[][], reader: SubsetReader): Promise<Observation[]> {
  const observations: Observation[] = [];
  for (const kept of subsets) observations.push({ kept, logOdds: (await reader.read(kept)).after });
  return observations;
}

async function areas(scores: ArrayLike<number>, subsets: SubsetReader): Promise<Pick<Faithfulness, 'comprehensiveness' | 'sufficiency'>> {
  const order = highest(scores, scores.length);
  const without: number[] = [];
  const only: number[] = [];
  for (let k = 1; k <= Math.min(MOST_STEPS, order.length - 1); k++) {
    const isTop = order.map((_, s) => order.indexOf(s) < k);
    without.push(probabilityOf((await subsets.read(isTop.map(top => !top))).after));
    only.push(probabilityOf((await subsets.read(isTop)).after));
  }
  const before = probabilityOf(subsets.logOdds);
  return { comprehensiveness: areaOverCurve(before, without), sufficiency: areaOverCurve(before, only) };
}

/** @param removed (sentences): each left out in turn. */
function removalsOf(removed: readonly TimedAblation[]): Removals {
  const top = highest(removed.map(({ drop }) => drop), 1)[0];
  const share = (holds: (ablation: TimedAblation) => boolean): TopAndOthers => ({
    top: Number(holds(removed[top])),
    others: mean(removed.filter((_, s) => s !== top).map(ablation => Number(holds(ablation)))),
  });
  return {
    sentences: removed.length,
    flipped: share(({ outcome }) => outcome !== 'kept'),
    causal: share(({ isCausal }) => isCausal),
    flippedAndCausal: share(({ outcome, isCausal }) => isCausal && outcome !== 'kept'),
  };
}
