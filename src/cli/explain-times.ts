import { ablateEach, attend } from '../core/explain.ts';
import { finish } from '../core/finish.ts';
import type { Library } from '../core/library.ts';
import { readerInput, type Reader, type ReaderInput } from '../core/reader.ts';
import { bestAnswer } from './explain-study.ts';
import { mean } from './faithfulness.ts';
import type { Example } from './squad.ts';

/** What explaining costs, in milliseconds on this machine and as ratios, which mean more. */
export interface ExplainTimes {
  /** One plain pass over a full window, and one explanation of an answer in such a window as the product makes it. */
  readonly window: number;
  readonly explanation: number;
  readonly explanation_per_window: number;
  readonly explanations: number;
}

/**
 * What the explaining graph costs a pass that does not use it: nothing but its memory, since it is another session.
 * Milliseconds of processor time, which other programs hardly change.
 */
export interface PlainTimes {
  readonly alone: number;
  readonly beside_explainer: number;
  readonly ratio: number;
}

/** Of every tenth question, at most. */
const MOST_EXPLANATIONS = 10;
const QUESTIONS_FOR_EACH = 10;

const PASSES = 20;

/** Units of text that fill the reader's window several times over. */
const LONG = 6000;

/** Explains answers of documents that fill their windows: each context with those that follow it. */
export async function timeExplanations(examples: readonly Example[], library: Library, signal: AbortSignal): Promise<ExplainTimes> {
  const { reader } = library;
  const windows: number[] = [];
  const explanations: number[] = [];
  const wanted = Math.min(MOST_EXPLANATIONS, Math.ceil(examples.length / QUESTIONS_FOR_EACH));
  const step = Math.max(1, Math.floor(examples.length / (2 * wanted))); // from all over the set
  for (let i = 0; i < examples.length && explanations.length < wanted && !signal.aborted; i += step) {
    const question = library.questionOf(examples[i].question);
    const best = await bestAnswer({ uri: 'long', version: 0, text: longText(examples, i) }, question, library);
    if (!best || best.found.answer.score < reader.config.noAnswerThreshold) continue;
    const { answer, passage } = best.found;
    const input = readerInput(reader.config, question.tokens, passage);
    if (input.ids.length < 0.85 * reader.config.window) continue; // windows end with a sentence
    windows.push(await fastest(reader, input, 3, () => performance.now()));
    const began = performance.now();
    const attended = await finish(attend([answer], () => passage, question, reader));
    await finish(ablateEach(best.found, question, reader, attended.get(answer)));
    explanations.push(performance.now() - began);
  }
  return { window: mean(windows), explanation: mean(explanations), explanation_per_window: mean(explanations) / mean(windows), explanations: explanations.length };
}

/** Times plain passes before and after the explaining graph is first used; to be called before anything else uses it. */
export async function timePlainPasses(reader: Reader): Promise<PlainTimes> {
  const { window, cls, sep } = reader.config;
  const input: ReaderInput = { ids: new Int32Array(window).fill(sep).fill(cls, 0, 1), firstToken: 8 };
  await fastest(reader, input, 3, processorTime); // warm
  const alone = await fastest(reader, input, PASSES, processorTime);
  await reader.attend?.(input, [0]);
  const beside = await fastest(reader, input, PASSES, processorTime);
  return { alone, beside_explainer: beside, ratio: beside / alone };
}

/** The fastest of some passes: what else the machine does only slows them. @param clock in milliseconds */
async function fastest(reader: Reader, input: ReaderInput, passes: number, clock: () => number): Promise<number> {
  let least = Infinity;
  for (let pass = 0; pass < passes; pass++) {
    const began = clock();
    await reader.read(input);
    least = Math.min(least, clock() - began);
  }
  return least;
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A context with those that come next in the set, from the start again where they end. */
function longText(examples: readonly Example[], first: number): string {
  const contexts = [...new Set(examples.map(({ context }) => context))];
  const parts: string[] = [];
  for (let i = contexts.indexOf(examples[first].context), length = 0; length < LONG; i++) {
    const context = contexts[i % contexts.length];
    parts.push(context);
    length += context.length;
  }
  return parts.join('\n\n');
}
