import { chanceOf, confidenceOf, type Calibration, type Confidence } from '../core/confidence.ts';
import type { ReaderConfig } from '../core/reader.ts';
import { f1OfBest, mean, percent, type Scored } from './scores.ts';

/** What refusing below the model's own threshold costs and gains, in percent; and what its chances are worth, if it has any. */
export interface ConfidenceFigures extends Partial<CalibrationFigures> {
  /** Of the answers shown with that word, right ones; in percent. */
  readonly right_when_likely?: number;
  readonly right_when_possible?: number;
  readonly right_when_doubtful?: number;
  readonly model_threshold: number;
  /** Over answerable questions, 0 for those refused. */
  readonly answerable_f1: number;
  /** With unanswerable questions: of these, refused. */
  readonly unanswerable_accuracy?: number;
}

/** From 0 to 1, over all questions: the best span is right, or it is not, be it shown or refused. */
interface CalibrationFigures {
  /** Mean distance of chance and share of right ones over bins of chances, each bin weighted by its size (Guo et al. 2017). */
  readonly expected_calibration_error: number;
  /** Mean squared distance of the chance from what was right, 1, or not, 0. */
  readonly brier_score: number;
  /** Share of wrong ones among the surest 10 %, 20 %, … of the questions. */
  readonly risk_at_coverage_10_to_100: readonly number[];
  /** Mean of that share over all coverages. */
  readonly area_under_risk_coverage: number;
}

/** As training/calibrate.py has it. */
const RIGHT_FROM_F1 = 0.5;
const BINS = 15;

export function confidenceFigures(scored: readonly Scored[], { noAnswerThreshold, calibration }: Pick<ReaderConfig, 'noAnswerThreshold' | 'calibration'>): ConfidenceFigures {
  const [answerable, unanswerable] = [scored.filter(({ answers }) => answers.length > 0), scored.filter(({ answers }) => answers.length === 0)];
  const isRefused = ({ score }: Scored): boolean => score < noAnswerThreshold;
  return {
    model_threshold: noAnswerThreshold,
    answerable_f1: percent(mean(answerable.map(item => (isRefused(item) ? 0 : f1OfBest(item))))),
    ...(unanswerable.length > 0 && { unanswerable_accuracy: percent(mean(unanswerable.map(item => Number(isRefused(item))))) }),
    ...(calibration && {
      ...rightByWord(scored.filter(item => !isRefused(item)).map(item => judged(item, calibration))),
      ...calibrationFigures(scored.map(item => judged(item, calibration))),
    }),
  };
}

interface Judged {
  /** 0 to 1 */
  readonly chance: number;
  readonly isRight: boolean;
}

function judged(item: Scored, calibration: Calibration): Judged {
  return { chance: chanceOf(item.score, calibration), isRight: item.answers.length > 0 && f1OfBest(item) >= RIGHT_FROM_F1 };
}

function rightByWord(shown: readonly Judged[]): Pick<ConfidenceFigures, `right_when_${Confidence}`> {
  const words: readonly Confidence[] = ['likely', 'possible', 'doubtful'];
  return Object.fromEntries(words.flatMap(word => {
    const right = shown.flatMap(({ chance, isRight }) => (confidenceOf(chance) === word ? [Number(isRight)] : []));
    return right.length === 0 ? [] : [[`right_when_${word}`, percent(mean(right))]];
  }));
}

export function calibrationFigures(items: readonly Judged[]): CalibrationFigures {
  const risks = risksOf(items);
  const riskAt = (tenths: number): number => risks[Math.max(0, Math.floor((risks.length * tenths) / 10) - 1)] ?? 0;
  return {
    expected_calibration_error: rounded(calibrationError(items)),
    brier_score: rounded(mean(items.map(({ chance, isRight }) => (chance - Number(isRight)) ** 2))),
    risk_at_coverage_10_to_100: Array.from({ length: 10 }, (_, i) => rounded(riskAt(i + 1))),
    area_under_risk_coverage: rounded(mean(risks)),
  };
}

function calibrationError(items: readonly Judged[]): number {
  const gaps = Array<number>(BINS).fill(0); // (bins): Σ (chance − right); a bin's upper end belongs to it
  for (const { chance, isRight } of items) gaps[Math.max(0, Math.ceil(chance * BINS) - 1)] += chance - Number(isRight);
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / Math.max(1, items.length);
}

/** (items): share of wrong ones among the surest 1, 2, … */
function risksOf(items: readonly Judged[]): number[] {
  let wrong = 0;
  return [...items].sort((a, b) => b.chance - a.chance).map(({ isRight }, i) => (wrong += Number(!isRight)) / (i + 1));
}

function rounded(value: number): number {
  return Math.round(1e4 * value) / 1e4;
}
