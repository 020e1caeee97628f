import { DEPTHS } from './haystack.ts';

/** What became of one question about a planted sentence. */
export interface Found {
  readonly tokens: number;
  readonly distractors: boolean;
  /** Of the haystack. */
  readonly seed: number;
  readonly needle: number;
  readonly depth: number;
  /** Windows read, at most; undefined: all. */
  readonly windows?: number | undefined;
  /** The answer shown first is the planted one, to the character. */
  readonly exact: boolean;
  /** It shares text with it. */
  readonly overlaps: boolean;
  /** The text was said not to answer. */
  readonly refused: boolean;
  readonly prediction: string;
  /** What the best span, shown or not, was taken from. */
  readonly from: 'needle' | 'distractor' | 'haystack';
  readonly score: number;
  readonly windowsRead: number;
  readonly windowsThere: number;
  readonly milliseconds: number;
}

interface Shares {
  readonly questions: number;
  /** In percent of the questions. */
  readonly exact: number;
  readonly overlaps: number;
  readonly refused: number;
}

/** Of one length, with distractors or without. */
export interface NeedleFigures extends Shares {
  readonly tokens: number;
  readonly distractors: boolean;
  /** Windows read, at most; null: all. */
  readonly windows: number | null;
  /** Depths from 0 % to 100 % at which something was asked. */
  readonly by_depth: readonly (Shares & { readonly depth: number })[];
}

/** Without distractors first, then by length, then by windows read. */
export function needleFiguresOf(found: readonly Found[]): NeedleFigures[] {
  const groups = new Map<string, [Found, ...Found[]]>();
  for (const item of found) {
    const key = [item.tokens, item.distractors, item.windows].join(' ');
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()]
    .map(group => ({
      tokens: group[0].tokens,
      distractors: group[0].distractors,
      windows: group[0].windows ?? null,
      ...sharesOf(group),
      by_depth: DEPTHS.map(depth => ({ depth, at: group.filter(item => item.depth === depth) }))
        .filter(({ at }) => at.length > 0)
        .map(({ depth, at }) => ({ depth, ...sharesOf(at) })),
    }))
    .sort((a, b) => Number(a.distractors) - Number(b.distractors) || a.tokens - b.tokens || (a.windows ?? Infinity) - (b.windows ?? Infinity));
}

function sharesOf(items: readonly Found[]): Shares {
  const share = (is: (item: Found) => boolean): number => Math.round((1e4 * items.filter(is).length) / items.length) / 100;
  return { questions: items.length, exact: share(({ exact }) => exact), overlaps: share(item => item.overlaps), refused: share(({ refused }) => refused) };
}

/** Markdown, as it stands in the docs: a row for each length and one for each depth. */
export function needleTable(figures: readonly NeedleFigures[]): string {
  const rows = figures.map(({ tokens, distractors, windows, questions, exact, overlaps, refused }) => [
    columnName({ tokens, windows }), distractors ? 'with' : 'without', questions, percent(exact), percent(overlaps), percent(refused),
  ]);
  const lengths = table(['tokens', 'distractors', 'questions', 'exact span', 'overlapping', 'refused'], rows);
  return [lengths, ...[false, true].map(distractors => depthTable(figures.filter(item => item.distractors === distractors)))].join('\n');
}

function depthTable(figures: readonly NeedleFigures[]): string {
  if (figures.length === 0) return '';
  const rows = DEPTHS.map(depth => [
    percent(100 * depth),
    ...figures.map(({ by_depth }) => {
      const cell = by_depth.find(at => at.depth === depth);
      return cell ? `${percent(cell.exact)} of ${cell.questions}` : '–';
    }),
  ]);
  return table([`depth, ${figures[0].distractors ? 'with' : 'without'} distractors`, ...figures.map(columnName)], rows);
}

/** "10,000", "1,000,000, best 20 windows". */
export function columnName({ tokens, windows }: Pick<NeedleFigures, 'tokens' | 'windows'>): string {
  return tokens.toLocaleString('en') + (windows === null ? '' : `, best ${windows} windows`);
}

function percent(value: number): string {
  return `${Math.round(10 * value) / 10} %`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |\n`).join('');
}
