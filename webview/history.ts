import { t } from '@vscode/l10n';
import type { PanelState } from '../src/protocol';
import { KeyedViews, make, makeButton, makeIcon, setAttribute, setText, type View } from './dom';
import type { Host } from './memory';

/** Earlier questions, newest first: a click asks again, the cross forgets. */
export function makeHistory(host: Host, askAgain: (question: string) => void): View<PanelState> {
  const list = make('ul', { role: 'list' });
  const summary = make('summary', {}, makeIcon('chevron-right'), make('h2', {}, t('Earlier questions')));
  const details = make('details', { id: 'history' }, summary, list);
  details.open = host.memory.historyOpen;
  details.addEventListener('toggle', () => {
    host.memory.historyOpen = details.open;
    host.save();
  });
  const element = make('section', { 'aria-label': t('Earlier questions') }, details);
  const views = new KeyedViews<string>(list, () => makeHistoryItem(host, askAgain));
  return {
    element,
    update({ history }) {
      const crosses = () => [...list.querySelectorAll<HTMLElement>('.history-forget')];
      const had = crosses().findIndex(cross => cross === document.activeElement);
      element.hidden = history.length === 0;
      views.update(history, question => question);
      // The question with the focus was forgotten: its neighbour takes it, so that several can be forgotten in a row.
      if (had !== -1 && !list.contains(document.activeElement)) (crosses().at(Math.min(had, history.length - 1)) ?? summary).focus();
    },
  };
}

function makeHistoryItem(host: Host, askAgain: (question: string) => void): View<string> {
  let question = '';
  const text = make('span', { class: 'history-text', dir: 'auto' });
  const again = makeButton('history-ask', () => askAgain(question), text);
  const forget = makeButton('history-forget', () => host.post({ kind: 'forget', question }), makeIcon('close'));
  return {
    element: make('li', { class: 'history-item' }, again, forget),
    update(next) {
      question = next;
      setText(text, next);
      setAttribute(again, 'title', t('Ask again: {0}', next));
      setAttribute(forget, 'aria-label', t('Forget “{0}”', next));
      setAttribute(forget, 'title', t('Forget this question'));
    },
  };
}
