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
