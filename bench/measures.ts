import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Measure {
  readonly measure: string;
  readonly value: number;
  readonly unit: string;
}

export interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly 'p99.9': number;
  readonly max: number;
}

/** Of the timer that finds the loop late: a wait of that length is no block, and is taken off. */
const RESOLUTION_MILLISECONDS = 1;

/** How late a timer of 1 ms came, in milliseconds: what a block of the event loop costs everyone else in it. */
export async function delaysDuring(run: () => Promise<unknown>): Promise<Delays> {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
  histogram.enable();
  await run();
  histogram.disable();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MILLISECONDS);
  const at = (percentile: number): number => late(histogram.percentile(percentile));
  return { p50: at(50), p99: at(99), 'p99.9': at(99.9), max: late(histogram.max) };
}

export function measuresOf(when: string, delays: Delays): Measure[] {
  return Object.entries(delays).map(([name, value]: [string, number]) => ({ measure: `extension host event loop blocked, ${when}, ${name}`, value: rounded(value), unit: 'ms' }));
}

export function rounded(value: number): number {
  return Math.round(10 * value) / 10;
}
