import type { Answer } from '../core/answers.ts';
import type { AskProgress, AskResult, Question } from '../core/ask.ts';
import type { ReadCount } from '../core/read-count.ts';
import type { DocumentRange, Range } from '../core/document.ts';
import type { DocumentMap } from '../core/document-map.ts';
import type { Look } from '../core/look.ts';
import type { ReaderConfig } from '../core/reader.ts';
import type { Lens } from '../core/relevance.ts';
import type { Problem } from '../core/user-error.ts';
import type { ReadBefore, WhatIf } from '../core/what-if.ts';

/** What can be wanted of the reader, what it tells meanwhile, and what it gives. */
export interface Jobs {
  ask: Job<Pick<Question, 'maxAnswers' | 'explain' | 'promising' | 'limit'> & ReadingOrLook, AskProgress, AskResult>;
  /** Look into an answer's window. */
  look: Job<{ readonly answer: Answer; readonly lens: Lens }, undefined, Look>;
  /** One attention distribution over a whole document, given by its index. */
  map: Job<{ readonly document: number; readonly lens: Lens }, ReadCount, DocumentMap>;
  /** Ask again as if some text were not there. */
  whatIf: Job<{ readonly answer: Answer; readonly removed: readonly DocumentRange[]; readonly before: ReadBefore }, ReadCount, WhatIf>;
}

export interface ReadingOrLook {
  /** Whether it looks into some of the documents before all are read: what is known of the others is kept until then. */
  readonly isLook?: boolean;
}

interface Job<Wanted, Progress, Result> {
  readonly wanted: Wanted;
  readonly progress: Progress;
  readonly result: Result;
}

export type JobKind = keyof Jobs;

/** A job for the question and documents in hand; it names all that it needs, so that a reader started anew can do it too. */
export type JobRequest = { [Kind in JobKind]: { readonly kind: Kind; readonly question: string } & Jobs[Kind]['wanted'] }[JobKind];

/** Whether the documents that a job does not name are kept. */
export function isLook(request: JobRequest): boolean {
  return request.kind === 'ask' && request.isLook === true;
}

/** Messages between the engine and its reader process: JSON, which carries any UTF-16 text, lone surrogates included. */
export type ToReader =
  | { readonly kind: 'start'; readonly modelFolder: string; readonly threads: number; readonly everyLayer: boolean; readonly background: boolean }
  /** A piece of a document's text; a document is complete when it is named. */
  | { readonly kind: 'document'; readonly key: number; readonly uri: string; readonly version: number; readonly range?: Range; readonly text: string }
  /** Documents by key, all sent before; those not named are forgotten, unless `isLook`. The newest job goes first, a window at a time. */
  | { readonly kind: 'job'; readonly id: number; readonly documents: readonly number[]; readonly request: JobRequest }
  /** Begin no pass for so long, unless to end what is stopped. */
  | { readonly kind: 'hold'; readonly milliseconds: number }
  /** End the reading and give what there is. */
  | { readonly kind: 'stop'; readonly id: number }
  /** Nobody wants the result any more. */
  | { readonly kind: 'abandon'; readonly id: number };

/** What a running reader is made of: all that its numbers depend on, but for the texts. */
export interface ReaderFacts {
  readonly config: ReaderConfig;
  /** SHA-256 of each of the model's files, checked when it was loaded. */
  readonly sha256: Readonly<Record<string, string>>;
  /** (layers, heads) each; uniform where the model has none of its own. */
  readonly headWeights: { readonly kind: 'learned' | 'uniform'; readonly answer: readonly number[]; readonly question: readonly number[] };
  readonly hasAttention: boolean;
  /** Version of onnxruntime-node. */
  readonly runtime: string;
  /** Threads of one operator, as asked for; 0: onnxruntime's choice. */
  readonly threads: number;
}

export type FromReader =
  | { readonly kind: 'ready'; readonly facts: ReaderFacts; readonly milliseconds: number }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Jobs[JobKind]['progress'] }
  | { readonly kind: 'result'; readonly id: number; readonly result: Jobs[JobKind]['result'] }
  /** This job can't be done; the reader goes on. */
  | { readonly kind: 'refused'; readonly id: number; readonly problem: Problem }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };
