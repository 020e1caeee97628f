import { overlaps, type DocumentRange, type Range } from './document.ts';
import type { Passage } from './passages.ts';
import { rangeOfTokens } from './windows.ts';

/**
 * Windows in the order of the best range that each of them touches; those that touch none come last, in their own order.
 *
 * @param promising best first, of documents that need not have windows.
 */
export function inOrderOf(promising: readonly DocumentRange[], passages: readonly Passage[]): Passage[] {
  const placesOf = new Map<number, { readonly place: number; readonly range: Range }[]>();
  for (const [place, { document, range }] of promising.entries()) {
    const places = placesOf.get(document);
    if (places) places.push({ place, range });
    else placesOf.set(document, [{ place, range }]);
  }
  const placeOf = ({ window, source }: Passage): number => {
    const places = placesOf.get(window.document);
    if (!places) return promising.length;
    const covered = rangeOfTokens(source.tokens, window.startToken, window.endToken);
    return places.find(({ range }) => overlaps(range, covered))?.place ?? promising.length;
  };
  const ranked = passages.map(passage => ({ passage, place: placeOf(passage) }));
  return ranked.sort((a, b) => a.place - b.place).map(({ passage }) => passage); // a stable sort
}
