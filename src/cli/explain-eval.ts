import { setImmediate } from 'node:timers/promises';
import { uniformHeadWeights } from '../core/attention.ts';
import { createLibrary, type Library } from '../core/library.ts';
import { UserError } from '../core/user-error.ts';
import { buildBm25Ranking } from '../index/ranking.ts';
import { loadModel } from '../inference/model.ts';
import { createOnnxReader } from '../inference/onnx-reader.ts';
import { methodsFor } from './attributions.ts';
import { explainFiguresOf, explainTable, type ExplainFigures } from './explain-figures.ts';
import type { EngineFlags } from './engine.ts';
import { study, type Study } from './explain-study.ts';
import { timeExplanations, timePlainPasses, type PlainTimes } from './explain-times.ts';
import { print } from './print.ts';
import type { DataSet } from './squad.ts';

export interface ExplainEvalFlags extends EngineFlags {
  readonly json?: true;
}

/**
 * `spanlight eval --explain`: how faithful each way of scoring an answer's sentences is to what removing them does.
 *
 * The reader runs in this process, so that its passes can be timed. Ctrl+C ends the reading and prints what there is; a
 * second one ends the program.
 */
export async function explainEval(sets: AsyncIterable<DataSet>, { model: folder, threads, everyLayer, json }: ExplainEvalFlags): Promise<number> {
  const reader = await createOnnxReader(await loadModel(folder, { everyLayer }), threads);
  if (!reader.attend) throw new UserError({ kind: 'model-unsupported', reason: 'it does not tell what it attends to' });
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const plainPass = await timePlainPasses(reader);
  const library = createLibrary(reader, buildBm25Ranking);
  for await (const set of sets) {
    const figures = await figuresOfSet(set, library, plainPass, stop.signal);
    await print(json ? `${JSON.stringify(figures, rounded)}\n` : `${explainTable(figures)}\n`);
    if (stop.signal.aborted) return 130; // as a shell tells of Ctrl+C
  }
  return 0;
}

async function figuresOfSet({ data, examples }: DataSet, library: Library, plainPass: PlainTimes, signal: AbortSignal): Promise<ExplainFigures> {
  const { config, headWeights = uniformHeadWeights(config) } = library.reader;
  const methods = methodsFor(headWeights);
  const studies: Study[] = [];
  for (const [i, example] of examples.entries()) {
    await setImmediate(); // a pass blocks the event loop, and with it Ctrl+C
    if (signal.aborted) break;
    const done = await study(example, library, methods, headWeights, i);
    if (done) studies.push(done);
    if (process.stderr.isTTY) process.stderr.write(`\r${i + 1} of ${examples.length} `);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  if (signal.aborted) process.stderr.write(`Stopped after ${studies.length} of ${examples.length} questions of ${data}.\n`);
  const times = await timeExplanations(examples, library, signal);
  return {
    data,
    questions: studies.length,
    ...explainFiguresOf(studies, methods.map(({ name }) => name)),
    causal_threshold: config.causalThreshold,
    times: { ...times, plain_pass: plainPass },
  };
}

/** Numbers as JSON has them: four decimals. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(1e4 * value) / 1e4 : value;
}
