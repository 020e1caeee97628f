import { probabilityOf } from './log-odds.ts';

/** A logistic function of the best answer's score, fitted on documents kept for that (Platt 1999): `training/calibrate.py`. */
export interface Calibration {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Chance that an answer is right, if no better one is: of best answers with such a score about so many were, each having with
 * what people answered an F1 of at least 0.5 over words.
 *
 * @param score start + end − null, in logits.
 * @returns 0 to 1.
 */
export function chanceOf(score: number, { slope, intercept }: Calibration): number {
  return probabilityOf(slope * score + intercept);
}

/** A chance in a word. */
export type Confidence = 'likely' | 'possible' | 'doubtful';

/** Bounds that split what is shown where people would act differently; how often each word is right is in docs/measures.md. */
export function confidenceOf(chance: number): Confidence {
  if (chance >= 0.7) return 'likely';
  return chance >= 0.4 ? 'possible' : 'doubtful';
}
