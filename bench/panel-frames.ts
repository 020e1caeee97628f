/**
 * How smooth the panel is over a 100,000-token document: switches through all 72 heads while it scrolls, with a look of 25
 * sentences of 40 words and a map of 400 parts and 12 peaks standing, and prints the longest task of the page's main thread from
 * Chromium's trace. Run: `node esbuild.mjs && node --import tsx bench/panel-frames.ts [--json]`.
 *
 * A frame cannot be longer than the task that holds it up. Time on the clock holds what other processes took; time on the
 * processor does not.
 */
import { performance } from 'node:perf_hooks';
import type { Browser } from 'playwright-core';
import type { PanelState } from '../src/protocol';
import { inspected, inspection, look, mapOf, noise, sentences } from '../test/e2e/panel-inspections';
import { openPanel } from '../test/e2e/panel-page';
// The harness is JavaScript, with its types in comments that tsc does not read here.
import { openBrowser as open } from '../test/harness/browser.mjs';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds: on the clock, and on the processor. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

interface Measure {
  readonly measure: string;
  readonly value: number;
  readonly unit: string;
}

const HEADS = 72;
/** On the page's window. */
declare const benchmark: { states: readonly PanelState[] };
// Cast: see browser.mjs.
const openBrowser = open as () => Promise<{ readonly browser: Browser }>;

void main();

async function main(): Promise<void> {
  const { browser } = await openBrowser();
  try {
    for (const measure of await measurePanel(browser)) console.log(process.argv.includes('--json') ? JSON.stringify(measure) : `${measure.measure}: ${measure.value} ${measure.unit}`);
  } finally {
    await browser.close();
  }
}

async function measurePanel(browser: Browser): Promise<readonly Measure[]> {
  const panel = await openPanel(browser, { width: 320, height: 900, saved: { looksAtAll: true, howOpen: true, legendOpen: true } });
  const { page } = panel;
  await panel.send(throughHead(0));
  // Before the trace: to bring 72 states into the page is no work of the panel's.
  await page.evaluate(all => { Object.assign(window, { benchmark: { states: all } }); }, Array.from({ length: HEADS }, (_, head) => throughHead(head)));
  await page.waitForTimeout(500);

  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'] });
  const began = performance.now();
  // One page-side loop: a head is pressed, the host's answer comes, the page scrolls on, and the next frame is waited for.
  const frames = await page.evaluate(async () => {
    const nextFrame = () => new Promise<number>(done => { requestAnimationFrame(done); });
    const lengths: number[] = [];
    let last = await nextFrame();
    const frame = async () => {
      const now = await nextFrame();
      lengths.push(now - last);
      last = now;
    };
    for (const [head, state] of benchmark.states.entries()) {
      document.querySelectorAll<HTMLElement>('.head')[head].click();
      await frame();
      window.postMessage({ kind: 'state', state }, '*');
      for (let step = 0; step < 6; step++) {
        const end = document.documentElement.scrollHeight - innerHeight;
        window.scrollTo(0, (scrollY + 150) % Math.max(1, end));
        await frame();
      }
    }
    return lengths;
  });
  const seconds = (performance.now() - began) / 1000;
  // Cast: the format of Chromium's trace.
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const troubles = await panel.troubles();
  if (troubles.length > 0) throw new Error(troubles.join('\n'));

  const tasks = mainThreadTasks(traceEvents);
  const clock = tasks.map(({ dur = 0 }) => dur / 1000).sort((a, b) => b - a);
  const processor = tasks.map(({ tdur = 0 }) => tdur / 1000).sort((a, b) => b - a);
  const sorted = [...frames].sort((a, b) => b - a);
  return [
    { measure: `panel: heads switched (${sentencesShown} sentences, ${wordsShown} words), ${frames.length} frames, in`, value: rounded(seconds), unit: 's' },
    { measure: 'panel: longest task, time on the processor', value: rounded(processor[0]), unit: 'ms' },
    { measure: 'panel: longest task, time on the clock', value: rounded(clock[0]), unit: 'ms' },
    { measure: 'panel: tasks over 50 ms, time on the clock', value: clock.filter(length => length > 50).length, unit: 'tasks' },
    { measure: 'panel: longest frame', value: rounded(sorted[0]), unit: 'ms' },
    { measure: 'panel: 99th percentile of frames', value: rounded(sorted[Math.floor(sorted.length / 100)]), unit: 'ms' },
    { measure: 'panel: state of the panel', value: Math.round(JSON.stringify(throughHead(0)).length / 1024), unit: 'kB' },
  ];
}

/** Tasks of the thread that holds the page's script. The browser's own pages are in the trace as well, and are idle. */
function mainThreadTasks(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const renderers = events.filter(event => event.ph === 'M' && event.name === 'thread_name' && event.args?.name === 'CrRendererMain');
  const isMain = (event: TraceEvent) => renderers.some(thread => thread.pid === event.pid && thread.tid === event.tid);
  const tasks = events.filter(event => event.ph === 'X' && event.name === 'RunTask' && isMain(event));
  if (tasks.length === 0) throw new Error('The trace holds no tasks.');
  return tasks;
}

const sentencesShown = 25;
const wordsInSentence = 40;
const wordsShown = sentencesShown * wordsInSentence;

/** What the host sends when a head is looked through: other heats, shares and another map each time. */
function throughHead(head: number): PanelState {
  const { strip, ...map } = mapOf(400, 12);
  return {
    ...inspected.whatIfs,
    inspection: inspection({
      lens: { head },
      look: { ...look, sentences: sentences(sentencesShown, head, textOf) },
      map: { ...map, strip: strip.map((value, part) => Math.min(1, value * (0.5 + noise(head * 400 + part)))) },
    }),
  };
}

function textOf(sentence: number): string {
  return `${Array.from({ length: wordsInSentence }, (_, word) => ['delivery', 'a', 'product', 'which', 'period', 'of', 'returned'][Math.floor(noise(sentence * 50 + word) * 7)]).join(' ')}.`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
