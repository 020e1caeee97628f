import type { Answer } from './answers.ts';
import type { Document, DocumentRange } from './document.ts';
import { createKeptVectors, sharedEnds, type KeptVectors, type LateInteraction, type Probe } from './late-interaction.ts';
import { sourceOf, textOfPassage, type Passage, type Source } from './passages.ts';
import { inOrderOf } from './promising.ts';
import { questionOf, type QuestionTokens } from './question.ts';
import { questionInput, readPassage, type Reader } from './reader.ts';
import type { WindowSpans } from './spans.ts';
import { createTokenizer } from './tokens.ts';
import { windowsOf, type Window } from './windows.ts';

/** Orders texts for a question, best first; texts that it leaves out come last, in their own order. */
export interface Ranking {
  rank(question: string): readonly number[];
}

export type BuildRanking = (texts: readonly string[]) => Ranking;

/** Documents made ready for reading, and what was read for the question in hand: nothing is tokenized, indexed or read twice. */
export interface Library {
  readonly reader: Reader;
  questionOf(text: string): QuestionTokens;
  /** Whether a document's tokens are there already. */
  has(document: Document): boolean;
  sourceFor(document: Document): Source;
  /** `to` is what an edit made of `from`: unless it was made ready before, what readings left of the text that stayed is kept of it too. */
  edited(from: Document, to: Document): void;
  /** The window that an answer was found in. */
  passageOf(answer: Answer, documents: readonly Document[]): Passage;
  /** The windows of the documents for questions of about this length, in order. */
  passagesFor(documents: readonly Document[], question: QuestionTokens): readonly Passage[];
  /**
   * The same, the most promising first: in the order of the ranges given, or, without, of the ranking. Asked again for the
   * same question and documents, without ranges or with the very same ones, the order stays.
   */
  ranked(documents: readonly Document[], question: QuestionTokens, promising?: readonly DocumentRange[]): readonly Passage[];
  /** Whether a window was read for this question already. */
  hasRead(passage: Passage, question: QuestionTokens): boolean;
  /** The best spans of one of these windows, which the reader may leave early. */
  spansOf(passage: Passage, question: QuestionTokens): Promise<WindowSpans>;
  /** The same, through every layer: one that was left early is read again. */
  wholeSpansOf(passage: Passage, question: QuestionTokens): Promise<WindowSpans>;
  /**
   * What the best span of a window is expected to score, from the vectors that earlier questions' readings left; undefined where one is
   * missing, and altogether where they left none in the documents of `passages`.
   */
  expectationOf(passages: readonly Passage[], question: QuestionTokens): Promise<((passage: Passage) => number | undefined) | undefined>;
  /** The best spans of a window as far as it was read for this question; of one that was not, what is set down for those that are set aside. */
  spansOrAside(passage: Passage, question: QuestionTokens): WindowSpans;
}

/** Spans taken from each window, more than one since a better-scored one may overlap it elsewhere. */
const SPANS_A_WINDOW = 8;

/** Question lengths are rounded up to this many tokens, so that questions of like length share their windows. */
const QUESTION_STEP = 8;

export function createLibrary(reader: Reader, buildRanking: BuildRanking): Library {
  const { config } = reader;
  const tokenize = createTokenizer(reader.vocabulary);
  const sources = new WeakMap<Document, Source>();
  const cuts = new WeakMap<Source, { document: number; room: number; passages: readonly Passage[] }>();
  const vectors = new WeakMap<Source, { readonly kept: KeptVectors; reading: Reading }>();
  const edits = new WeakMap<Document, Source>(); // by what they made of it, until that is made ready
  let probe: { readonly question: string; readonly vectors: Promise<Probe> } | undefined;
  let current: { documents: readonly Document[]; room: number; passages: readonly Passage[]; ranking?: Ranking } | undefined;
  let order: { of: typeof current; question: string; promising: readonly DocumentRange[] | undefined; passages: readonly Passage[] } | undefined;
  let read = readingOf('');

  const sourceFor = (document: Document): Source => {
    const known = sources.get(document);
    if (known) return known;
    const source = sourceOf(document, tokenize);
    sources.set(document, source);
    const before = edits.get(document);
    edits.delete(document);
    const of = before && vectors.get(before);
    if (of) vectors.set(source, { kept: of.kept.afterEdit(sharedEnds(before.tokens.ids, source.tokens.ids), source.tokens.count), reading: of.reading });
    return source;
  };
  /** The windows of one document, the same ones as long as it has the same index. */
  const cut = (source: Source, document: number, room: number): readonly Passage[] => {
    let made = cuts.get(source);
    if (made?.document !== document || made.room !== room) {
      const windows = windowsOf(document, source, { room, overlap: config.stride });
      made = { document, room, passages: windows.map(window => ({ window, source })) };
      cuts.set(source, made);
    }
    return made.passages;
  };
  const passagesFor = (documents: readonly Document[], { tokens }: QuestionTokens): NonNullable<typeof current> => {
    const room = config.window - 3 - Math.ceil(tokens.count / QUESTION_STEP) * QUESTION_STEP;
    if (current?.room !== room || !sameItems(current.documents, documents)) {
      current = { documents, room, passages: documents.flatMap((document, i) => cut(sourceFor(document), i, room)) };
    }
    return current;
  };
  const orderOf = (of: NonNullable<typeof current>, question: string, promising: readonly DocumentRange[] | undefined): readonly Passage[] => {
    if (promising) return inOrderOf(promising, of.passages);
    of.ranking ??= buildRanking(of.passages.map(textOfPassage));
    return completed(of.ranking.rank(question), of.passages.length).map(index => of.passages[index]);
  };

  const readingFor = ({ text }: QuestionTokens): Reading => {
    if (read.question !== text) read = readingOf(text);
    return read;
  };
  /** What readings left of a document's tokens, those for earlier questions settled. */
  const keptOf = (source: Source): KeptVectors | undefined => {
    const of = vectors.get(source);
    if (of && of.reading !== read) {
      of.kept.settle();
      of.reading = read;
    }
    return of?.kept;
  };
  const keep = ({ source, window }: Passage, left: Int8Array, like: LateInteraction): void => {
    let kept = keptOf(source);
    if (!kept) vectors.set(source, { kept: (kept = createKeptVectors(source.tokens.count, like)), reading: read });
    kept.keep(window, left);
  };
  const readOnce = async (passage: Passage, question: QuestionTokens, mayLeaveEarly: boolean): Promise<WindowSpans> => {
    const reading = readingFor(question);
    const known = (mayLeaveEarly ? reading.spans : reading.wholeSpans).get(passage.window);
    if (known) return known;
    const { spans, kept } = await readPassage(reader, question, passage, { count: SPANS_A_WINDOW, mayLeaveEarly });
    (mayLeaveEarly ? reading.spans : reading.wholeSpans).set(passage.window, spans);
    if (kept && config.lateInteraction) keep(passage, kept, config.lateInteraction);
    return spans;
  };
  const aside: WindowSpans = { spans: [], logSum: config.lateInteraction?.logMass ?? -Infinity, setAside: true };

  return {
    reader,
    questionOf: text => questionOf(text, tokenize, config.maxQuestionTokens),
    has: document => sources.has(document),
    sourceFor,
    edited(from, to) {
      const before = sources.get(from) ?? edits.get(from);
      if (before && !sources.has(to)) edits.set(to, before);
    },
    passageOf: ({ window, document }, documents) => ({ window, source: sourceFor(documents[document]) }),
    passagesFor: (documents, question) => passagesFor(documents, question).passages,
    ranked(documents, question, promising) {
      const of = passagesFor(documents, question);
      const isOther = promising !== undefined && promising !== order?.promising;
      if (order?.of !== of || order.question !== question.text || isOther) order = { of, question: question.text, promising, passages: orderOf(of, question.text, promising) };
      return order.passages;
    },
    hasRead: ({ window }, { text }) => read.question === text && read.spans.has(window),
    spansOf: (passage, question) => readOnce(passage, question, true),
    async wholeSpansOf(passage, question) {
      const known = readingFor(question).spans.get(passage.window);
      return known && !known.leftEarly ? known : readOnce(passage, question, false);
    },
    async expectationOf(passages, question) {
      readingFor(question);
      if (!reader.probe || !passages.some(({ source }) => keptOf(source)?.isSettled)) return undefined;
      if (probe?.question !== question.text) probe = { question: question.text, vectors: reader.probe(questionInput(config, question.tokens)) };
      const asked = await probe.vectors;
      return ({ source, window }) => keptOf(source)?.expected(asked, window);
    },
    spansOrAside: ({ window }, question) => readingFor(question).spans.get(window) ?? aside,
  };
}

/** What was read for a question. Both kinds are kept apart, so that what is found depends on the windows read alone, not on what was asked before. */
interface Reading {
  readonly question: string;
  readonly spans: WeakMap<Window, WindowSpans>;
  readonly wholeSpans: WeakMap<Window, WindowSpans>;
}

function readingOf(question: string): Reading {
  return { question, spans: new WeakMap(), wholeSpans: new WeakMap() };
}

/** `order` followed by the indices below `length` that it leaves out. */
function completed(order: readonly number[], length: number): number[] {
  const ranked = new Set(order);
  return [...order, ...Array.from({ length }, (_, i) => i).filter(i => !ranked.has(i))];
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
