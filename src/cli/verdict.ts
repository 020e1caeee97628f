import type { Difference } from '../report/compare.ts';
import { thousands } from '../report/words.ts';
import { safe } from './safe.ts';
import type { Again, Other, Verdict } from './verify.ts';

/** What verifying came to, for people. */
export function verdictText(verdict: Verdict): string {
  const { documents, again } = verdict;
  const lines = [`Report: ${safe(verdict.report)}`, '', ...documentLines(documents)];
  if (again) lines.push(...againLines(again));
  lines.push('', conclusion(verdict));
  return `${lines.join('\n')}\n`;
}

/** Differences that are told one by one, and documents of a kind. */
const MOST_TOLD = 40;

function documentLines({ unchanged, changed, missing, unreadable }: Verdict['documents']): string[] {
  const count = unchanged + changed.length + missing.length + unreadable.length;
  return [
    `Documents: ${thousands(unchanged)} of ${thousands(count)} unchanged.`,
    ...listed(changed.map(label => `  changed     ${safe(label)}`)),
    ...listed(missing.map(label => `  missing     ${safe(label)}`)),
    ...listed(unreadable.map(({ path, reason }) => `  unreadable  ${safe(path)} (${safe(reason)})`)),
  ];
}

function againLines({ otherModel, otherBuild, read, readThen, numbers, texts, differences }: Again): string[] {
  return [
    ...(otherModel.length > 0 ? ['Reader: not the one of the report. Differences are expected.', ...otherModel.map(otherLine)] : ['Reader: the same, by the checksums of its files.']),
    ...(otherBuild.length > 0 ? ['Build: not the one of the report. Small differences are expected.', ...otherBuild.map(otherLine)] : ['Build: the same.']),
    ...(readThen.windows < readThen.of ? [stoppedLine(read.windows, readThen)] : []),
    `Compared: ${thousands(numbers)} numbers and ${thousands(texts)} texts.`,
    ...listed(differences.map(differenceLine)),
  ];
}

function stoppedLine(windows: number, { windows: then, of }: Again['readThen']): string {
  const now = windows === then ? 'again exactly these were read.' : `now the reader stopped after ${thousands(windows)}: the readings can’t be compared. Verify once more.`;
  return `Read: the reading of the report was stopped after ${thousands(then)} of ${thousands(of)} windows; ${now}`;
}

function conclusion({ verdict, again }: Verdict): string {
  switch (verdict) {
    case 'documents-changed':
      return 'NOT VERIFIED: without the documents as they were, nothing can be read again. If they were moved, say where to with --root.';
    case 'reproduced':
      return 'REPRODUCED: every number is the same, bit for bit. Taken on trust: when it was asked, and what the documents are called.';
    case 'differs': {
      const count = again?.differences.length ?? 0;
      return `DIFFERS: ${thousands(count)} ${count === 1 ? 'field is' : 'fields are'} not reproduced.`;
    }
  }
}

function otherLine({ what, reported, found }: Other): string {
  return `  ${safe(what)}: reported ${shown(reported)}, here ${shown(found)}`;
}

function differenceLine({ pointer, reported, found }: Difference): string {
  return `  ${safe(pointer)}: reported ${shown(reported)}, found ${shown(found)}`;
}

function listed(lines: readonly string[]): string[] {
  return lines.length <= MOST_TOLD ? [...lines] : [...lines.slice(0, MOST_TOLD), `  … and ${thousands(lines.length - MOST_TOLD)} more (--json lists all)`];
}

const MOST_UNITS = 160;

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : Object.is(value, -0) ? '-0' : JSON.stringify(value);
  return safe(text.length <= MOST_UNITS ? text : `${text.slice(0, MOST_UNITS)}…`);
}
