import { t } from '@vscode/l10n';
import type { PanelStrongestLook } from '../src/protocol';
import { make, setText, type View } from './dom';
import { makeDisclosure } from './disclosure';
import { formatDecimal, formatShare, whole } from './format';
import type { Host } from './memory';

/** Query, key, value, softmax and heads on one screen, with the numbers of the strongest look of this answer. */
export function makeHowAttentionWorks(host: Host): View<PanelStrongestLook | undefined> {
  const head = make('dd');
  const query = make('dd');
  const key = make('dd');
  const softmax = make('dd');
  const value = make('dd');
  const element = makeDisclosure({ host, memory: 'howOpen', icon: 'question', label: t('How does attention work?') },
    make('dl', { class: 'glossary' },
      make('dt', {}, t('Head')), head,
      make('dt', {}, t('Query (Q)')), query,
      make('dt', {}, t('Key (K)')), key,
      make('dt', {}, t('Softmax')), softmax,
      make('dt', {}, t('Value (V)')), value),
    make('h5', {}, t('What attention cannot tell')),
    make('ul', { class: 'limits' },
      make('li', {}, t('It shows where the reader looked. Only taking text away shows what the answer needs.')),
      make('li', {}, t('Much of it goes to marks like [CLS] and to punctuation, where a head rests when it finds nothing. That share is left out, and said.')),
      make('li', {}, t('Over several windows the merged map is nearly exact, not quite: a word’s query differs a little from window to window.'))));
  return {
    element,
    update(strongest) {
      setText(head, describeHead(strongest));
      setText(query, describeQuery(strongest));
      setText(key, describeKey(strongest));
      setText(softmax, describeSoftmax(strongest));
      setText(value, describeValue(strongest));
    },
  };
}

function describeHead(look: PanelStrongestLook | undefined): string {
  const what = t('The reader looks over the text many times: in layers, one after the other, and in each with several heads side by side. Each head has learned what to look for.');
  return look === undefined ? what : `${what} ${t('The strongest look here: layer {0}, head {1}.', look.layer + 1, look.head + 1)}`;
}

function describeQuery(look: PanelStrongestLook | undefined): string {
  return look === undefined ? t('What a word asks for.') : t('What a word asks for. Here “{0}” asks.', look.query);
}

function describeKey(look: PanelStrongestLook | undefined): string {
  return look === undefined
    ? t('What a word offers. The better it fits the query, the larger q·k/√d.')
    : t('What a word offers. Here “{0}” offers: the two fit with {1} (q·k/√d).', look.key, formatDecimal(look.score, 1));
}

function describeSoftmax(look: PanelStrongestLook | undefined): string {
  return look === undefined
    ? t('Turns the fits with all words into shares that add up to 100\u00a0%.')
    : t('Turns the fits with all {0} words and marks into shares that add up to 100\u00a0%: {1} for “{2}”.', whole(look.keys), formatShare(look.attention), look.key);
}

function describeValue(look: PanelStrongestLook | undefined): string {
  if (look === undefined) return t('What a word passes on when it is looked at: its share times its value.');
  const { attention, valueNorm } = look;
  return t('What a word passes on when it is looked at. That of “{0}” has length {1}, so {2} × {1} ≈ {3} arrives: this, added up, is the relevance.',
    look.key, formatDecimal(valueNorm, 2), formatDecimal(attention, 2), formatDecimal(attention * valueNorm, 2));
}
