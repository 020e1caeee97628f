import type { Faithfulness, MethodStudy, Removals, Study, TopAndOthers } from './explain-study.ts';
import type { ExplainTimes, PlainTimes } from './explain-times.ts';
import { bootstrap, mean, type Estimate } from './faithfulness.ts';

/** What `spanlight eval --explain` prints of one data set. */
export interface ExplainFigures {
  readonly data: string;
  /** Questions that the evidence F1 is over: all, wrong and withheld answers included. */
  readonly questions: number;
  /** Answers that everything else is over. */
  readonly answers: number;
  /** Those of them with many other sentences. */
  readonly long_answers: number;
  readonly methods: Readonly<Record<string, MethodFigures>>;
  /** Shares in percent, of the sentence that the answer needs most and of a random other one. */
  readonly removal: Readonly<Record<'flipped' | 'causal' | 'flipped_and_causal', { readonly top: Estimate; readonly other: Estimate }>>;
  readonly causal_threshold: number;
  /** Of one plain pass over a context. */
  readonly read_milliseconds: number;
  readonly times: ExplainTimes & { readonly plain_pass: PlainTimes };
}

export interface MethodFigures {
  readonly lds_kept: Estimate;
  readonly lds_kept_long: Estimate;
  readonly lds_any: Estimate;
  /** Of all answers' largest drops together, in percent. */
  readonly top_drop_share: Estimate;
  readonly comprehensiveness: Estimate;
  readonly sufficiency: Estimate;
  /** Undefined where people named no evidence. */
  readonly evidence_f1?: Estimate;
  readonly milliseconds: number;
}

/** Other sentences from which on an answer counts as one of many. */
const MANY_OTHERS = 6;

/** @param names of the methods, leave-one-out the last. */
export function explainFiguresOf(studies: readonly Study[], names: readonly string[]): Pick<ExplainFigures, 'answers' | 'long_answers' | 'methods' | 'removal' | 'read_milliseconds'> {
  const compared = studies.filter(({ removals }) => removals !== undefined);
  const long = compared.filter(({ removals }) => removals!.sentences > MANY_OTHERS);
  const removals = compared.map(study => study.removals!);
  return {
    answers: compared.length,
    long_answers: long.length,
    methods: Object.fromEntries(names.map((name, index) => [name, figuresOfMethod(index, names.length - 1, studies, compared, long)])),
    removal: {
      flipped: shares(removals, ({ flipped }) => flipped),
      causal: shares(removals, ({ causal }) => causal),
      flipped_and_causal: shares(removals, ({ flippedAndCausal }) => flippedAndCausal),
    },
    read_milliseconds: mean(compared.map(({ milliseconds }) => milliseconds)),
  };
}

function figuresOfMethod(index: number, leaveOneOut: number, studies: readonly Study[], compared: readonly Study[], long: readonly Study[]): MethodFigures {
  const of = ({ methods }: Study): MethodStudy => methods[index];
  const over = (some: readonly Study[], value: (faithful: Faithfulness) => number): Estimate => estimate(some.map(study => value(of(study).faithful!))); // as all that are compared
  const drops = compared.map(({ methods }) => ({ top: methods[index].faithful!.topDrop, most: methods[leaveOneOut].faithful!.topDrop }));
  const f1s = studies.flatMap(study => of(study).evidenceF1 ?? []);
  return {
    lds_kept: over(compared, ({ ldsKept }) => ldsKept),
    lds_kept_long: over(long, ({ ldsKept }) => ldsKept),
    lds_any: over(compared, ({ ldsAny }) => ldsAny),
    top_drop_share: bootstrap(drops, some => (100 * mean(some.map(({ top }) => top))) / mean(some.map(({ most }) => most))),
    comprehensiveness: over(compared, ({ comprehensiveness }) => comprehensiveness),
    sufficiency: over(compared, ({ sufficiency }) => sufficiency),
    ...(f1s.length > 0 && { evidence_f1: estimate(f1s.map(share => 100 * share)) }),
    milliseconds: mean(compared.map(study => of(study).milliseconds)),
  };
}

function shares(removals: readonly Removals[], share: (removals: Removals) => TopAndOthers): { top: Estimate; other: Estimate } {
  return { top: estimate(removals.map(one => 100 * share(one).top)), other: estimate(removals.map(one => 100 * share(one).others)) };
}

function estimate(values: readonly number[]): Estimate {
  return bootstrap(values, mean);
}

const COLUMNS: readonly (readonly [title: string, cell: (figures: MethodFigures) => string])[] = [
  ['LDS, answer’s sentence kept', ({ lds_kept }) => interval(lds_kept, 3)],
  ['the same, 6 or more others', ({ lds_kept_long }) => interval(lds_kept_long, 3)],
  ['LDS, any removable', ({ lds_any }) => interval(lds_any, 3)],
  ['top-1 drop, % of the largest', ({ top_drop_share }) => interval(top_drop_share, 1)],
  ['comprehensiveness', ({ comprehensiveness }) => interval(comprehensiveness, 3)],
  ['sufficiency', ({ sufficiency }) => interval(sufficiency, 3)],
  ['evidence F1', ({ evidence_f1 }) => (evidence_f1 ? interval(evidence_f1, 1) : '–')],
  ['ms', ({ milliseconds }) => fixed(milliseconds, 1)],
];

/** As Markdown. */
export function explainTable({ data, questions, answers, long_answers, methods, removal, causal_threshold, read_milliseconds, times }: ExplainFigures): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const rates = Object.entries(removal).map(([name, { top, other }]) => row([name.replaceAll('_', ' '), interval(top, 1), interval(other, 1)]));
  return [
    `### ${data}\n\n`,
    `Questions: ${questions}. Answers compared on: ${answers}; ${long_answers} of them with 6 or more sentences beside the answer’s. In brackets: 95 % bootstrap confidence intervals.\n\n`,
    row(['method', ...COLUMNS.map(([title]) => title)]),
    row(['---', ...COLUMNS.map(() => '---')]),
    ...Object.entries(methods).map(([name, figures]) => row([name, ...COLUMNS.map(([, cell]) => cell(figures))])),
    `\nms: beyond reading the window once, which takes ${fixed(read_milliseconds, 1)} ms.\n\n`,
    row(['removing one sentence, % of answers', 'the most needed one', 'a random other one']),
    row(['---', '---', '---']),
    ...rates,
    `\ncausal: the log-odds fall by more than ${causal_threshold}. flipped: another answer, or none.\n\n`,
    times.explanations > 0 ? `Explaining one answer takes ${times.explanation_per_window.toFixed(1)} × the time of one full window (${times.explanation.toFixed(0)} ms, ${times.window.toFixed(1)} ms; answers: ${times.explanations}). ` : '',
    `A plain pass beside the explaining session takes ${times.plain_pass.ratio.toFixed(3)} × its processor time without (${times.plain_pass.beside_explainer.toFixed(1)} ms, ${times.plain_pass.alone.toFixed(1)} ms).\n`,
  ].join('');
}

function interval({ value, low, high }: Estimate, digits: number): string {
  return Number.isNaN(value) ? '–' : `${value.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}

/** A dash for the mean of nothing. */
function fixed(value: number, digits: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(digits);
}
