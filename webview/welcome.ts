import { t } from '@vscode/l10n';
import type { PanelState } from '../src/protocol';
import { make, type View } from './dom';

/** What a person sees before the first question. */
export function makeWelcome(): View<PanelState> {
  const element = make('section', { id: 'welcome' },
    make('p', {}, t('Ask a question about the documents in this workspace, and Spanlight marks the words that answer it and the sentences that the model looked at. Everything is read on this machine.')),
    make('h2', {}, t('How to start')),
    make('ol', {},
      make('li', {}, t('Choose what to read: the workspace, this file or a selection.')),
      make('li', {}, t('Ask in a whole sentence, for example “How long can a product be returned?”')),
      make('li', {}, t('Open an answer and click a sentence to see it in its document.'))),
    make('h2', {}, t('Keys')),
    make('dl', { class: 'keys' },
      ...key(['Enter'], t('Ask')),
      ...key(['Shift', 'Enter'], t('New line')),
      ...key(['Esc'], t('Stop reading')),
      ...key(['↑', '↓'], t('Go through the evidence here'), ' '),
      ...key(['Alt', 'F9'], t('Next evidence in the editor'))));
  return {
    element,
    update: ({ phase }) => { element.hidden = phase.kind !== 'empty'; },
  };
}

function key(keys: readonly string[], does: string, between = '+'): readonly HTMLElement[] {
  const term = make('dt');
  keys.forEach((name, index) => {
    if (index > 0) term.append(between);
    term.append(make('kbd', {}, name));
  });
  return [term, make('dd', {}, does)];
}
