import { t } from '@vscode/l10n';
import type { PanelEvidence } from '../src/protocol';
import { describeAblation, formatChange } from './ablation';
import { KeyedViews, make, makeButton, makeIcon, setAttribute, setText, type View } from './dom';
import { formatPlace, formatShare } from './format';
import { makeSentence } from './sentence';

export interface EvidenceListState {
  readonly evidence: readonly PanelEvidence[];
  /** The file of the answer: evidence from another file says which. */
  readonly file: string;
  /** The sentence that Next / Previous Evidence is at; −1 for none. */
  readonly current: number;
  /** Whether a sentence can be taken away. */
  readonly canTakeAway: boolean;
}

export interface EvidenceListOptions {
  readonly label: string;
  /** What the percentages are shares of. */
  readonly shareTitle: string;
  readonly onReveal: (index: number) => void;
  /** “What if this weren’t there?” */
  readonly onTakeAway?: (index: number) => void;
}

interface EvidenceState {
  readonly evidence: PanelEvidence;
  readonly index: number;
  readonly file: string;
  readonly current: boolean;
  readonly canTakeAway: boolean;
  /** The largest relevance in the list, which the bars are drawn against. */
  readonly largest: number;
}

/** From this heat on a word is named to those who do not see the shading. */
const NAMED_HEAT = 3;

/** Sentences with what they are to the answer; Up and Down go from one to the next. */
export function makeEvidenceList(options: EvidenceListOptions): View<EvidenceListState> {
  const element = make('ul', { class: 'evidence-list', role: 'list', 'aria-label': options.label });
  element.addEventListener('keydown', event => {
    moveFocus(element, event);
  });
  const views = new KeyedViews<EvidenceState>(element, () => makeEvidence(options));
  return {
    element,
    update({ evidence, file, current, canTakeAway }) {
      const largest = Math.max(0, ...evidence.map(one => one.relevance));
      views.update(
        evidence.map((one, index) => ({ evidence: one, index, file, current: index === current, canTakeAway, largest })),
        state => `${formatPlace(state.evidence.place)}:${state.evidence.place.column}`,
      );
    },
  };
}

function makeEvidence({ shareTitle, onReveal, onTakeAway }: EvidenceListOptions): View<EvidenceState> {
  let index = 0;
  let drawn = '';
  const line = make('span', { class: 'evidence-line' });
  const bar = make('span', { class: 'relevance-bar', 'aria-hidden': 'true' });
  const share = make('span', { class: 'relevance' });
  share.title = shareTitle;
  const sentence = makeSentence();
  const attended = make('span', { class: 'visually-hidden' });
  const questionWords = make('span', { class: 'question-words' });
  const claim = make('span', { class: 'claim' });
  const outcome = make('span', { class: 'outcome' });
  const ablation = make('span', { class: 'ablation' }, claim, ' ', outcome);
  const button = makeButton('evidence', () => onReveal(index),
    make('span', { class: 'evidence-head' }, line, share, bar), ' ', sentence.element, ' ', attended, ' ', questionWords, ' ', ablation);
  const takeAway = makeButton('quiet-button take-away', () => onTakeAway?.(index), makeIcon('eye-closed'), t('What if this weren’t there?'));
  const element = make('li', {}, button, takeAway);
  return {
    element,
    update(state) {
      index = state.index;
      setAttribute(button, 'aria-current', state.current ? 'true' : undefined);
      takeAway.hidden = !state.canTakeAway || onTakeAway === undefined;
      const wanted = JSON.stringify([state.evidence, state.file, state.largest]);
      if (wanted === drawn) return;
      drawn = wanted;
      const { evidence } = state;
      const where = t('Line {0}', evidence.place.line);
      setText(line, evidence.place.file === state.file ? where : formatPlace(evidence.place));
      // Nothing of the attention: a reader without it, or a sentence that the answer needs and did not look at.
      share.hidden = bar.hidden = evidence.relevance === 0;
      setText(share, formatShare(evidence.relevance));
      bar.style.setProperty('--share', String(state.largest === 0 ? 0 : evidence.relevance / state.largest));
      button.dataset.heat = String(evidence.heat);
      sentence.update(evidence.words);
      const named = evidence.words.filter(word => word.heat >= NAMED_HEAT).map(word => word.text.trim());
      setText(attended, named.length === 0 ? '' : `(${t('Most attended: {0}', named.join(', '))})`);
      setText(questionWords, evidence.questionWords.length === 0 ? '' : t('goes with: {0}', evidence.questionWords.join(', ')));
      ablation.hidden = evidence.ablation === undefined;
      setText(claim, claimOf(evidence));
      setText(outcome, evidence.ablation === undefined ? '' : describeAblation(t('Without this sentence'), evidence.ablation));
      setAttribute(outcome, 'title', evidence.ablation && t('Probability of the answer in its passage: {0}. Δ: log-odds lost.', formatChange(evidence.ablation)));
      setAttribute(button, 'data-causal', evidence.ablation?.isCausal === true ? 'true' : undefined);
      setAttribute(takeAway, 'aria-label', `${t('What if this weren’t there?')} ${where}`);
    },
  };
}

/** What the sentence is to the answer: two claims, attended and needed, each from its own measurement. */
function claimOf({ relevance, ablation }: PanelEvidence): string {
  if (ablation === undefined) return '';
  if (ablation.isCausal) return relevance > 0 ? t('Attended and needed.') : t('Needed.');
  // An answer that barely stands falls over a sentence that costs it next to nothing: that one is neither.
  if (ablation.outcome !== 'kept') return '';
  return relevance > 0 ? t('Attended, not needed.') : t('Not needed.');
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
