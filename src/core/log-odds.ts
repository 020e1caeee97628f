import type { Logits } from './reader.ts';

/** Beyond ±10, one in 20,000, log-odds tell nothing more. */
const MOST = 10;

/**
 * How sure a pass of the reader is of an answer: its log-odds against every other span and the null,
 * log Σ exp(score) over the spans that give the answer − log (1 + Σ exp(score) over the others), clamped to ±10; a score is
 * start + end − null. Unlike the best span's score it counts what speaks against the answer, too.
 *
 * @param firstToken index of the window's first token in the sequence; the last place holds [SEP].
 * @param isAnswer whether the span [startToken, endToken) of the window gives the answer.
 * @param excluded (window): 1 for tokens at which no span may start or end.
 */
export function logOddsOf({ start, end }: Logits, firstToken: number, maxAnswerTokens: number, isAnswer: (startToken: number, endToken: number) => boolean, excluded: Uint8Array): number {
  const length = start.length - firstToken - 1;
  const null_ = start[0] + end[0];
  const forEachSpan = (visit: (startToken: number, endToken: number, score: number) => void): void => {
    for (let i = 0; i < length; i++) {
      if (excluded[i] === 1) continue;
      for (let j = i; j < Math.min(i + maxAnswerTokens, length); j++) {
        if (excluded[j] === 0) visit(i, j + 1, start[firstToken + i] + end[firstToken + j] - null_);
      }
    }
  };
  let shift = 0; // the null's score
  forEachSpan((_start, _end, score) => (shift = Math.max(shift, score)));
  let answer = 0;
  let others = Math.exp(-shift);
  forEachSpan((startToken, endToken, score) => {
    const mass = Math.exp(score - shift);
    if (isAnswer(startToken, endToken)) answer += mass;
    else others += mass;
  });
  return clamped(Math.log(answer) - Math.log(others));
}

/** The same of a share of all spans and the null, 0 to 1. */
export function logOddsOfShare(share: number): number {
  return clamped(Math.log(share) - Math.log(1 - share));
}

function clamped(logOdds: number): number {
  return Math.max(-MOST, Math.min(MOST, logOdds));
}

/** The share of all spans and the null that log-odds stand for, 0 to 1. */
export function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
