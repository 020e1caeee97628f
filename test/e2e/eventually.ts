import { setTimeout } from 'node:timers/promises';

const MOST_MILLISECONDS = 10_000;
const STEP_MILLISECONDS = 100;

/** Repeats a check of what is drawn until it holds. @throws what it threw last, after ten seconds. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  const began = performance.now();
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() - began > MOST_MILLISECONDS) throw error;
    }
    await setTimeout(STEP_MILLISECONDS);
  }
}
