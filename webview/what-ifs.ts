import { t } from '@vscode/l10n';
import type { PanelState, PanelWhatIf } from '../src/protocol';
import { formatChange, formatDelta } from './ablation';
import { KeyedViews, make, makeButton, makeIcon, setAttribute, setText, type View } from './dom';
import { formatPlace, whole } from './format';
import type { Host } from './memory';
import { makeProblemLine } from './problem-line';
import { makeProgressRing } from './toolkit';

interface CardState {
  readonly whatIf: PanelWhatIf;
  readonly index: number;
}

/** “What if this weren’t there?”: what was taken away and what became of the answer, newest first. */
export function makeWhatIfs(host: Host): View<PanelState> {
  const heading = make('h2', { tabindex: '-1' }, t('What if this weren’t there?'));
  const list = make('ul', { role: 'list', 'aria-label': t('Taken away') });
  const announcement = make('p', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  const element = make('section', { id: 'what-ifs' }, heading, list);
  // The live region is there before there is something to say.
  const outer = make('div', { class: 'contents' }, element, announcement);
  const views = new KeyedViews<CardState>(list, () => makeCard(host));
  let shown: readonly PanelWhatIf[] | undefined;
  return {
    element: outer,
    update({ whatIfs }) {
      const before = shown;
      shown = whatIfs;
      const buttons = () => [...list.querySelectorAll<HTMLElement>('.put-back')];
      const had = list.contains(document.activeElement) ? buttons().findIndex(button => button.closest('li')?.contains(document.activeElement)) : -1;
      views.update(whatIfs.map((whatIf, index) => ({ whatIf, index })), one => keyOf(one.whatIf));
      element.hidden = whatIfs.length === 0;
      // The card with the focus is gone: its neighbour takes it.
      if (had !== -1 && !list.contains(document.activeElement)) (buttons().at(Math.min(had, whatIfs.length - 1)) ?? heading).focus();
      // The first state after a (re)load was shown when it came about.
      const newest = whatIfs.at(0);
      if (before === undefined || newest === undefined) return;
      const known = before.find(one => keyOf(one) === keyOf(newest));
      if (known === undefined) list.firstElementChild?.scrollIntoView({ block: 'nearest' });
      if (known?.phase.kind !== newest.phase.kind) setText(announcement, announce(newest));
    },
  };
}

function keyOf({ place, removed }: PanelWhatIf): string {
  return `${formatPlace(place)}:${place.column} ${removed}`;
}

function makeCard(host: Host): View<CardState> {
  let index = 0;
  const place = make('span', { class: 'what-if-place' });
  const removed = make('del', { dir: 'auto' });
  const ring = makeProgressRing();
  const outcome = make('p', { class: 'what-if-outcome' });
  const counts = make('p', { class: 'detail' });
  const problem = makeProblemLine(host);
  const goThere = makeButton('quiet-button', () => host.post({ kind: 'revealWhatIf', whatIf: index }), makeIcon('go-to-file'), t('Go there'));
  const putBack = makeButton('quiet-button put-back', () => host.post({ kind: 'putBack', whatIf: index }), makeIcon('discard'), t('Put it back'));
  const element = make('li', { class: 'what-if' },
    place,
    make('p', { class: 'removed' }, make('span', { class: 'visually-hidden' }, t('Taken away:'), ' '), removed),
    make('div', { class: 'what-if-result' }, ring, outcome), counts, problem.element,
    make('div', { class: 'buttons' }, goThere, putBack));
  return {
    element,
    update(state) {
      index = state.index;
      const { phase } = state.whatIf;
      setText(place, formatPlace(state.whatIf.place));
      setText(removed, state.whatIf.removed);
      ring.hidden = phase.kind !== 'reading';
      setAttribute(element, 'data-outcome', phase.kind === 'done' ? phase.ablation.outcome : undefined);
      setText(outcome, phase.kind === 'failed' ? '' : describe(phase));
      setAttribute(outcome, 'title', phase.kind === 'done' ? t('Probability of the answer in its passage: {0}. Δ: log-odds lost.', formatChange(phase.ablation)) : undefined);
      outcome.hidden = phase.kind === 'failed';
      setText(counts, phase.kind === 'done' ? count(phase) : '');
      counts.hidden = phase.kind !== 'done';
      problem.update(phase.kind === 'failed' ? phase.problem : undefined);
      setAttribute(goThere, 'aria-label', `${t('Go there')}: ${formatPlace(state.whatIf.place)}`);
      setAttribute(putBack, 'aria-label', `${t('Put it back')}: “${state.whatIf.removed}”`);
    },
  };
}

type WhatIfPhase = PanelWhatIf['phase'];

function describe(phase: Exclude<WhatIfPhase, { kind: 'failed' }>): string {
  if (phase.kind === 'reading') return t('Reading again without it…');
  const { ablation: { outcome, drop, instead = '' }, insteadPlace } = phase;
  const delta = formatDelta(drop);
  switch (outcome) {
    case 'kept': return t('The answer stays ({0}).', delta);
    case 'lost': return t('There is no answer any more ({0}).', delta);
    case 'changed':
      return insteadPlace === undefined ? t('The answer becomes “{0}” ({1}).', instead, delta) : t('The answer becomes “{0}” in {1} ({2}).', instead, formatPlace(insteadPlace), delta);
  }
}

function count({ windowsReadAgain, remaining }: WhatIfPhase & { kind: 'done' }): string {
  const read = windowsReadAgain === 1 ? t('1 window was read again') : t('{0} windows were read again', whole(windowsReadAgain));
  const left = remaining === 0 ? t('no answer remains') : remaining === 1 ? t('1 answer remains') : t('{0} answers remain', whole(remaining));
  return t('{0}; {1}.', read, left);
}

function announce({ removed, phase }: PanelWhatIf): string {
  const what = phase.kind === 'failed' ? phase.problem.message : phase.kind === 'reading' ? describe(phase) : `${describe(phase)} ${count(phase)}`;
  return `${t('Taken away: “{0}”.', removed)} ${what}`;
}
