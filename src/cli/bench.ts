import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { passagesOf, sourceOf } from '../core/passages.ts';
import { readerInput, type ReaderInput } from '../core/reader.ts';
import { createTokenizer } from '../core/tokens.ts';
import { createBareLoop } from '../inference/bare-loop.ts';
import type { Engine } from '../inference/engine.ts';
import { loadModel, type Model } from '../inference/model.ts';
import { thousands } from '../report/words.ts';
import { engineFor, type EngineFlags } from './engine.ts';
import { readFiles } from './files.ts';
import { print } from './print.ts';
import { processStatus } from './process-status.ts';

export interface BenchFlags extends EngineFlags {
  readonly json?: true;
  /** The plain graph as it was exported, over the same weights: what a bare loop would run. */
  readonly stock?: string;
}

const QUESTION = 'How many miles is it from Longbourn to Meryton?';
/** As long, so that its windows are the same ones. */
const SECOND_QUESTION = 'How many pounds a year has Mr. Bingley?';
const DOCUMENT_TOKENS = 100_000;
const WORKSPACE_TOKENS = 1_000_000;
const ROUNDS = 3;

type Report = (measure: string, value: number, unit: string) => Promise<void>;

/** `spanlight bench`: each measure as it is known, one line or JSON object each. */
export async function benchCommand(file: string, flags: BenchFlags): Promise<number> {
  const report: Report = async (measure, value, unit) => {
    const rounded = Number(value.toPrecision(4));
    await print(flags.json ? `${JSON.stringify({ measure, value: rounded, unit })}\n` : `${measure.padEnd(72)} ${rounded} ${unit}\n`);
  };
  const model = await loadModel(flags.model);
  const { documents } = await readFiles([file]);
  const text = firstTokens(documents[0].text, model, DOCUMENT_TOKENS);
  const engine = engineFor(flags);
  try {
    await speed(engine, model, text, flags, report);
    await furtherQuestions(engine, text, report);
    await memory(engine, text, report);
  } finally {
    engine.dispose();
  }
  return 0;
}

/** `ask()` in its process against a bare loop over the same windows, in turn, so that a busy machine slows both alike. */
async function speed(engine: Engine, model: Model, text: string, { threads, stock }: BenchFlags, report: Report): Promise<void> {
  const inputs = inputsOf(text, model);
  const bareLoop = await createBareLoop(model.readerPath, threads);
  const stockLoop = stock === undefined ? undefined : await loopOverStock(stock, model, threads);
  for (const loop of [bareLoop, stockLoop]) await loop?.(inputs.slice(0, 20));
  await timed(engine, [{ uri: 'warm-up', version: 0, text: text.slice(0, 20_000) }]);

  const bare: number[] = [];
  const stockTimes: number[] = [];
  const asked: Timing[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    bare.push(await bareLoop(inputs));
    if (stockLoop) stockTimes.push(await stockLoop(inputs));
    asked.push(await timed(engine, [{ uri: `document-${round}`, version: 0, text }])); // another document: nothing is remembered
  }
  const bareMilliseconds = Math.min(...bare);
  const best = asked.reduce((a, b) => (b.total < a.total ? b : a));
  const tokens = inputs.reduce((sum, { ids }) => sum + ids.length, 0);
  await report('windows of the 100,000-token document', best.windows, 'windows');
  await report('bare session.run loop', (1000 * inputs.length) / bareMilliseconds, 'windows/s');
  await report('bare session.run loop, tokens with the question', (1000 * tokens) / bareMilliseconds, 'tokens/s');
  const oneWindow = bareMilliseconds / inputs.length;
  await report('ask(), from question to the last window', (1000 * best.windows) / best.read, 'windows/s');
  await report('ask() to the last window ÷ bare loop', best.windows / best.read / (inputs.length / bareMilliseconds), 'ratio');
  if (stockLoop) {
    const stockMilliseconds = Math.min(...stockTimes);
    await report('bare session.run loop over the graph as exported', (1000 * inputs.length) / stockMilliseconds, 'windows/s');
    await report('ask() to the last window ÷ bare loop over the graph as exported', best.windows / best.read / (inputs.length / stockMilliseconds), 'ratio');
  }
  await report('explaining one answer (attended and needed) ÷ time of one window', best.explained / oneWindow, 'ratio');
  await report('ask(), with all answers explained ÷ bare loop', best.windows / best.total / (inputs.length / bareMilliseconds), 'ratio');
  await report('time to the first answer', best.first, 'ms');
  await report('time to the first answer ÷ time to read everything', best.first / best.read, 'ratio');
}

/** A second question about a document, and the first one again after an edit in its middle, against the first one. */
async function furtherQuestions(engine: Engine, text: string, report: Report): Promise<void> {
  const document = { uri: 'edited', version: 0, text };
  const middle = text.indexOf('\n\n', text.length / 2);
  const edited = { ...document, version: 1, text: `${text.slice(0, middle)} And so it was.${text.slice(middle)}` };
  const first = await timed(engine, [document]);
  const second = await timed(engine, [document], SECOND_QUESTION);
  const again = await timed(engine, [edited]);
  await report('second question, to the last window ÷ first question', second.read / first.read, 'ratio');
  await report('question asked again after an edit, to the last window ÷ first question', again.read / first.read, 'ratio');
}

/** Peak memory of the reader process over a workspace of a million tokens, after a first and a second question. */
async function memory(engine: Engine, text: string, report: Report): Promise<void> {
  const copies = WORKSPACE_TOKENS / DOCUMENT_TOKENS;
  const documents = Array.from({ length: copies }, (_, i) => ({ uri: `copy-${i}`, version: 0, text }));
  for (const [which, question] of [['first', QUESTION], ['second', SECOND_QUESTION]]) {
    const { total } = await timed(engine, documents, question);
    await report(`1,000,000 tokens, ${which} question`, total / 1000, 's');
    const status = engine.readerPid === undefined ? undefined : await processStatus(engine.readerPid);
    if (status) await report(`1,000,000 tokens, peak memory of the reader process after the ${which} question`, status.peakMegabytes, 'MB');
  }
}

/** onnxruntime looks for the weights beside the graph: both are put into a folder that is gone again when the session is open. */
async function loopOverStock(graph: string, { readerPath }: Model, threads: number): ReturnType<typeof createBareLoop> {
  const folder = await mkdtemp(join(tmpdir(), 'spanlight-stock-'));
  try {
    await copyFile(graph, join(folder, 'reader.onnx'));
    await copyFile(join(dirname(readerPath), 'weights.bin'), join(folder, 'weights.bin'));
    return await createBareLoop(join(folder, 'reader.onnx'), threads);
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Timing {
  readonly windows: number;
  /** Milliseconds from the question to the first answer, to the last window read, and to the last answer explained. */
  readonly first: number;
  readonly read: number;
  readonly total: number;
  /** Milliseconds to explain one answer, of those that were. */
  readonly explained: number;
}

async function timed(engine: Engine, documents: Parameters<Engine['ask']>[0]['documents'], question = QUESTION): Promise<Timing> {
  const began = performance.now();
  const reading = engine.ask({ text: question, documents, maxAnswers: 5, explain: true }, new AbortController().signal);
  let first: number | undefined;
  let read: number | undefined;
  for (;;) {
    const step = await reading.next();
    const now = performance.now() - began;
    if (!step.done) {
      if ((step.value.answers?.length ?? 0) > 0) first ??= now;
      if (step.value.read.of > 0 && step.value.read.windows === step.value.read.of) read ??= now;
      continue;
    }
    if (step.value.kind === 'superseded') throw new Error('a question of the benchmark was superseded'); // they are asked one by one
    const { answers, read: { windows } } = step.value.result;
    return { windows, first: first ?? now, read: read ?? now, total: now, explained: (now - (read ?? now)) / Math.max(1, answers.length) };
  }
}

function inputsOf(text: string, model: Model): ReaderInput[] {
  const tokenize = createTokenizer(model.vocabulary);
  const question = tokenize(QUESTION);
  const room = model.config.window - 3 - Math.ceil(question.count / 8) * 8;
  const source = sourceOf({ uri: 'document', version: 0, text }, tokenize);
  return passagesOf([source], { room, overlap: model.config.stride }).map(passage => readerInput(model.config, question, passage));
}

function firstTokens(text: string, model: Model, count: number): string {
  const tokens = createTokenizer(model.vocabulary)(text);
  if (tokens.count < count) throw new InvalidArgumentError(`The document has ${thousands(tokens.count)} tokens; the benchmark needs ${thousands(count)}.`);
  return text.slice(0, tokens.endOffsets[count - 1]);
}
