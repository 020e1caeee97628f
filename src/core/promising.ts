import { overlaps, type DocumentRange, type Range } from './document.ts';
import type { Passage } from './passages.ts';
import { rangeOfTokens } from './windows.ts';

/**
 * Windows in the order of the best range that each of them touches, of several the one that has most of it first; those that touch
 * none come last, in their own order.
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
  const promiseOf = ({ window, source }: Passage): { place: number; shared: number } => {
    const places = placesOf.get(window.document) ?? [];
    const covered = rangeOfTokens(source.tokens, window.startToken, window.endToken);
    const best = places.find(({ range }) => overlaps(range, covered));
    return best ? { place: best.place, shared: sharedUnits(best.range, covered) } : { place: promising.length, shared: 0 };
  };
  const ranked = passages.map(passage => ({ passage, ...promiseOf(passage) }));
  return ranked.sort((a, b) => a.place - b.place || b.shared - a.shared).map(({ passage }) => passage); // a stable sort
}

function sharedUnits(a: Range, b: Range): number {
  return Math.min(a.endOffset, b.endOffset) - Math.max(a.startOffset, b.startOffset);
}
