import { t } from '@vscode/l10n';
import { make, makeButton, setAttribute, setText, type View } from './dom';
import type { LensControl } from './lens';
import { makeRoving } from './roving';

export interface QuestionWordsState {
  readonly words: readonly string[];
  readonly pressed: number | undefined;
}

/** The question's words: point at one to see where it looked, press it to keep looking through it. */
export function makeQuestionWords(lens: () => LensControl): View<QuestionWordsState> {
  const element = make('div', { class: 'chips', role: 'toolbar', 'aria-label': t('Words of the question') });
  const roving = makeRoving(element, () => chips.length);
  let chips: readonly HTMLButtonElement[] = [];
  return {
    element,
    update({ words, pressed }) {
      if (chips.length !== words.length) {
        chips = words.map((_, index) => makeChip(lens, index));
        element.replaceChildren(...chips);
        roving.refresh(chips);
      }
      chips.forEach((chip, index) => {
        setText(chip, words[index]);
        setAttribute(chip, 'aria-pressed', String(index === pressed));
      });
    },
  };
}

function makeChip(lens: () => LensControl, index: number): HTMLButtonElement {
  const chip = makeButton('chip', () => lens().pressWord(index));
  chip.dir = 'auto';
  for (const kind of ['pointerenter', 'focus']) chip.addEventListener(kind, () => lens().preview(index));
  for (const kind of ['pointerleave', 'blur']) chip.addEventListener(kind, () => lens().preview(undefined));
  return chip;
}
