import { ablate, type Ablation } from './ablation.ts';
import { createAnswerRanking, type Answer } from './answers.ts';
import { uniformHeadWeights } from './attention.ts';
import type { Document } from './document.ts';
import { evidenceOf, type Evidence, type QuestionTokens } from './evidence.ts';
import { passagesOf, sourceOf, textOfPassage, type Passage, type Source } from './passages.ts';
import { readerInput, type Reader } from './reader.ts';
import { bestSpans } from './spans.ts';
import { createTokenizer, type Tokens } from './tokens.ts';

export interface Question {
  readonly text: string;
  readonly documents: readonly Document[];
  /** Answers wanted, at most. */
  readonly maxAnswers: number;
  /**
   * Whether to collect evidence: a slower pass over each window that holds an answer, and for the best answer one more
   * pass for each sentence of its evidence, to see what taking it away does.
   */
  readonly explain: boolean;
}

/** How much has been read, in windows. */
export interface ReadCount {
  readonly windows: number;
  readonly of: number;
}

/** What is known while reading goes on. */
export interface AskProgress {
  readonly read: ReadCount;
  /** The answers so far, when they have changed; without evidence. */
  readonly answers?: readonly Answer[];
}

/** Attended is one claim, causal another: a sentence may be the first without being the second. */
export interface ExplainedEvidence extends Evidence {
  /** What becomes of the answer without this sentence; tried for the best answer. */
  readonly ablation?: Ablation;
}

export interface ExplainedAnswer extends Answer {
  /** Most relevant first; empty when no explanation was asked for. */
  readonly evidence: readonly ExplainedEvidence[];
}

export interface AskResult {
  /** Best first; empty: the documents, as far as read, do not answer. */
  readonly answers: readonly ExplainedAnswer[];
  /** With no answers: the span that came nearest, if there was anything to read. */
  readonly nearest: ExplainedAnswer | undefined;
  readonly read: ReadCount;
  /** Tokens of the question beyond the reader's limit, which were not read. */
  readonly questionTokensCut: number;
}

/** Orders texts for a question, best first; texts that it leaves out come last, in their own order. */
export interface Ranking {
  rank(question: string): readonly number[];
}

export type BuildRanking = (texts: readonly string[]) => Ranking;

/** Asks questions of documents; documents seen before are not tokenized or indexed again. */
export type Ask = (question: Question, stop: AbortSignal) => AsyncGenerator<AskProgress, AskResult>;

/** Windows read before the first answers are given out. */
const FIRST_ANSWERS_AFTER = 4;

/** Spans taken from each window, more than one since a better-scored one may overlap it elsewhere. */
const SPANS_A_WINDOW = 8;

/** An answer that is e^3, about 20 times, less likely than the best one is not worth a person's time. */
const SCORES_BEHIND_BEST = 3;

/** Question lengths are rounded up to this many tokens, so that questions of like length share their windows. */
const QUESTION_STEP = 8;

/**
 * The path of a question: documents → windows → logits, best-ranked window first → answers → evidence.
 *
 * The generator yields after every document made ready (`of` is 0 then) and every window. Aborting `stop` ends the reading and keeps what there is: answers, evidence
 * and how much was read. Returning the generator (leaving the loop) abandons the question.
 */
export function createAsk(reader: Reader, buildRanking: BuildRanking): Ask {
  const { config } = reader;
  const headWeights = reader.headWeights ?? uniformHeadWeights(config);
  const tokenize = createTokenizer(reader.vocabulary);
  const sources = new WeakMap<Document, Source>();
  let indexed: { documents: readonly Document[]; room: number; passages: readonly Passage[]; ranking: Ranking } | undefined;

  const sourceFor = (document: Document): Source => {
    const source = sources.get(document) ?? sourceOf(document, tokenize);
    sources.set(document, source);
    return source;
  };

  const indexFor = (documents: readonly Document[], questionTokens: number): { passages: readonly Passage[]; ranking: Ranking } => {
    const room = config.window - 3 - Math.ceil(questionTokens / QUESTION_STEP) * QUESTION_STEP;
    if (indexed?.room !== room || !sameItems(indexed.documents, documents)) {
      const passages = passagesOf(documents.map(sourceFor), { room, overlap: config.stride });
      indexed = { documents, room, passages, ranking: buildRanking(passages.map(textOfPassage)) };
    }
    return indexed;
  };

  /** Evidence of each answer, with one explaining pass for each window that holds any. */
  const evidenceOfAll = async (answers: readonly Answer[], question: QuestionTokens, documents: readonly Document[]): Promise<Map<Answer, Evidence[]>> => {
    const evidence = new Map<Answer, Evidence[]>();
    for (const window of new Set(answers.map(answer => answer.window))) {
      const passage = { window, source: sourceFor(documents[window.document]) };
      const attention = await reader.attend(readerInput(config, question.tokens, passage.source.tokens, window));
      for (const answer of answers) if (answer.window === window) evidence.set(answer, evidenceOf(answer, passage, question, attention, headWeights));
    }
    return evidence;
  };

  return async function* ask({ text, documents, maxAnswers, explain }, stop) {
    const asked = tokenize(text.trim());
    const question: QuestionTokens = { text: text.trim(), tokens: firstTokens(asked, config.maxQuestionTokens) };
    for (const document of documents) {
      if (stop.aborted || sources.has(document)) continue;
      sourceFor(document);
      yield { read: { windows: 0, of: 0 } };
    }
    const { passages, ranking } = indexFor(stop.aborted ? [] : documents, question.tokens.count);
    const order = completed(ranking.rank(question.text), passages.length);
    const limits = { maxAnswerTokens: config.maxAnswerTokens, count: SPANS_A_WINDOW };
    const found = createAnswerRanking();
    const answersSoFar = (): Answer[] => {
      const best = found.best(maxAnswers);
      return best.filter(({ score }) => score >= config.noAnswerThreshold && score > best[0].score - SCORES_BEHIND_BEST);
    };

    let windows = 0;
    let shown: readonly Answer[] = [];
    for (const index of order) {
      if (stop.aborted) break;
      const passage = passages[index];
      const input = readerInput(config, question.tokens, passage.source.tokens, passage.window);
      const excluded = passage.source.isEnumerator.subarray(passage.window.startToken, passage.window.endToken);
      const spans = bestSpans(await reader.read(input), input.firstToken, { ...limits, excluded });
      found.add(passage, spans);
      windows++;
      const read = { windows, of: passages.length };
      const isDue = windows === FIRST_ANSWERS_AFTER || (windows > FIRST_ANSWERS_AFTER && mayChange(spans.spans, config.noAnswerThreshold));
      const answers = isDue ? answersSoFar() : shown;
      yield isSame(answers, shown) ? { read } : { read, answers };
      shown = answers;
    }

    const best = answersSoFar();
    const wanted = best.length > 0 ? best : found.best(1);
    const evidence = explain ? await evidenceOfAll(wanted, question, documents) : new Map<Answer, Evidence[]>();
    const read = { windows, of: passages.length };
    const ablations = new Map<Evidence, Ablation>();
    for (const answer of best.slice(0, 1)) {
      const passage = { window: answer.window, source: sourceFor(documents[answer.document]) };
      for (const item of evidence.get(answer) ?? []) ablations.set(item, await ablate(item.range, answer, passage, question.tokens, reader));
    }
    const explained = (answer: Answer): ExplainedAnswer => ({ ...answer, evidence: (evidence.get(answer) ?? []).map(item => withAblation(item, ablations.get(item))) });
    return {
      answers: best.map(explained),
      nearest: best.length > 0 ? undefined : wanted.map(explained).at(0),
      read,
      questionTokensCut: asked.count - question.tokens.count,
    };
  };
}

function withAblation(evidence: Evidence, ablation: Ablation | undefined): ExplainedEvidence {
  return ablation ? { ...evidence, ablation } : evidence;
}

/** Whether a window's spans can change what is shown: only a span that may be an answer does. */
function mayChange(spans: readonly { readonly score: number }[], threshold: number): boolean {
  return spans.some(({ score }) => score >= threshold);
}

function isSame(a: readonly Answer[], b: readonly Answer[]): boolean {
  return a.length === b.length && a.every(({ document, range }, i) => document === b[i].document && range === b[i].range);
}

function firstTokens(tokens: Tokens, most: number): Tokens {
  const count = Math.min(tokens.count, most);
  return {
    count,
    ids: tokens.ids.subarray(0, count),
    startOffsets: tokens.startOffsets.subarray(0, count),
    endOffsets: tokens.endOffsets.subarray(0, count),
    words: tokens.words.subarray(0, count),
  };
}

/** `order` followed by the indices below `length` that it leaves out. */
function completed(order: readonly number[], length: number): number[] {
  const ranked = new Set(order);
  return [...order, ...Array.from({ length }, (_, i) => i).filter(i => !ranked.has(i))];
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
