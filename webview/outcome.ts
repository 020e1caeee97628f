import { t } from '@vscode/l10n';
import type { PanelAnswer, PanelPhase, PanelState } from '../src/protocol';
import { make, makeButton, makeIcon, setText, type View } from './dom';
import { makeEvidenceList } from './evidence';
import { formatRead, whole } from './format';
import { makePlaceLink } from './place';
import type { Host } from './memory';
import { makeToolkitButton } from './toolkit';

/** In a reveal message: the passage that came nearest. */
const NEAREST = -1;

/** Read, and not found: says so, and shows the nearest passage as what it is. */
export function makeNotFound(host: Host): View<PanelState> {
  const heading = make('h2');
  const reason = make('p');
  const nearest = makeNearest(host);
  const report = makeReportButton(host);
  const element = make('section', { id: 'not-found' }, make('div', { class: 'not-found-line' }, makeIcon('circle-slash'), heading), reason, nearest.element, report);
  return {
    element,
    update(state) {
      element.hidden = state.phase.kind !== 'done' || state.answers.length > 0;
      if (state.phase.kind !== 'done') return;
      setText(heading, notFoundHeading(state.phase));
      setText(reason, notFoundReason(state.phase));
      reason.hidden = reason.textContent === '';
      nearest.update(state.nearest);
      report.hidden = !state.canSave;
    },
  };
}

export function makeReportButton(host: Host): HTMLButtonElement {
  return makeButton('quiet-button report', () => host.post({ kind: 'report' }), makeIcon('save'), t('Save evidence report…'));
}

function notFoundHeading({ read, stopped }: PanelPhase & { kind: 'done' }): string {
  if (read.of === 0) return stopped ? t('Stopped before anything was read.') : t('There is nothing to read here.');
  if (stopped && read.windows < read.of) return t('No answer in the {0} read so far.', formatRead(read));
  return t('The documents do not answer this.');
}

function notFoundReason({ read, stopped }: PanelPhase & { kind: 'done' }): string {
  if (read.of === 0) return stopped ? t('Ask again to read.') : t('Choose another scope, or see below what was left out.');
  if (stopped && read.windows < read.of) return t('The rest was not read. Ask again to read on.');
  if (read.of === 1) return t('Everything was read; no passage beats “no answer”.');
  return t('All {0} windows were read; no passage beats “no answer”.', whole(read.of));
}

function makeNearest(host: Host): View<PanelAnswer | undefined> {
  const reveal = (evidence: number) => host.post({ kind: 'reveal', answer: NEAREST, evidence });
  const text = make('p', { class: 'nearest-text', dir: 'auto' });
  const place = makePlaceLink('nearest-place', () => reveal(-1));
  const evidence = makeEvidenceList({ label: t('Evidence'), shareTitle: t('Share of this passage’s attention that goes to this sentence'), onReveal: reveal });
  const element = make('section', { id: 'nearest', 'aria-labelledby': 'nearest-heading' },
    make('h3', { id: 'nearest-heading' }, t('Nearest passage — not an answer')), text, make('p', { class: 'answer-where' }, place.element), evidence.element);
  return {
    element,
    update(nearest) {
      element.hidden = nearest === undefined;
      if (nearest === undefined) return;
      setText(text, nearest.text);
      place.update(nearest.place);
      evidence.element.hidden = nearest.evidence.length === 0;
      evidence.update({ evidence: nearest.evidence, file: nearest.place.file, current: -1, canTakeAway: false });
    },
  };
}

/** It could not be done: what went wrong, in the host's words. */
export function makeProblem(host: Host): View<PanelState> {
  const message = make('p', { class: 'problem-message' });
  const showLog = makeToolkitButton({ id: 'show-log', label: t('Show Log'), appearance: 'secondary', onClick: () => host.post({ kind: 'showLog' }) });
  const element = make('section', { id: 'problem' },
    make('div', { class: 'problem-line' }, makeIcon('error'), make('h2', {}, t('The question could not be answered'))), message, showLog.element);
  return {
    element,
    update({ phase }) {
      element.hidden = phase.kind !== 'failed';
      if (phase.kind !== 'failed') return;
      setText(message, phase.problem.message);
      showLog.element.hidden = !phase.problem.showLog;
    },
  };
}
