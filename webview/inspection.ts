import { t } from '@vscode/l10n';
import type { PanelInspection, PanelLook } from '../src/protocol';
import { make, makeButton, setAttribute, setText, type View } from './dom';
import { makeDocumentMap } from './document-map';
import { makeEvidenceList } from './evidence';
import { formatShare, whole } from './format';
import { headName, makeHeadGrid } from './head-grid';
import { makeHowAttentionWorks } from './how-attention-works';
import { makeLens } from './lens';
import type { Host } from './memory';
import { makeProblemLine } from './problem-line';
import { makeQuestionWords } from './question-words';
import { makeProgressRing } from './toolkit';

export interface InspectionState {
  readonly inspection: PanelInspection;
  /** The file of the answer. */
  readonly file: string;
}

/** Sentences shown unasked. */
const FIRST_SENTENCES = 5;

/** A look into the reader: whose attention is looked at, and where it goes, in the answer's window and in the whole document. */
export function makeInspection(host: Host, first: PanelInspection): View<InspectionState> {
  let state: InspectionState | undefined;
  const lens = makeLens(host, {
    initial: first.lens,
    answer: () => element.isConnected ? state?.inspection.answer : undefined,
    onPress: () => { if (state !== undefined) drawLook(state); },
  });
  const through = make('p', { class: 'lens' });
  /** A press takes the button away; a word with the focus would be looked through. */
  const toHeads = () => heads.element.querySelector<HTMLElement>('.head[tabindex="0"]')?.focus({ preventScroll: true });
  const allHeads = makeButton('quiet-button', () => { lens.pressHead(undefined); toHeads(); }, t('All heads'));
  const allWords = makeButton('quiet-button', () => { lens.pressWord(undefined); toHeads(); }, t('All words'));
  const ring = makeProgressRing();
  const problem = makeProblemLine(host);
  const words = makeQuestionWords(() => lens);
  const heads = makeHeadGrid(() => lens);
  const sentences = makeLookSentences(host, () => { if (state !== undefined) drawLook(state); });
  const sinks = make('p', { class: 'detail sinks' });
  const how = makeHowAttentionWorks(host);
  const map = makeDocumentMap(host);
  const looking = make('p', { class: 'detail' }, t('Looking…'));
  const seen = make('div', { class: 'seen' },
    part(t('Words of the question'), words.element),
    part(t('Layers and heads'), heads.element),
    part(t('Sentences of this passage'), make('div', { class: 'lens-line' }, through, allHeads, allWords), sentences.element, sinks),
    how.element);
  const element = make('div', { class: 'inspection', role: 'group', 'aria-label': t('Inside the reader') }, ring, problem.element, looking, seen, map.element);

  function drawLook({ inspection, file }: InspectionState): void {
    const { look } = inspection;
    if (look === undefined) return;
    words.update({ words: look.questionWords, pressed: lens.pressed.word });
    heads.update({ layers: look.layers, heads: look.heads, grid: look.grid, pressed: lens.pressed.head });
    sentences.update({ look, file });
    setText(through, nameLens(look));
    allHeads.hidden = lens.pressed.head === undefined;
    allWords.hidden = lens.pressed.word === undefined;
    setText(sinks, describeSinks(look.sinks));
    how.update(look.strongest);
  }

  return {
    element,
    update(next) {
      state = next;
      const { inspection } = next;
      ring.classList.toggle('busy', inspection.isBusy);
      setAttribute(element, 'aria-busy', inspection.isBusy ? 'true' : undefined);
      problem.update(inspection.problem);
      looking.hidden = inspection.look !== undefined || inspection.problem !== undefined;
      seen.hidden = inspection.look === undefined;
      drawLook(next);
      map.element.hidden = inspection.look === undefined;
      map.update(inspection);
    },
  };
}

function part(heading: string, ...children: readonly HTMLElement[]): HTMLElement {
  return make('section', { class: 'part' }, make('h4', {}, heading), ...children);
}

/** Whose attention the sentences are drawn in. */
function nameLens({ lens, heads, questionWords }: PanelLook): string {
  const who = lens.word === undefined ? t('Seen by answer and question') : t('Seen by “{0}”', questionWords[lens.word] ?? '');
  return lens.head === undefined ? t('{0}, all heads.', who) : t('{0}, head {1} alone.', who, headName(lens.head, heads));
}

/** The sentences of the window, most attended first: the first few, and all for who asks. */
function makeLookSentences(host: Host, onMore: () => void): View<{ readonly look: PanelLook; readonly file: string }> {
  const { memory } = host;
  const list = makeEvidenceList({
    label: t('Sentences of this passage, most attended first'),
    shareTitle: t('Share of the attention, through this lens, that goes to this sentence'),
    onReveal: sentence => host.post({ kind: 'revealLook', sentence }),
  });
  const more = makeButton('quiet-button', () => {
    memory.looksAtAll = !memory.looksAtAll;
    host.save();
    onMore();
  });
  return {
    element: make('div', { class: 'look-sentences' }, list.element, more),
    update({ look, file }) {
      const shown = memory.looksAtAll ? look.sentences : look.sentences.slice(0, FIRST_SENTENCES);
      list.update({ evidence: shown, file, current: -1, canTakeAway: false });
      more.hidden = look.sentences.length <= FIRST_SENTENCES;
      setAttribute(more, 'aria-expanded', String(memory.looksAtAll));
      setText(more, memory.looksAtAll ? t('Show the first {0} sentences', FIRST_SENTENCES) : t('Show all {0} sentences', whole(look.sentences.length)));
    },
  };
}

function describeSinks({ special, question, punctuation, answer }: PanelLook['sinks']): string {
  const parts = [
    { share: special, to: t('{0} went to [CLS] and [SEP]', formatShare(special)) },
    { share: question, to: t('{0} to the question', formatShare(question)) },
    { share: punctuation, to: t('{0} to punctuation', formatShare(punctuation)) },
    { share: answer, to: t('{0} to the answer itself', formatShare(answer)) },
  ];
  if (parts.every(({ share }) => share === 0)) return '';
  return t('Not counted: {0}.', parts.map(({ to }) => to).join(', '));
}
