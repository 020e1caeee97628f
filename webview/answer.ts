import { t } from '@vscode/l10n';
import type { PanelAnswer, PanelInspection } from '../src/protocol';
import { make, makeButton, makeIcon, setAttribute, setText, type View } from './dom';
import { makeEvidenceList } from './evidence';
import { makeFaithfulness } from './faithfulness';
import { formatPlace, formatScore, formatShare, whole } from './format';
import { makeInspection } from './inspection';
import type { Host } from './memory';
import { makePlaceLink } from './place';

export interface AnswerState {
  readonly answer: PanelAnswer;
  readonly index: number;
  readonly expanded: boolean;
  /** The highlight that Next / Previous Evidence is at, if it is this answer's: −1 for the answer, else its sentence. */
  readonly current: number | undefined;
  /** Evidence comes when the reading is over, and what the answer needs after it. */
  readonly stage: 'reading' | 'explaining' | 'done';
  readonly canInspect: boolean;
  /** The look into this answer, if it is the one that is looked into. */
  readonly inspection: PanelInspection | undefined;
}

let made = 0;

/** One answer: its words and how sure the reader is, then its evidence, which can be folded away, and a look inside. */
export function makeAnswer(host: Host, onToggle: (expanded: boolean) => void): View<AnswerState> {
  let state: AnswerState | undefined;
  const reveal = (evidence: number) => {
    if (state !== undefined) host.post({ kind: 'reveal', answer: state.index, evidence });
  };
  const bodyId = `answer-body-${++made}`;
  const text = make('span', { class: 'answer-text', dir: 'auto' });
  const toggle = makeButton('answer-toggle', () => onToggle(state?.expanded !== true), makeIcon('chevron-right'), text);
  toggle.setAttribute('aria-controls', bodyId);
  const confidence = make('span', { class: 'confidence' });
  const probability = make('span', { class: 'probability' });
  probability.title = t('Share of all spans in all windows read, and of “no answer”');
  const score = make('span', { class: 'score' });
  score.title = t('Score in logits: start + end − null + agreement of its sentence with the question’s words. Above 0, the answer beats “not in this passage”.');
  const place = makePlaceLink('answer-place', () => reveal(-1));
  const others = make('span', { class: 'other-places' });
  const note = make('p', { class: 'answer-note' });
  const evidence = makeEvidenceList({
    label: t('Evidence'),
    shareTitle: t('Share of the answer’s attention that goes to this sentence'),
    onReveal: reveal,
    onTakeAway: index => {
      if (state !== undefined) host.post({ kind: 'whatIf', answer: state.index, evidence: index });
    },
  });
  const faithfulness = makeFaithfulness();
  const lookInside = makeLookInside(host);
  const body = make('div', { class: 'answer-body', id: bodyId }, note, evidence.element, faithfulness.element, lookInside.element);
  const element = make('li', { class: 'answer' },
    make('h3', { class: 'answer-heading' }, toggle),
    make('p', { class: 'answer-detail' }, confidence, ' ', probability, ' ', score),
    make('p', { class: 'answer-where' }, place.element, ' ', others),
    body);

  return {
    element,
    update(next) {
      state = next;
      const { answer } = next;
      setText(text, answer.text);
      const { level, words, title } = confidenceIn(next);
      setText(confidence, words);
      setAttribute(confidence, 'title', title);
      element.dataset.confidence = level;
      setText(probability, t('share {0}', formatShare(answer.probability)));
      setText(score, t('score {0}', formatScore(answer.score)));
      place.update(answer.place);
      setText(others, otherPlaces(answer.otherPlaces));
      setAttribute(toggle, 'aria-expanded', String(next.expanded));
      setAttribute(toggle, 'aria-current', next.current === -1 ? 'true' : undefined);
      body.hidden = !next.expanded;
      setText(note, evidenceNote(next));
      note.hidden = note.textContent === '';
      evidence.element.hidden = answer.evidence.length === 0;
      evidence.update({ evidence: answer.evidence, file: answer.place.file, current: next.current ?? -1, canTakeAway: next.canInspect });
      faithfulness.update({ ablations: answer.ablations, evidence: answer.evidence.length, isPending: next.stage === 'explaining' });
      lookInside.update(next);
    },
  };
}

/** The button that opens the reader, and what is seen inside: made when it is first opened, and dropped when it is closed. */
function makeLookInside(host: Host): View<AnswerState> {
  let state: AnswerState | undefined;
  let inside: ReturnType<typeof makeInspection> | undefined;
  const button = makeButton('quiet-button look-inside', () => {
    if (state === undefined) return;
    if (state.inspection === undefined) host.post({ kind: 'look', answer: state.index, lens: {} });
    else host.post({ kind: 'stopLooking' });
  }, makeIcon('chevron-right'), t('Look inside'));
  button.title = t('See where the reader looked, head by head and word by word');
  const element = make('div', { class: 'look' }, button);
  return {
    element,
    update(next) {
      state = next;
      element.hidden = !next.canInspect;
      const inspection = next.canInspect ? next.inspection : undefined;
      setAttribute(button, 'aria-expanded', String(inspection !== undefined));
      if (inspection === undefined) {
        inside?.element.remove();
        inside = undefined;
        return;
      }
      if (inside === undefined) element.append((inside = makeInspection(host, inspection)).element);
      inside.update({ inspection, file: next.answer.place.file });
    },
  };
}

/** The same words at the same place are the same answer, whatever its rank. */
export function answerKey(answer: PanelAnswer): string {
  return `${formatPlace(answer.place)}:${answer.place.column} ${answer.text}`;
}

function evidenceNote({ answer, stage }: AnswerState): string {
  if (answer.evidence.length > 0) return '';
  switch (stage) {
    case 'reading': return t('Evidence follows when the reading is over.');
    case 'explaining': return answer.ablations === undefined ? '' : t('No sentence stands out.');
    case 'done': return t('No sentence stands out.');
  }
}

function otherPlaces(count: number): string {
  if (count === 0) return '';
  return count === 1 ? t('and 1 more place') : t('and {0} more places', whole(count));
}

/** How sure the reader is, for people who do not think in probabilities. */
interface Confidence {
  readonly level: 'high' | 'medium' | 'low';
  readonly words: string;
  readonly title: string | undefined;
}

function confidenceIn({ answer: { confidence, probability }, index }: AnswerState): Confidence {
  if (confidence === undefined) return uncalibrated(probability);
  const { chance, word } = confidence;
  const percent = formatShare(chance);
  const title = index === 0
    ? t('Of best answers with such a score, in documents kept for calibration, about {0} were right.', percent)
    : t('The chance that this answer is right and the better ones are not, from how often such scores were right in documents kept for calibration.');
  switch (word) {
    case 'likely': return { level: 'high', words: t('Likely right · {0}', percent), title };
    case 'possible': return { level: 'medium', words: t('Possibly right · {0}', percent), title };
    case 'doubtful': return { level: 'low', words: t('Doubtful · {0}', percent), title };
  }
}

/** Thirds of the scale of the share, with the top one kept for what stands clear of the rest. */
function uncalibrated(probability: number): Confidence {
  if (probability >= 0.7) return { level: 'high', words: t('High confidence'), title: undefined };
  return probability >= 0.35 ? { level: 'medium', words: t('Medium confidence'), title: undefined } : { level: 'low', words: t('Low confidence'), title: undefined };
}
