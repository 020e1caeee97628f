import { ablate, allBut, readWithout, sentencesToTry, type Ablation, type Ablations, type Found, type SentenceAblation } from './ablation.ts';
import type { Answer } from './answers.ts';
import { uniformHeadWeights } from './attention.ts';
import { attendedIn, mostAttended, type Attended, type Evidence } from './evidence.ts';
import { lookahead } from './lookahead.ts';
import type { Passage } from './passages.ts';
import type { QuestionTokens } from './question.ts';
import { readerInput, type Reader } from './reader.ts';
import { queriesOf, type Sinks } from './relevance.ts';

/** Attended is one claim, causal another: a sentence may be the first without being the second. */
export interface ExplainedEvidence extends Evidence {
  /** What becomes of the answer without this sentence, where that was tried. */
  readonly ablation?: Ablation;
  /** Of a lesser answer's evidence in another window: what becomes of the best answer without it. */
  readonly onBest?: Ablation;
}

export interface ExplainedAnswer extends Answer {
  /** The most attended sentences of its window, and those that it needs; empty when no explanation was asked for. */
  readonly evidence: readonly ExplainedEvidence[];
  /** Shares of its attention that do not count, where the model tells. */
  readonly sinks?: Sinks;
  /** What taking sentences away did, where that was tried. */
  readonly ablations?: Ablations;
}

/** Attended: the sentences of the windows of some answers, from one explaining pass a window; none when the model tells nothing. */
export async function* attend(answers: readonly Answer[], passageOf: (answer: Answer) => Passage, question: QuestionTokens, reader: Reader): AsyncGenerator<undefined, Map<Answer, Attended>> {
  const attended = new Map<Answer, Attended>();
  const { config, headWeights = uniformHeadWeights(config) } = reader;
  if (!reader.attend) return attended;
  for (const window of new Set(answers.map(answer => answer.window))) {
    const own = answers.filter(answer => answer.window === window);
    const passage = passageOf(own[0]);
    const input = readerInput(config, question.tokens, passage);
    const queries = new Set(own.flatMap(answer => queriesOf(answer, passage, question)));
    const attention = await reader.attend(input, [...queries]);
    for (const answer of own) attended.set(answer, attendedIn(answer, passage, question, attention, headWeights));
    yield;
  }
  return attended;
}

/**
 * Causal: takes the sentences of an answer's window away, one at a time, then all of its evidence, then all but its evidence.
 * The generator yields after every pass of the reader.
 */
export async function* ablateEach(found: Found, question: QuestionTokens, reader: Reader, attended: Attended | undefined): AsyncGenerator<undefined, ExplainedAnswer> {
  const { answer, passage } = found;
  const sentences: SentenceAblation[] = [];
  const toTry = sentencesToTry(found, attended?.sentences ?? []);
  const before = toTry.length > 0 ? (await readWithout([], found, question, reader)).logOdds : NaN;
  const tried = lookahead(toTry, async range => ({ range, ablation: await ablate([range], found, before, question, reader) }), reader.parallel);
  for await (const sentence of tried) {
    sentences.push(sentence);
    yield;
  }
  const all = attended?.sentences ?? bare(answer, sentences);
  const evidence = evidenceWith(all, sentences);
  const ranges = evidence.map(({ range }) => range);
  const isTried = sentences.length > 0 && ranges.length > 0;
  const withoutEvidence = isTried ? await ablate(ranges, found, before, question, reader) : undefined;
  yield;
  const onlyEvidence = isTried ? await ablate(allBut(ranges, passage), found, before, question, reader) : undefined;
  const of = attended?.sentences.length ?? Math.max(1, sentences.length);
  return {
    ...answer,
    evidence,
    ...(attended && { sinks: attended.sinks }),
    ablations: { sentences, of, ...(withoutEvidence && { withoutEvidence }), ...(onlyEvidence && { onlyEvidence }) },
  };
}

/** An answer with what it attended to and nothing tried. */
export function withAttended(answer: Answer, attended: Attended | undefined): ExplainedAnswer {
  return { ...answer, evidence: mostAttended(attended?.sentences ?? []), ...(attended && { sinks: attended.sinks }) };
}

/** Needed sentences that were hardly attended to and are shown all the same, at most. */
const MOST_UNATTENDED = 3;

function evidenceWith(attended: readonly Evidence[], tried: readonly SentenceAblation[]): ExplainedEvidence[] {
  const ablations = new Map(tried.map(({ range, ablation }) => [range.startOffset, ablation]));
  const most = mostAttended(attended);
  const drop = ({ range }: Evidence): number => ablations.get(range.startOffset)!.drop;
  const needed = attended
    .filter(item => !most.includes(item) && ablations.get(item.range.startOffset)?.isCausal === true)
    .sort((a, b) => drop(b) - drop(a));
  return [...most, ...needed.slice(0, MOST_UNATTENDED)].map(item => {
    const ablation = ablations.get(item.range.startOffset);
    return ablation ? { ...item, ablation } : item;
  });
}

/** The sentences of a model that tells nothing of its attention. */
function bare({ document }: Answer, tried: readonly SentenceAblation[]): Evidence[] {
  return tried.map(({ range }) => ({ document, range, relevance: 0, heat: 1, words: [], questionWords: [] }));
}
