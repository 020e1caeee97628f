import { t } from '@vscode/l10n';
import type { PanelState } from '../src/protocol';
import { answerKey, makeAnswer, type AnswerState } from './answer';
import { KeyedViews, make, setText, type View } from './dom';
import type { Host } from './memory';

/** The answers, best first. The first is open and the others folded, until a person says otherwise. */
export function makeAnswers(host: Host): View<PanelState> {
  const { memory } = host;
  let state: PanelState | undefined;
  const heading = make('h2', { tabindex: '-1' });
  const list = make('ol', { id: 'answers', role: 'list', 'aria-label': t('Answers, best first') });
  const legend = makeLegend();
  const element = make('section', { id: 'answers-section' }, heading, list, legend);

  const views = new KeyedViews<AnswerState>(list, key => makeAnswer({
    onToggle: expanded => {
      memory.expanded[key] = expanded;
      host.save();
      if (state !== undefined) draw(state);
    },
    onReveal: (answer, evidence) => host.post({ kind: 'reveal', answer, evidence }),
  }));

  function draw(next: PanelState): void {
    const { current, phase } = next;
    views.update(next.answers.map((answer, index) => ({
      answer,
      index,
      expanded: memory.expanded[answerKey(answer)] ?? index === 0,
      current: current?.answer === index ? current.evidence : undefined,
      reading: phase.kind === 'reading' ? phase.read : undefined,
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
      const hadFocus = list.contains(document.activeElement);
      draw(next);
      element.hidden = next.answers.length === 0;
      setText(heading, headingText(next));
      legend.hidden = next.answers.every(answer => answer.evidence.length === 0);
      // The answer with the focus in it is gone: stay in its list rather than fall back to the page's start.
      if (hadFocus && !list.contains(document.activeElement)) heading.focus();
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
  if (phase.kind === 'reading') return t('Best answers so far');
  return answers.length === 1 ? t('Answer') : t('Answers');
}

function makeLegend(): HTMLElement {
  const swatches = make('span', { class: 'legend-swatches', 'aria-hidden': 'true' });
  for (const heat of [1, 2, 3, 4]) swatches.append(make('span', { class: `word heat-${heat}` }, 'a'));
  return make('p', { class: 'legend' }, swatches,
    t('Shading: share of the answer’s attention. Attention shows where the model looked, not yet why it answered so. “Without this sentence”: it was taken away and the passage read again. Framed: the answer needs it. Δ: score lost.'));
}
