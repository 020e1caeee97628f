import { bestAnswers, createAnswerRanking, type Answer } from './answers.ts';
import type { Document, DocumentRange } from './document.ts';
import { ablateEach, attend, withAttended, type ExplainedAnswer, type ExplainedEvidence } from './explain.ts';
import { finish } from './finish.ts';
import type { Library } from './library.ts';
import { lookahead } from './lookahead.ts';
import type { Passage } from './passages.ts';
import type { WindowSpans } from './spans.ts';
import type { ReadCount } from './read-count.ts';
import { createLeftEarly, readThrough } from './read-through.ts';
import { farFrom, stagesOf } from './set-aside.ts';
import { whatIf } from './what-if.ts';

export interface Question {
  readonly text: string;
  readonly documents: readonly Document[];
  /** Answers wanted, at most. */
  readonly maxAnswers: number;
  /** Whether to explain the answers: a slower pass over each window that holds one, then one pass for each of its sentences. */
  readonly explain: boolean;
  /** Where an index of the documents expects the answer, best first; without, the windows are ranked here. */
  readonly promising?: readonly DocumentRange[];
  /** To ask again what was read in part then: windows and answers explained in full, at most, and the windows that were set aside, with no others. */
  readonly limit?: { readonly windows: number; readonly explained: number; readonly setAside?: readonly number[] };
}

/** What is known while reading goes on. */
export interface AskProgress {
  readonly read: ReadCount;
  /** The answers so far, when they have changed. */
  readonly answers?: readonly ExplainedAnswer[];
  /** When all is read: answers explained so far. */
  readonly explained?: { readonly answers: number; readonly of: number };
}

export interface AskResult {
  /** Best first; empty: the documents, as far as read, do not answer. */
  readonly answers: readonly ExplainedAnswer[];
  /** With no answers: the span that came nearest, if there was anything to read. */
  readonly nearest: ExplainedAnswer | undefined;
  readonly read: ReadCount;
  /** Windows that were set aside in place of being read (`farFrom`), by their places in the text. */
  readonly setAside: readonly number[];
  /** Tokens of the question beyond the reader's limit, which were not read. */
  readonly questionTokensCut: number;
}

/** Windows read before the first answers are told. */
const FIRST_ANSWERS_AFTER = 4;

/**
 * The path of a question: documents → windows → logits, best-ranked window first → answers → what they attended to → what
 * they need. With an answer in hand, windows are set aside that an earlier question's reading tells to be far from it.
 *
 * The generator yields after every document made ready (`of` is 0 then) and every pass of the reader; windows that were read
 * for this question before need none. Aborting `stop` ends the
 * reading and keeps what there is; then the best answer alone is explained in full. Returning the generator (leaving the loop) abandons the question.
 */
export async function* ask(library: Library, { text, documents, maxAnswers, explain, promising, limit }: Question, stop: AbortSignal): AsyncGenerator<AskProgress, AskResult> {
  const { reader } = library;
  const { noAnswerThreshold } = reader.config;
  const question = library.questionOf(text);
  for (const document of documents) {
    if (stop.aborted || library.has(document)) continue;
    library.sourceFor(document);
    yield { read: { windows: 0, of: 0 } };
  }
  const passages = library.ranked(stop.aborted ? [] : documents, question, promising);
  const found = createAnswerRanking();
  const left = createLeftEarly();
  const answersSoFar = (): Answer[] => bestAnswers(found.best(maxAnswers), noAnswerThreshold);

  let read: ReadCount = { windows: 0, of: passages.length };
  let shown: readonly Answer[] = [];
  let isDue = false;
  const mayRead = stop.aborted ? [] : passages.slice(0, limit?.windows);
  const aside = new Set<Passage>();
  async function* readOn(some: readonly Passage[], isFar: ((passage: Passage) => boolean) | undefined): AsyncGenerator<AskProgress> {
    const readOne = async (passage: Passage): Promise<{ passage: Passage; isKnown: boolean; spans: WindowSpans }> => {
      const isKnown = library.hasRead(passage, question);
      return { passage, isKnown, spans: isFar?.(passage) ? library.spansOrAside(passage, question) : await library.spansOf(passage, question) };
    };
    for await (const { passage, isKnown, spans } of lookahead(some, readOne, reader.parallel)) {
      found.add(passage, spans);
      left.note(passage, spans);
      if (spans.setAside) aside.add(passage);
      read = { windows: read.windows + 1, of: passages.length, ...(aside.size > 0 && { setAside: aside.size }) };
      isDue ||= mayChange(spans.spans, noAnswerThreshold);
      if (isKnown) continue;
      const answers = isDue && read.windows >= FIRST_ANSWERS_AFTER ? answersSoFar() : shown;
      if (answers !== shown) isDue = false;
      yield isSame(answers, shown) ? { read } : { read, answers: answers.map(answer => withAttended(answer, undefined)) };
      shown = answers;
      if (stop.aborted) break;
    }
  }
  const inText = library.passagesFor(stop.aborted ? [] : documents, question);
  if (limit?.setAside) {
    const then = new Set(limit.setAside.map(place => inText.at(place)));
    yield* readOn(mayRead, passage => then.has(passage));
  } else {
    let isFar: ((passage: Passage) => boolean) | undefined;
    for (const some of stagesOf(mayRead)) {
      if (stop.aborted) break;
      isFar ??= await farFrom(answersSoFar().at(0)?.score, some, question, library);
      yield* readOn(some, isFar);
    }
  }

  if (answersSoFar().length === 0) yield* telling(read, readThrough(left.nearest(), found, question, library));

  const setAside = inText.flatMap((passage, place) => (aside.has(passage) ? [place] : []));
  const best = answersSoFar();
  const nearest = best.length > 0 ? undefined : found.best(1).at(0);
  const passageOf = (answer: Answer): Passage => library.passageOf(answer, documents);
  const of = yield* telling(read, attend(explain ? (nearest ? [nearest] : best) : [], passageOf, question, reader));
  const answers = best.map(answer => withAttended(answer, of.get(answer)));
  for (const [i, answer] of best.entries()) {
    if (!explain || (i > 0 && (stop.aborted || i === limit?.explained))) break;
    yield { read, answers: [...answers], explained: { answers: i, of: best.length } };
    const passage = passageOf(answer);
    const { spans } = await library.wholeSpansOf(passage, question);
    answers[i] = yield* telling(read, ablateEach({ answer, passage, isBest: answer.score >= spans[0].score }, question, reader, of.get(answer)));
  }
  for (const [i, { evidence, window }] of answers.entries()) {
    if (answers.some(({ ablations }) => ablations === undefined) || window === best[0].window) continue;
    const tried: ExplainedEvidence[] = [];
    for (const item of evidence) {
      const { ablation } = await finish(whatIf(library, documents, question, best[0], [item], { promising, windows: read.windows, setAside: { places: setAside, best: best[0].score } }));
      tried.push({ ...item, onBest: ablation });
      yield { read };
    }
    answers[i] = { ...answers[i], evidence: tried };
  }
  return { answers, nearest: nearest && withAttended(nearest, of.get(nearest)), read, setAside, questionTokensCut: question.tokensCut };
}

/** Steps beyond the reading, told as the progress that it is by then. */
async function* telling<Result>(read: ReadCount, steps: AsyncGenerator<undefined, Result>): AsyncGenerator<AskProgress, Result> {
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
    yield { read };
  }
}

/** Whether a window's spans can change what is shown: only a span that may be an answer does. */
function mayChange(spans: readonly { readonly score: number }[], threshold: number): boolean {
  return spans.some(({ score }) => score >= threshold);
}

function isSame(a: readonly Answer[], b: readonly Answer[]): boolean {
  return a.length === b.length && a.every(({ document, range }, i) => document === b[i].document && range === b[i].range);
}
