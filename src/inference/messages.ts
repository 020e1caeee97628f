import type { AskProgress, AskResult } from '../core/ask.ts';
import type { Range } from '../core/document.ts';
import type { Problem } from '../core/user-error.ts';

/** Messages between the engine and its reader process: JSON, which carries any UTF-16 text, lone surrogates included. */
export type ToReader =
  | { readonly kind: 'start'; readonly modelFolder: string; readonly threads: number; readonly background: boolean }
  /** A piece of a document's text; a document is complete when it is asked. */
  | { readonly kind: 'document'; readonly key: number; readonly uri: string; readonly version: number; readonly range?: Range; readonly text: string }
  /** Documents by key, all sent before; those not named are forgotten. */
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly question: string;
      readonly documents: readonly number[];
      readonly maxAnswers: number;
      readonly explain: boolean;
    }
  /** End the reading and give what there is. */
  | { readonly kind: 'stop'; readonly id: number }
  /** Nobody wants the result any more. */
  | { readonly kind: 'abandon'; readonly id: number };

export type FromReader =
  | { readonly kind: 'ready'; readonly model: string; readonly headWeights: 'learned' | 'uniform'; readonly milliseconds: number }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: AskProgress }
  | { readonly kind: 'result'; readonly id: number; readonly result: AskResult }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };
