/** Engines on the real reader, and what their answers are checked with. */
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { AskProgress, AskResult, Question } from '../../src/core/ask.ts';
import type { Document } from '../../src/core/document.ts';
import { UserError, type Problem } from '../../src/core/user-error.ts';
import { createEngine, type Engine, type EngineOptions, type Outcome } from '../../src/inference/engine.ts';
import { bundles, modelFolder } from './bundles.ts';

export const TEXT =
  'The lighthouse of Skarn is 41 metres high and was built in 1876. Its keeper is Mara Lindqvist, who moved to the island from Bergen. ' +
  'The ferry takes two hours and leaves every Tuesday, since the harbor is closed on Sunday.';
export const KEEPER = 'Who is the keeper of the lighthouse?';

/** Some twenty windows; the answer stands in the first. */
export const LONG_TEXT = `${TEXT}\n\n${Array.from({ length: 300 }, (_, i) => `On day ${i} the wind came from the north and the sea was grey over the stones.`).join(' ')}`;

export const never = new AbortController().signal;

const engines: Engine[] = [];

/** An engine that `disposeEngines` ends. */
export function testEngine(options: Partial<EngineOptions> = {}): Engine {
  const engine = createEngine({ processPath: bundles.readerProcess, modelFolder, threads: 0, background: false, log: () => undefined, ...options });
  engines.push(engine);
  return engine;
}

export function disposeEngines(): void {
  for (const engine of engines.splice(0)) engine.dispose();
}

let documents = 0;

/** Each one another document, of which nothing is remembered. */
export function documentOf(text: string, uri = `document-${++documents}`): Document {
  return { uri, version: 0, text };
}

export function questionOf(text: string, ...documents: readonly Document[]): Question {
  return { text, documents, maxAnswers: 5, explain: true };
}

export interface Finished {
  readonly progress: readonly AskProgress[];
  readonly outcome: Outcome;
}

export async function finish(reading: AsyncGenerator<AskProgress, Outcome>, onProgress: (progress: AskProgress) => void = () => undefined): Promise<Finished> {
  const progress: AskProgress[] = [];
  for (;;) {
    const step = await reading.next();
    if (step.done) return { progress, outcome: step.value };
    progress.push(step.value);
    onProgress(step.value);
  }
}

export function resultOf({ outcome }: Finished): AskResult {
  assert.equal(outcome.kind, 'answered');
  return outcome.result;
}

/** Asks for the keeper and checks that the answer is found, at its place. */
export async function checkAnswers(engine: Engine, document = documentOf(TEXT), onProgress?: (progress: AskProgress) => void): Promise<AskResult> {
  const result = resultOf(await finish(engine.ask(questionOf(KEEPER, document), never), onProgress));
  const [answer] = result.answers;
  assert.equal(answer.text, 'Mara Lindqvist');
  assert.equal(document.text.slice(answer.range.startOffset, answer.range.endOffset), 'Mara Lindqvist');
  assert.equal(result.read.windows, result.read.of);
  return result;
}

export async function checkProblem(asked: Promise<unknown>, kind: Problem['kind']): Promise<Problem> {
  let problem: Problem | undefined;
  await assert.rejects(asked, error => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.problem.kind, kind, error.message);
    problem = error.problem;
    return true;
  });
  return problem!;
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves when `condition` holds; the test's own time limit ends a wait that is in vain. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(20);
}
