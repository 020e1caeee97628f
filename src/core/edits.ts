import type { Range } from './document.ts';

/** One replacement in a text: `removed` units at `offset` give way to `inserted` units. */
export interface Edit {
  readonly offset: number;
  readonly removed: number;
  readonly inserted: number;
}

/**
 * Where a range stands after an edit; undefined when the edit touches it.
 *
 * Text that is put in right before or right behind a range does not touch it.
 */
export function moved(range: Range, { offset, removed, inserted }: Edit): Range | undefined {
  if (offset >= range.endOffset) return range;
  if (offset + removed > range.startOffset || (removed === 0 && offset > range.startOffset)) return undefined;
  const shift = inserted - removed;
  return { startOffset: range.startOffset + shift, endOffset: range.endOffset + shift };
}

/**
 * Two edits, one after the other, as one; undefined unless the second touches what the first one put in.
 *
 * An edit that is undone gives one that removes as much as it inserts.
 */
export function joined(first: Edit, second: Edit): Edit | undefined {
  const firstEnd = first.offset + first.inserted;
  const secondEnd = second.offset + second.removed;
  if (second.offset > firstEnd || secondEnd < first.offset) return undefined;
  const offset = Math.min(first.offset, second.offset);
  const end = Math.max(firstEnd, secondEnd); // of what either changed, between the two
  return { offset, removed: end - offset - first.inserted + first.removed, inserted: end - offset - second.removed + second.inserted };
}
