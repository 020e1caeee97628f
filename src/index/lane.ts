import { setImmediate } from 'node:timers/promises';

/** Work on one file at a time, the newest batch first. */
export interface Lane {
  readonly isIdle: boolean;
  /** To be done before what waits. */
  addFirst(uris: readonly string[]): void;
  /** To be done after what waits. */
  addLast(uris: readonly string[]): void;
  clear(): void;
  pause(isPaused: boolean): void;
}

/** @param work must not reject. @param onIdle called whenever the last of what waited is done. */
export function createLane(work: (uri: string) => Promise<void>, onIdle: () => void): Lane {
  let last: string[] = [];
  let batches: string[][] = [];
  let isBusy = false;
  let isPaused = false;

  const take = (): string | undefined => {
    if (isPaused) return undefined;
    while (batches.at(-1)?.length === 0) batches.pop();
    return (batches.at(-1) ?? last).pop();
  };
  const run = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    for (let uri = take(); uri !== undefined; uri = take()) {
      await work(uri);
      await setImmediate(); // the inbox is looked at here
    }
    isBusy = false;
    onIdle();
  };
  return {
    get isIdle() {
      return !isBusy;
    },
    addFirst(uris) {
      batches.push(uris.toReversed());
      void run();
    },
    addLast(uris) {
      for (const uri of uris) last.push(uri);
      void run();
    },
    clear() {
      last = [];
      batches = [];
    },
    pause(paused) {
      isPaused = paused;
      void run();
    },
  };
}
