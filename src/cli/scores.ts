/** A prediction beside what was wanted. */
export interface Scored {
  /** Best span, whether or not it was good enough to be shown. */
  readonly prediction: string;
  /** start + end − null. */
  readonly score: number;
  /** Empty: unanswerable. */
  readonly answers: readonly string[];
  /** The sentence shown first as evidence, beside those that people named. */
  readonly evidence?: string;
  readonly evidences?: readonly string[];
}

/** Figures of one data set, in percent. */
export interface Figures {
  readonly questions: number;
  /** Over answerable questions, whatever the score. */
  readonly exact_match: number;
  readonly f1: number;
  /** With evidence named by people: F1 of the words of the sentence shown first (Cui et al. 2022). */
  readonly evidence_f1?: number;
  /** With unanswerable questions: the best F1 over thresholds of the score below which the answer is "none". */
  readonly best_f1_with_no_answer?: number;
  readonly threshold?: number;
  /** At that threshold: unanswerable questions refused, answerable ones not refused. */
  readonly no_answer_accuracy?: number;
  readonly has_answer_kept?: number;
}

/** Exact match and F1 as the SQuAD 1.1 script defines them (Rajpurkar et al. 2016), the threshold as SQuAD 2.0's does. */
export function figuresOf(scored: readonly Scored[]): Figures {
  const answerable = scored.filter(({ answers }) => answers.length > 0);
  const explained = scored.filter(({ evidences }) => evidences !== undefined);
  const figures = {
    questions: scored.length,
    exact_match: percent(mean(answerable.map(({ prediction, answers }) => best(answers, answer => Number(normalize(prediction) === normalize(answer)))))),
    f1: percent(mean(answerable.map(f1OfBest))),
    ...(explained.length > 0 && { evidence_f1: percent(mean(explained.map(({ evidence = '', evidences = [] }) => best(evidences, text => f1(evidence, text))))) }),
  };
  if (answerable.length === scored.length) return figures;
  const threshold = bestThreshold(scored);
  const kept = ({ score }: Scored): boolean => score >= threshold;
  return {
    ...figures,
    best_f1_with_no_answer: percent(mean(scored.map(item => (item.answers.length === 0 ? Number(!kept(item)) : kept(item) ? f1OfBest(item) : 0)))),
    threshold: round(threshold),
    no_answer_accuracy: percent(mean(scored.filter(({ answers }) => answers.length === 0).map(item => Number(!kept(item))))),
    has_answer_kept: percent(mean(answerable.map(item => Number(kept(item))))),
  };
}

/** The score from which on answering gains more F1 than refusing, over all questions. */
function bestThreshold(scored: readonly Scored[]): number {
  let total = 0;
  let most = 0;
  let threshold = Infinity;
  const sorted = [...scored].sort((a, b) => b.score - a.score);
  for (const [i, item] of sorted.entries()) {
    total += item.answers.length === 0 ? -1 : f1OfBest(item);
    if (total > most && item.score !== sorted.at(i + 1)?.score) {
      most = total;
      threshold = item.score;
    }
  }
  return threshold;
}

export function f1OfBest({ prediction, answers }: Scored): number {
  return best(answers, answer => f1(prediction, answer));
}

/** Harmonic mean of precision and recall over the words of both. */
export function f1(prediction: string, answer: string): number {
  const predicted = words(prediction);
  const wanted = words(answer);
  if (predicted.length === 0 || wanted.length === 0) return Number(predicted.length === wanted.length);
  const counts = new Map<string, number>();
  for (const word of wanted) counts.set(word, (counts.get(word) ?? 0) + 1);
  let same = 0;
  for (const word of predicted) {
    const count = counts.get(word) ?? 0;
    if (count > 0) same++;
    counts.set(word, count - 1);
  }
  return (2 * same) / (predicted.length + wanted.length);
}

/** Lower case, without ASCII punctuation, articles and extra white space. */
export function normalize(text: string): string {
  return words(text).join(' ');
}

function words(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, '')
    .replace(/(?<![\p{L}\p{N}_])(?:an?|the)(?![\p{L}\p{N}_])/gu, ' ')
    .split(/\s+/)
    .filter(word => word !== '');
}

function best(answers: readonly string[], score: (answer: string) => number): number {
  return Math.max(...answers.map(score));
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}

export function percent(share: number): number {
  return round(100 * share);
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}
