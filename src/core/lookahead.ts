/**
 * Does something to every item, several at a time, and gives the results in the order of the items.
 *
 * Who leaves the loop starts no more; what was started by then comes to its end unheard.
 *
 * @param atOnce items under way at a time, from 1.
 */
export async function* lookahead<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>, atOnce: number): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = [];
  for (const item of items) {
    const started = work(item);
    started.catch(() => undefined); // heard where it is awaited; left unheard, it must not end the program
    underWay.push(started);
    if (underWay.length >= atOnce) yield await underWay.shift()!;
  }
  for (const started of underWay) yield await started;
}
