/** A queue that one consumer awaits. */
export interface Inbox<T> {
  push(item: T): void;
  /** Drops what waits and leaves `item` as the last thing to be taken. */
  finish(item: T): void;
  next(): Promise<T>;
}

export function createInbox<T>(): Inbox<T> {
  let items: T[] = [];
  let finished = false;
  let wake: (() => void) | undefined;

  const add = (item: T): void => {
    items.push(item);
    wake?.();
  };
  return {
    push(item) {
      if (!finished) add(item);
    },
    finish(item) {
      finished = true;
      items = [];
      add(item);
    },
    async next() {
      while (items.length === 0) await new Promise<void>(resolve => (wake = resolve));
      return items.shift()!;
    },
  };
}
