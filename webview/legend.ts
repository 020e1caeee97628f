import { t } from '@vscode/l10n';
import { make } from './dom';
import { makeDisclosure } from './disclosure';
import type { Host } from './memory';

/** What shading and frames mean: in one line, and on a page for who asks. */
export function makeLegend(host: Host): HTMLElement {
  const swatches = make('span', { class: 'legend-swatches', 'aria-hidden': 'true' });
  for (const heat of [1, 2, 3, 4]) swatches.append(make('span', { class: `word heat-${heat}` }, 'a'));
  const frame = make('span', { class: 'legend-swatches', 'aria-hidden': 'true' }, make('span', { class: 'causal-swatch' }));
  const page = makeDisclosure({ host, memory: 'legendOpen', icon: 'question', label: t('What do these mean?') },
    make('dl', { class: 'glossary' },
      ...entry(t('Attended'), t('Shading and percent: share of the answer’s attention. It shows where the model looked, not yet why it answered so.')),
      ...entry(t('Needed'), t('A frame: the sentence was taken away, the passage was read again, and the answer lost more than it does for nearly any random sentence. This is tried, not guessed.')),
      ...entry(t('Attended, not needed'), t('The model looked there, but without the sentence it gives the answer just as well. The same may be said elsewhere too.')),
      ...entry(t('Likely, possibly, doubtful'), t('How sure the reader is, calibrated: of best answers with such a score, in documents kept for that, about so many in 100 were right, with much the same words as people’s answers (an F1 of at least 0.5). Likely: from 70 on; possibly: from 40. A further answer’s is the chance that it is right and the better ones are not. Other kinds of text may be harder, or easier.')),
      ...entry(t('Share'), t('The answer’s part of all that could answer in all windows read, and of “no answer”. It falls when there are rivals.')),
      ...entry(t('Score and Δ'), t('Score: how far the answer beats “not in this passage”, in logits; 0 is a tie. Δ: the log-odds that it loses to all that its passage could answer else, and to no answer; 0 changes nothing.')),
      ...entry(t('Set aside'), t('Windows that were read for an earlier question and not again for this one: what that reading kept of each of their words says that nothing in them comes near the answer. Before it is said that nothing answers, all are read. The setting Every Layer has all of them read always.')),
      ...entry(t('Without all, with only'), t('Two checks of the evidence as a whole, by the answer’s probability in its passage. Without all of it the answer should fall (comprehensiveness); with only it the answer should stay (sufficiency).'))));
  return make('div', { class: 'legend' },
    make('p', {}, swatches, t('Attended: where the model looked, not yet why.')),
    make('p', {}, frame, t('Needed: without it the answer falls. Δ: how much, in log-odds.')),
    page);
}

function entry(term: string, meaning: string): readonly HTMLElement[] {
  return [make('dt', {}, term), make('dd', {}, meaning)];
}
