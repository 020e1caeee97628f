import type { Heat } from '../core/evidence.ts';
import type { ReportAblation, ReportAnswer, ReportSpan } from './report.ts';

/** A sentence of an answer's passage of which something is known. */
export interface Sentence {
  /** From 1, in the order of the text. */
  readonly number: number;
  readonly span: ReportSpan;
  /** Of those that were attended to most, and of those that the answer needs. */
  readonly attended?: { readonly relevance: number; readonly heat: Heat; readonly questionWords: readonly string[] };
  readonly ablation?: ReportAblation;
  readonly holdsAnswer: boolean;
}

/** A stretch of a passage, in one sentence or in none. */
export interface Piece {
  readonly sentence: Sentence | undefined;
  readonly parts: readonly { readonly text: string; readonly isAnswer: boolean }[];
}

export function sentencesOf(answer: ReportAnswer): Sentence[] {
  const sentences = new Map<number, Omit<Sentence, 'number'>>();
  const holdsAnswer = ({ start, end }: ReportSpan): boolean => start < answer.end && answer.start < end;
  for (const tried of answer.ablations?.sentences ?? []) sentences.set(tried.start, { span: tried, ablation: tried.ablation, holdsAnswer: holdsAnswer(tried) });
  for (const item of answer.evidence) {
    const { relevance, heat, questionWords, ablation } = item;
    sentences.set(item.start, { span: item, attended: { relevance, heat, questionWords }, ...(ablation && { ablation }), holdsAnswer: holdsAnswer(item) });
  }
  return [...sentences.values()].sort((a, b) => a.span.start - b.span.start).map((sentence, i) => ({ number: i + 1, ...sentence }));
}

/** Only sentences that were attended to or are needed are marked in the passage; the table has the others too. */
export function isMarked({ attended, ablation }: Sentence): boolean {
  return attended !== undefined || ablation?.isCausal === true;
}

/** The passage cut at the edges of its marked sentences and of the answer. */
export function piecesOf(answer: ReportAnswer, sentences: readonly Sentence[]): Piece[] {
  const { start, end } = answer.passage;
  const pieces: Piece[] = [];
  let at = start;
  const push = (to: number, sentence: Sentence | undefined): void => {
    if (to > at) pieces.push({ sentence, parts: partsOf(answer, at, to) });
    at = Math.max(at, to);
  };
  for (const sentence of sentences.filter(isMarked)) {
    push(sentence.span.start, undefined);
    push(sentence.span.end, sentence);
  }
  push(end, undefined);
  return pieces;
}

function partsOf({ passage, start, end }: ReportAnswer, from: number, to: number): Piece['parts'] {
  const first = Math.min(Math.max(start, from), to);
  const last = Math.max(first, Math.min(end, to));
  const part = (a: number, b: number, isAnswer: boolean): Piece['parts'] => (b > a ? [{ text: passage.text.slice(a - passage.start, b - passage.start), isAnswer }] : []);
  return [...part(from, first, false), ...part(first, last, true), ...part(last, to, false)];
}
