import { t } from '@vscode/l10n';
import type { PanelPlace, ReadCount } from '../src/protocol';

/** 0.234 → "23 %"; a share that is not nothing never reads as "0 %", nor one that is not all as "100 %". */
export function formatShare(share: number): string {
  const percent = Math.round(share * 100);
  if (percent === 0 && share > 0) return t('<1\u00a0%');
  if (percent === 100 && share < 1) return t('>99\u00a0%');
  return t('{0}\u00a0%', percent);
}

/** A score in logits, or a difference of two, with one decimal. */
export function formatScore(score: number): string {
  return formatDecimal(score, 1);
}

export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return t('{0} s', formatDecimal(seconds, 1));
  return t('{0} min {1} s', Math.floor(seconds / 60), Math.floor(seconds % 60));
}

export function formatPlace(place: PanelPlace): string {
  return `${place.file}:${place.line}`;
}

/** "96 of 417 windows", or "96 of 417 windows, 310 set aside": these are not read. */
export function formatRead(read: ReadCount): string {
  if (read.setAside) return t('{0} of {1} windows, {2} set aside', whole(windowsRead(read)), whole(read.of), whole(read.setAside));
  return read.of === 1 ? t('{0} of 1 window', read.windows) : t('{0} of {1} windows', whole(read.windows), whole(read.of));
}

/** Windows that went through the reader. */
export function windowsRead({ windows, setAside = 0 }: ReadCount): number {
  return windows - setAside;
}

export function whole(value: number): string {
  return value.toLocaleString(locale());
}

/** With a real minus sign, and none before a zero. */
export function formatDecimal(value: number, digits: number): string {
  const rounded = Math.round(value * 10 ** digits) / 10 ** digits || 0;
  return rounded.toLocaleString(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace('-', '−');
}

/** The language of the editor, which it writes on the page; the system's without one. */
function locale(): string | undefined {
  return document.documentElement.lang === '' ? undefined : document.documentElement.lang;
}
