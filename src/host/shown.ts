import type { AskProgress, AskResult, ExplainedAnswer } from '../core/ask.ts';
import type { Ablation } from '../core/ablation.ts';
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

export interface ShownEvidence {
  readonly span: ShownSpan;
  readonly relevance: number;
  readonly heat: Heat;
  /** Offsets in the sentence's text. */
  readonly words: readonly { readonly range: Range; readonly heat: number }[];
  readonly questionWords: readonly string[];
  /** What becomes of the answer without this sentence, where that was tried. */
  readonly ablation?: Ablation;
}

export interface ShownAnswer {
  readonly span: ShownSpan;
  readonly score: number;
  readonly probability: number;
  readonly otherPlaces: readonly ShownSpan[];
  readonly evidence: readonly ShownEvidence[];
}

export function shownResult({ answers, nearest }: AskResult, documents: readonly Document[]): { answers: ShownAnswer[]; nearest: ShownAnswer | undefined } {
  return { answers: answers.map(answer => shownAnswer(answer, documents)), nearest: nearest && shownAnswer(nearest, documents) };
}

export function shownProgress({ answers = [] }: AskProgress, documents: readonly Document[]): ShownAnswer[] {
  return answers.map(answer => shownAnswer({ ...answer, evidence: [] }, documents));
}

/** Line starts of the documents that answers stand in, made once each. */
const knownLineStarts = new WeakMap<Document, readonly number[]>();

function lineStarts(document: Document): readonly number[] {
  const starts = knownLineStarts.get(document) ?? lineStartsOf(document.text);
  knownLineStarts.set(document, starts);
  return starts;
}

function shownAnswer(answer: ExplainedAnswer, documents: readonly Document[]): ShownAnswer {
  const span = (document: number, range: Range): ShownSpan => {
    const { uri, text } = documents[document];
    return { uri, range, text: text.slice(range.startOffset, range.endOffset), place: placeOf(text, range.startOffset, lineStarts(documents[document])) };
  };
  return {
    span: span(answer.document, answer.range),
    score: answer.score,
    probability: answer.probability,
    otherPlaces: answer.otherPlaces.map(({ document, range }: Answer['otherPlaces'][number]) => span(document, range)),
    evidence: answer.evidence.map(({ document, range, relevance, heat, words, questionWords, ablation }) => ({
      span: span(document, range),
      relevance,
      heat,
      words: words.map(word => ({
        range: { startOffset: word.range.startOffset - range.startOffset, endOffset: word.range.endOffset - range.startOffset },
        heat: word.heat,
      })),
      questionWords,
      ...(ablation && { ablation }),
    })),
  };
}
