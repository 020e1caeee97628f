import { t } from '@vscode/l10n';
import type { PanelState } from '../src/protocol';
import { answerKey, makeAnswer, type AnswerState } from './answer';
import { KeyedViews, make, setText, type View } from './dom';
import { makeLegend } from './legend';
import type { Host } from './memory';
import { makeReportButton } from './outcome';
import { isExplaining } from './phase';

/** The answers, best first. The first is open and the others folded, until a person says otherwise. */
export function makeAnswers(host: Host): View<PanelState> {
  const { memory } = host;
  let state: PanelState | undefined;
  const heading = make('h2', { tabindex: '-1' });
  const list = make('ol', { id: 'answers', role: 'list', 'aria-label': t('Answers, best first') });
  const report = makeReportButton(host);
  const legend = makeLegend(host);
  const element = make('section', { id: 'answers-section' }, make('div', { class: 'answers-bar' }, heading, report), list, legend);

  const views = new KeyedViews<AnswerState>(list, key => makeAnswer(host, expanded => {
    memory.expanded[key] = expanded;
    host.save();
    if (state !== undefined) draw(state);
  }));

  function draw(next: PanelState): void {
    const { current, phase, canInspect, inspection } = next;
    views.update(next.answers.map((answer, index) => ({
      answer,
      index,
      expanded: memory.expanded[answerKey(answer)] ?? index === 0,
      current: current?.answer === index ? current.evidence : undefined,
      stage: isExplaining(phase) ? 'explaining' as const : phase.kind === 'reading' ? 'reading' as const : 'done' as const,
      canInspect,
      inspection: inspection?.answer === index ? inspection : undefined,
    })), one => answerKey(one.answer));
  }

  return {
    element,
    update(next) {
      const previous = state;
      state = next;
      if (previous !== undefined && previous.question !== next.question) memory.expanded = {};
      const moved = previous !== undefined && hasMoved(previous, next);
      // Next / Previous Evidence opens the answer that it comes to.
      if (moved && next.current !== undefined && next.current.evidence >= 0) openAnswer(next, next.current.answer, memory.expanded);
      const inspected = next.inspection?.answer;
      if (previous !== undefined && inspected !== undefined && inspected !== previous.inspection?.answer) openAnswer(next, inspected, memory.expanded);
      const focused = list.contains(document.activeElement) ? document.activeElement : null;
      draw(next);
      element.hidden = next.answers.length === 0;
      setText(heading, headingText(next));
      report.hidden = next.phase.kind !== 'done' || !next.canSave;
      legend.hidden = next.answers.every(answer => answer.evidence.length === 0);
      // The answer with the focus in it is gone: stay in its list rather than fall back to the page's start.
      if (focused?.isConnected === false) heading.focus();
      if (moved) list.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
    },
  };
}

function hasMoved(previous: PanelState, next: PanelState): boolean {
  return next.current !== undefined && (previous.current?.answer !== next.current.answer || previous.current.evidence !== next.current.evidence);
}

function openAnswer(state: PanelState, index: number, expanded: Record<string, boolean>): void {
  if (index >= 0 && index < state.answers.length) expanded[answerKey(state.answers[index])] = true;
}

function headingText({ answers, phase }: PanelState): string {
  if (phase.kind === 'reading' && !isExplaining(phase)) return t('Best answers so far');
  return answers.length === 1 ? t('Answer') : t('Answers');
}
