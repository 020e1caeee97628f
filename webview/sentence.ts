import type { PanelWord } from '../src/protocol';
import { make, type View } from './dom';

/** A sentence with the heat of its words. Another head heats other words of the same sentence: then only the classes change. */
export function makeSentence(): View<readonly PanelWord[]> {
  const element = make('span', { class: 'sentence', dir: 'auto' });
  let words: readonly PanelWord[] = [];
  let spans: readonly HTMLElement[] = [];
  return {
    element,
    update(next) {
      if (!haveSameText(words, next)) {
        spans = next.map(word => make('span', {}, word.text));
        element.replaceChildren(...outlineAnswer(next, spans));
      }
      next.forEach((word, index) => {
        const wanted = `word heat-${word.heat}`;
        if (spans[index].className !== wanted) spans[index].className = wanted;
      });
      words = next;
    },
  };
}

function haveSameText(a: readonly PanelWord[], b: readonly PanelWord[]): boolean {
  return a.length === b.length && a.every((word, index) => word.text === b[index].text && word.answer === b[index].answer);
}

/** The answer's words and the gaps between them share one outline. */
function outlineAnswer(words: readonly PanelWord[], spans: readonly HTMLElement[]): readonly HTMLElement[] {
  const drawn: HTMLElement[] = [];
  let outline: HTMLElement | undefined;
  words.forEach((word, index) => {
    const isGap = word.text.trim() === '';
    const next = words[index + 1] as PanelWord | undefined;
    if (word.answer || (outline !== undefined && isGap && next?.answer === true)) {
      if (outline === undefined) drawn.push(outline = make('span', { class: 'answer-words' }));
      outline.append(spans[index]);
    } else {
      outline = undefined;
      drawn.push(spans[index]);
    }
  });
  return drawn;
}
