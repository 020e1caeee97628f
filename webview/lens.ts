import type { PanelLens } from '../src/protocol';
import type { Host } from './memory';

/** How long a word is pointed at before it is looked through, so that passing over a row of words asks for nothing. */
const PREVIEW_AFTER_MILLISECONDS = 150;

/** What a person looks through: the head and word that they pressed, and the word that they point at for a moment. */
export interface LensControl {
  readonly pressed: PanelLens;
  /** Presses a head, or with the pressed one or `undefined` lets it go. */
  pressHead(head: number | undefined): void;
  pressWord(word: number | undefined): void;
  /** Looks through a word after a moment; with `undefined` back through the pressed one. */
  preview(word: number | undefined): void;
}

/** Starts from the lens that the host looks through. To the host the same look twice means to look no more: it is never posted. */
export function makeLens(host: Host, options: {
  readonly initial: PanelLens;
  /** The answer that is looked into; undefined when the look was closed before a preview came about. */
  readonly answer: () => number | undefined;
  readonly onPress: () => void;
}): LensControl {
  let pressed = options.initial;
  let previewed: number | undefined;
  let posted = options.initial;
  let timer: number | undefined;

  function look(): void {
    const wanted = previewed === undefined ? pressed : lensOf(pressed.head, previewed);
    const answer = options.answer();
    if (answer === undefined || (wanted.head === posted.head && wanted.word === posted.word)) return;
    posted = wanted;
    host.post({ kind: 'look', answer, lens: wanted });
  }

  function press(lens: PanelLens): void {
    clearTimeout(timer);
    pressed = lens;
    options.onPress();
    look();
  }

  return {
    get pressed() { return pressed; },
    pressHead(head) {
      press(lensOf(head === pressed.head ? undefined : head, pressed.word));
    },
    pressWord(word) {
      previewed = undefined;
      press(lensOf(pressed.head, word === pressed.word ? undefined : word));
    },
    preview(word) {
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        previewed = word;
        look();
      }, PREVIEW_AFTER_MILLISECONDS);
    },
  };
}

function lensOf(head: number | undefined, word: number | undefined): PanelLens {
  return { ...head !== undefined && { head }, ...word !== undefined && { word } };
}
