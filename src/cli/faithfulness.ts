import { randomFrom } from './random.ts';
import type { Observation } from '../core/influence.ts';

/** A mean over answers with its 95 % bootstrap confidence interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Linear datamodeling score of one answer (Park et al. 2023): how well the sum of a method's scores over the sentences that
 * are there ranks the answer's log-odds over random subsets.
 *
 * @param scores (sentences)
 */
export function linearDatamodelingScore(scores: ArrayLike<number>, observations: readonly Observation[]): number {
  const sums = observations.map(({ kept }) => kept.reduce((sum, isKept, s) => (isKept ? sum + scores[s] : sum), 0));
  return spearman(sums, observations.map(({ logOdds }) => logOdds));
}

/** Rank correlation, equal values sharing the mean of their ranks; 0 where all values of a side are equal. */
export function spearman(x: readonly number[], y: readonly number[]): number {
  const a = centred(ranksOf(x));
  const b = centred(ranksOf(y));
  const norm = Math.sqrt(dot(a, a) * dot(b, b));
  return norm > 0 ? dot(a, b) / norm : 0;
}

/** Differences of sums below this are rounding, not rank. */
const SAME = 1e-9;

function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((i, j) => values[i] - values[j]);
  const ranks = new Array<number>(values.length);
  for (let first = 0; first < order.length; ) {
    let last = first + 1;
    while (last < order.length && values[order[last]] - values[order[last - 1]] < SAME) last++;
    for (let k = first; k < last; k++) ranks[order[k]] = (first + last - 1) / 2;
    first = last;
  }
  return ranks;
}

/** Indices of the highest scores, best first; of equal ones the earlier. */
export function highest(scores: ArrayLike<number>, count: number): number[] {
  return Array.from({ length: scores.length }, (_, i) => i)
    .sort((i, j) => scores[j] - scores[i] || i - j)
    .slice(0, count);
}

/** Area over the perturbation curve (DeYoung et al. 2020): the mean loss of probability. @param after a step each: 1, 2, … sentences. */
export function areaOverCurve(before: number, after: readonly number[]): number {
  return mean(after.map(probability => before - probability));
}

const RESAMPLES = 1000;

/**
 * A statistic over items and the interval that holds 95 % of its values over resampled items (percentile bootstrap).
 *
 * @param statistic of items, drawn with replacement.
 */
export function bootstrap<T>(items: readonly T[], statistic: (items: readonly T[]) => number): Estimate {
  const random = randomFrom(1);
  const values = Float64Array.from({ length: items.length > 0 ? RESAMPLES : 0 }, () => statistic(items.map(() => items[Math.floor(random() * items.length)]))).sort();
  const quantile = (share: number): number => values[Math.round(share * (values.length - 1))] ?? NaN;
  return { value: items.length > 0 ? statistic(items) : NaN, low: quantile(0.025), high: quantile(0.975) };
}

/** `count` random subsets of the sentences, each there with even chance. @param own is always there, where given. */
export function randomSubsets(sentences: number, count: number, random: () => number, own?: number): boolean[][] {
  return Array.from({ length: count }, () => Array.from({ length: sentences }, (_, s) => random() < 0.5 || s === own));
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((a, b) => a + b, 0) / values.length;
}

function centred(values: readonly number[]): number[] {
  const level = mean(values);
  return values.map(x => x - level);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0);
}
