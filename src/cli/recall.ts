import { textOfPassage, type Passage } from '../core/passages.ts';

/** Place of the first window of a context that holds one of its answers, from 1; null where an answer is cut, or not there. */
export function rankOfGold(ranked: readonly Passage[], context: string, answers: readonly string[]): number | null {
  const index = ranked.findIndex(passage => {
    if (passage.source.document.text !== context) return false;
    const text = textOfPassage(passage);
    return answers.some(answer => text.includes(answer));
  });
  return index === -1 ? null : index + 1;
}

/** Questions whose first window with a gold answer, in its gold context, is among the first 1, 5, … of the ranking, in percent. */
export interface Recalls {
  readonly recall_at_1: number;
  readonly recall_at_5: number;
  readonly recall_at_10: number;
  readonly recall_at_20: number;
  readonly recall_at_50: number;
}

/** @param ranks places from 1; null: not there at all. */
export function recallsOf(ranks: readonly (number | null)[]): Recalls {
  const recall = (k: number): number => percent(ranks.filter(rank => rank !== null && rank <= k).length, ranks.length);
  return { recall_at_1: recall(1), recall_at_5: recall(5), recall_at_10: recall(10), recall_at_20: recall(20), recall_at_50: recall(50) };
}

export function evenlySpaced<T>(items: readonly T[], limit = items.length): T[] {
  if (limit >= items.length) return [...items];
  return Array.from({ length: limit }, (_, i) => items[Math.floor((i * items.length) / limit)]);
}

export function percent(count: number, of: number): number {
  return of === 0 ? 0 : Math.round((1e4 * count) / of) / 100;
}
