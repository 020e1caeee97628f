import { t } from '@vscode/l10n';
import type { PanelPhase, PanelState, ReadCount } from '../src/protocol';
import { make, setAttribute, setText, type View } from './dom';
import { formatDuration, formatRead, whole, windowsRead } from './format';
import { makeProgressRing } from './toolkit';

export function isBusy(phase: PanelPhase | undefined): boolean {
  return phase?.kind === 'preparing' || phase?.kind === 'reading';
}

/** The reading is over, and sentences are taken away to see what the answers need. */
export function isExplaining(phase: PanelPhase): boolean {
  return phase.kind === 'reading' && phase.explained !== undefined;
}

/**
 * How far the reading is. What is seen follows every window; what a screen reader says follows the phase and the best answer
 * alone, in a live region of its own, since a count that is spoken every tenth of a second says nothing.
 */
export function makePhase(): View<PanelState> {
  const ring = makeProgressRing();
  const status = make('p', { id: 'status' });
  const label = make('p', { id: 'read-label' });
  const bar = make('div', { class: 'progress-value' });
  const progress = make('div', { id: 'progress', role: 'progressbar', 'aria-label': t('Windows read'), 'aria-valuemin': '0' }, bar);
  const announcement = make('p', { id: 'announcement', class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  const element = make('section', { id: 'phase', 'aria-label': t('Progress') }, make('div', { class: 'status-line' }, ring, status, label), progress, announcement);

  let announced: string | undefined;
  return {
    element,
    update(state) {
      const { phase } = state;
      setText(status, describe(phase));
      setText(label, phase.kind === 'empty' || phase.kind === 'failed' ? '' : state.scopeLabel);
      setAttribute(label, 'title', state.scopeLabel);
      ring.hidden = phase.kind !== 'preparing';
      progress.hidden = phase.kind !== 'reading';
      if (phase.kind === 'reading') updateProgress(progress, bar, phase.read);
      element.hidden = phase.kind === 'empty' || phase.kind === 'failed';

      const found = state.answers.length === 0 ? '' : state.answers[0].text;
      const occasion = `${isExplaining(phase) ? 'explaining' : phase.kind}\n${state.question}\n${found}`;
      // The first state after a (re)load was announced when it came about.
      if (announced !== undefined && announced !== occasion) setText(announcement, announce(state));
      announced = occasion;
    },
  };
}

function updateProgress(progress: HTMLElement, bar: HTMLElement, read: ReadCount): void {
  setAttribute(progress, 'aria-valuemax', String(read.of));
  setAttribute(progress, 'aria-valuenow', String(read.windows));
  setAttribute(progress, 'aria-valuetext', formatRead(read));
  bar.style.transform = `scaleX(${read.of === 0 ? 0 : read.windows / read.of})`;
}

function describe(phase: PanelPhase): string {
  switch (phase.kind) {
    case 'empty': case 'failed': return '';
    case 'preparing': return t('Getting ready to read…');
    case 'reading': return phase.explained === undefined ? t('Reading: {0}', formatRead(phase.read)) : describeExplaining(phase.read, phase.explained);
    case 'done': return describeDone(phase.read, phase.stopped, phase.milliseconds);
  }
}

function describeExplaining(read: ReadCount, { answers, of }: { readonly answers: number; readonly of: number }): string {
  const trying = of === 1 ? t('Trying what the answer needs…') : t('Trying what answer {0} of {1} needs…', Math.min(answers + 1, of), of);
  return `${describeRead(read)} ${trying}`;
}

function describeRead(read: ReadCount): string {
  if (read.windows < read.of) return read.setAside ? t('{0} of {1} windows read, {2} set aside.', whole(windowsRead(read)), whole(read.of), whole(read.setAside)) : t('{0} read.', formatRead(read));
  if (read.of === 1) return t('Read to the end (1 window).');
  if (read.setAside) return t('{0} windows read, {1} set aside.', whole(windowsRead(read)), whole(read.setAside));
  return t('All {0} windows read.', whole(read.of));
}

function describeDone(read: ReadCount, stopped: boolean, milliseconds: number): string {
  if (stopped && read.windows < read.of) return read.setAside ? t('Stopped: {0} of {1} windows read, {2} set aside', whole(windowsRead(read)), whole(read.of), whole(read.setAside)) : t('Stopped: {0} read', formatRead(read));
  if (stopped && read.of === 0) return t('Stopped before anything was read');
  if (read.of === 0) return t('There was nothing to read');
  if (read.of === 1) return t('All read in {0} (1 window)', formatDuration(milliseconds));
  if (read.setAside) return t('{0} windows read in {1}, {2} set aside', whole(windowsRead(read)), formatDuration(milliseconds), whole(read.setAside));
  return t('All {0} windows read in {1}', whole(read.of), formatDuration(milliseconds));
}

function announce(state: PanelState): string {
  const { phase, answers } = state;
  if (phase.kind === 'failed') return phase.problem.message;
  if (phase.kind === 'done' && answers.length === 0) return `${describe(phase)}. ${t('No answer was found.')}`;
  const best = answers.length === 0 ? '' : t('Best answer: {0}', answers[0].text);
  // Without the count: it would be out of date before it is spoken.
  const doing = isExplaining(phase) ? t('Trying what the answers need') : phase.kind === 'reading' ? t('Reading') : describe(phase);
  return [doing, best].filter(part => part !== '').join('. ');
}
