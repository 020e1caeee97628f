import { t } from '@vscode/l10n';
import type { PanelAblation, PanelEvidence, PanelWord } from '../src/protocol';
import { KeyedViews, make, makeButton, setAttribute, setText, type View } from './dom';
import { formatPlace, formatShare } from './format';

export interface EvidenceListState {
  readonly evidence: readonly PanelEvidence[];
  /** The file of the answer: evidence from another file says which. */
  readonly file: string;
  /** The sentence that Next / Previous Evidence is at; −1 for none. */
  readonly current: number;
}

interface EvidenceState {
  readonly evidence: PanelEvidence;
  readonly index: number;
  readonly file: string;
  readonly current: boolean;
  /** The largest relevance in the list, which the bars are drawn against. */
  readonly largest: number;
}

/** From this heat on a word is named to those who do not see the shading. */
const NAMED_HEAT = 3;

/** The sentences that an answer attended to; Up and Down go from one to the next. */
export function makeEvidenceList(onReveal: (index: number) => void): View<EvidenceListState> {
  const element = make('ul', { class: 'evidence-list', role: 'list', 'aria-label': t('Evidence') });
  element.addEventListener('keydown', event => {
    moveFocus(element, event);
  });
  const views = new KeyedViews<EvidenceState>(element, () => makeEvidence(onReveal));
  return {
    element,
    update({ evidence, file, current }) {
      const largest = Math.max(0, ...evidence.map(one => one.relevance));
      views.update(
        evidence.map((one, index) => ({ evidence: one, index, file, current: index === current, largest })),
        state => `${formatPlace(state.evidence.place)}:${state.evidence.place.column}`,
      );
    },
  };
}

function makeEvidence(onReveal: (index: number) => void): View<EvidenceState> {
  let index = 0;
  let drawn = '';
  const line = make('span', { class: 'evidence-line' });
  const bar = make('span', { class: 'relevance-bar', 'aria-hidden': 'true' });
  const share = make('span', { class: 'relevance' });
  share.title = t('Share of the answer’s attention that goes to this sentence');
  const sentence = make('span', { class: 'sentence', dir: 'auto' });
  const attended = make('span', { class: 'visually-hidden' });
  const questionWords = make('span', { class: 'question-words' });
  const ablation = make('span', { class: 'ablation' });
  const button = makeButton('evidence', () => onReveal(index),
    make('span', { class: 'evidence-head' }, line, share, bar), ' ', sentence, ' ', attended, ' ', questionWords, ' ', ablation);
  const element = make('li', {}, button);
  return {
    element,
    update(state) {
      index = state.index;
      setAttribute(button, 'aria-current', state.current ? 'true' : undefined);
      const wanted = JSON.stringify([state.evidence, state.file, state.largest]);
      if (wanted === drawn) return;
      drawn = wanted;
      const { evidence } = state;
      const where = t('Line {0}', evidence.place.line);
      setText(line, evidence.place.file === state.file ? where : formatPlace(evidence.place));
      setText(share, formatShare(evidence.relevance));
      bar.style.setProperty('--share', String(state.largest === 0 ? 0 : evidence.relevance / state.largest));
      button.dataset.heat = String(evidence.heat);
      sentence.replaceChildren(...drawWords(evidence.words));
      const named = evidence.words.filter(word => word.heat >= NAMED_HEAT).map(word => word.text.trim());
      setText(attended, named.length === 0 ? '' : `(${t('Most attended: {0}', named.join(', '))})`);
      setText(ablation, evidence.ablation ? withoutIt(evidence.ablation) : '');
      setAttribute(button, 'data-outcome', evidence.ablation?.outcome);
      setText(questionWords, evidence.questionWords.length === 0 ? '' : t('goes with: {0}', evidence.questionWords.join(', ')));
    },
  };
}

/** What became of the answer when the sentence was taken away. */
function withoutIt({ drop, outcome, instead = '' }: PanelAblation): string {
  const delta = (Math.round(10 * drop) / 10 || 0).toFixed(1); // never "-0.0"
  switch (outcome) {
    case 'lost':
      return t('Without this sentence: no answer (Δ\u00a0{0})', delta);
    case 'changed':
      return t('Without this sentence: “{0}” (Δ\u00a0{1})', instead, delta);
    case 'kept':
      return t('Without this sentence: the same answer (Δ\u00a0{0})', delta);
  }
}

/** Words with their heat; the answer's words and the gaps between them share one outline. */
function drawWords(words: readonly PanelWord[]): readonly HTMLElement[] {
  const drawn: HTMLElement[] = [];
  let outline: HTMLElement | undefined;
  words.forEach((word, index) => {
    const span = make('span', { class: `word heat-${word.heat}` }, word.text);
    const isGap = word.text.trim() === '';
    if (word.answer || (outline !== undefined && isGap && words[index + 1]?.answer)) {
      if (outline === undefined) drawn.push(outline = make('span', { class: 'answer-words' }));
      outline.append(span);
    } else {
      outline = undefined;
      drawn.push(span);
    }
  });
  return drawn;
}

function moveFocus(list: HTMLElement, event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const buttons = [...list.querySelectorAll<HTMLElement>('.evidence')];
  const here = buttons.findIndex(button => button === document.activeElement);
  const there: Readonly<Record<string, number>> = { ArrowDown: Math.min(here + 1, buttons.length - 1), ArrowUp: Math.max(here - 1, 0), Home: 0, End: buttons.length - 1 };
  const target = buttons[there[event.key]] as HTMLElement | undefined;
  if (here === -1 || target === undefined) return;
  event.preventDefault();
  target.focus();
}
