import type { Window } from '../../src/core/windows.ts';

/** As Hugging Face's pipelines have them unless told otherwise: tokens of an input in all, and those that neighbouring windows share. */
const INPUT = 384;
const OVERLAP = 128;
/** [CLS] question [SEP] window [SEP]. */
const SPECIAL_TOKENS = 3;

/** The windows that most tools read: cut anywhere, each as full as it gets but the last, together covering every token. */
export function slidingWindows(documentTokens: number, questionTokens: number): Window[] {
  const room = INPUT - SPECIAL_TOKENS - questionTokens;
  const windows: Window[] = [];
  for (let endToken = 0; endToken < documentTokens; ) {
    const startToken = Math.max(0, endToken - OVERLAP);
    endToken = Math.min(startToken + room, documentTokens);
    windows.push({ document: 0, startToken, endToken });
  }
  return windows;
}
