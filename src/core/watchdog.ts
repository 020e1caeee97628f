/** Notices silence of a process, which may hang. */
export interface Watchdog {
  /** It was heard, or something is asked of it now: from here on it may be silent for so long. */
  watch(milliseconds: number): void;
  /** It may be silent. */
  rest(): void;
}

export function createWatchdog(onSilence: () => void): Watchdog {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    watch(milliseconds) {
      clearTimeout(timer);
      timer = setTimeout(onSilence, milliseconds);
    },
    rest() {
      clearTimeout(timer);
    },
  };
}
