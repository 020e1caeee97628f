import { t } from '@vscode/l10n';
import type { PanelPlace, ReadCount } from '../src/protocol';

/** 0.234 → "23 %"; a share that is not nothing never reads as "0 %". */
export function formatShare(share: number): string {
  const percent = Math.round(share * 100);
  if (percent === 0 && share > 0) return t('<1 %');
  return t('{0} %', percent);
}

/** A score in logits, with one decimal and a real minus sign. */
export function formatScore(score: number): string {
  return decimal(score, 1).replace('-', '−');
}

export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return t('{0} s', decimal(seconds, 1));
  return t('{0} min {1} s', Math.floor(seconds / 60), Math.floor(seconds % 60));
}

export function formatPlace(place: PanelPlace): string {
  return `${place.file}:${place.line}`;
}

/** "96 of 417 windows" */
export function formatRead(read: ReadCount): string {
  return read.of === 1 ? t('{0} of 1 window', read.windows) : t('{0} of {1} windows', whole(read.windows), whole(read.of));
}

export function whole(value: number): string {
  return value.toLocaleString(locale());
}

function decimal(value: number, digits: number): string {
  return value.toLocaleString(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The language of the editor, which it writes on the page; the system's without one. */
function locale(): string | undefined {
  return document.documentElement.lang === '' ? undefined : document.documentElement.lang;
}
