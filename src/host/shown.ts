import type { AskProgress, AskResult } from '../core/ask.ts';
import type { ExplainedAnswer, ExplainedEvidence } from '../core/explain.ts';
import type { Ablation, Ablations } from '../core/ablation.ts';
import type { Answer } from '../core/answers.ts';
import { lineStartsOf, placeOf, type Document, type Place, type Range } from '../core/document.ts';
import type { Heat } from '../core/evidence.ts';

/** A span of a file as it is shown, with all that is needed to find it again: plain data, kept over a reload. */
export interface ShownSpan {
  readonly uri: string;
  /** In offsets of the text that was read. */
  readonly range: Range;
  readonly text: string;
  readonly place: Place;
}

/** A sentence of an answer's window: attended to, needed, or both. */
export interface ShownEvidence {
  readonly span: ShownSpan;
  readonly relevance: number;
  readonly heat: Heat;
  /** Offsets in the sentence's text. */
  readonly words: readonly { readonly range: Range; readonly heat: number }[];
  readonly questionWords: readonly string[];
  /** What becomes of the answer without this sentence, where that was tried. */
  readonly ablation?: Ablation;
  /** Of a lesser answer's evidence: what becomes of the best answer without it. */
  readonly onBest?: Ablation;
}

/** What taking sentences of its window away does to an answer. */
export interface ShownAblations {
  readonly tried: number;
  readonly of: number;
  readonly causal: number;
  readonly withoutEvidence?: Ablation;
  readonly onlyEvidence?: Ablation;
}

export interface ShownAnswer {
  readonly span: ShownSpan;
  readonly score: number;
  readonly probability: number;
  /** Calibrated; missing where the reader is not. */
  readonly chance?: number;
  readonly otherPlaces: readonly ShownSpan[];
  readonly evidence: readonly ShownEvidence[];
  /** Undefined until it was tried. */
  readonly ablations?: ShownAblations;
}

export function shownResult({ answers, nearest }: AskResult, documents: readonly Document[]): { answers: ShownAnswer[]; nearest: ShownAnswer | undefined } {
  return { answers: answers.map(answer => shownAnswer(answer, documents)), nearest: nearest && shownAnswer(nearest, documents) };
}

export function shownProgress({ answers = [] }: AskProgress, documents: readonly Document[]): ShownAnswer[] {
  return answers.map(answer => shownAnswer(answer, documents));
}

/** Line starts of the documents that answers stand in, made once each. */
const knownLineStarts = new WeakMap<Document, readonly number[]>();

function lineStarts(document: Document): readonly number[] {
  const starts = knownLineStarts.get(document) ?? lineStartsOf(document.text);
  knownLineStarts.set(document, starts);
  return starts;
}

export function shownSpan(document: Document, range: Range): ShownSpan {
  const { uri, text } = document;
  return { uri, range, text: text.slice(range.startOffset, range.endOffset), place: placeOf(text, range.startOffset, lineStarts(document)) };
}

export function shownEvidence({ document, range, relevance, heat, words, questionWords, ablation, onBest }: ExplainedEvidence, documents: readonly Document[]): ShownEvidence {
  return {
    span: shownSpan(documents[document], range),
    relevance,
    heat,
    words: words.map(word => ({
      range: { startOffset: word.range.startOffset - range.startOffset, endOffset: word.range.endOffset - range.startOffset },
      heat: word.heat,
    })),
    questionWords,
    ...(ablation && { ablation }),
    ...(onBest && { onBest }),
  };
}

function shownAnswer(answer: ExplainedAnswer, documents: readonly Document[]): ShownAnswer {
  const { ablations, chance } = answer;
  return {
    span: shownSpan(documents[answer.document], answer.range),
    score: answer.score,
    probability: answer.probability,
    ...(chance !== undefined && { chance }),
    otherPlaces: answer.otherPlaces.map(({ document, range }: Answer['otherPlaces'][number]) => shownSpan(documents[document], range)),
    evidence: answer.evidence.map(item => shownEvidence(item, documents)),
    ...(ablations && { ablations: shownAblations(ablations) }),
  };
}

function shownAblations({ sentences, of, withoutEvidence, onlyEvidence }: Ablations): ShownAblations {
  const causal = sentences.filter(({ ablation }) => ablation.isCausal).length;
  return { tried: sentences.length, of, causal, ...(withoutEvidence && { withoutEvidence }), ...(onlyEvidence && { onlyEvidence }) };
}
