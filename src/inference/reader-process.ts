/**
 * The reader process: forked by the engine, it holds the documents of the last question and answers one question at a time.
 *
 * A native fault ends this process alone. When the engine goes away, so does it.
 */
import { constants, setPriority } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createAsk, type Ask } from '../core/ask.ts';
import type { Document } from '../core/document.ts';
import { UserError, type Problem } from '../core/user-error.ts';
import { buildBm25Ranking } from '../index/bm25.ts';
import type { FromReader, ToReader } from './messages.ts';
import { loadModel } from './model.ts';
import { createOnnxReader } from './onnx-reader.ts';

type AskMessage = Extract<ToReader, { kind: 'ask' }>;

/** A question that is being read or waits for its turn. */
interface Pending {
  readonly message: AskMessage;
  readonly documents: readonly Document[];
  readonly stop: AbortController;
  readonly abandon: AbortController;
}

/**
 * A window's attention maps are 42 MB that the collector does not see as urgent: given back after each question, one
 * question does not add to the next one's peak.
 */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('globalThis.gc') as (() => void) | undefined;

let ask: Ask | undefined;
let documents = new Map<number, Document>();
const pending = new Map<number, Pending>();
let turn: Promise<void> = Promise.resolve();

process.on('message', (message: ToReader) => {
  switch (message.kind) {
    case 'start':
      turn = turn.then(() => start(message));
      break;
    case 'document':
      receive(message);
      break;
    case 'ask': {
      const asked = { message, documents: keep(message.documents), stop: new AbortController(), abandon: new AbortController() };
      pending.set(message.id, asked);
      turn = turn.then(() => answer(asked));
      break;
    }
    case 'stop':
      pending.get(message.id)?.stop.abort();
      break;
    case 'abandon':
      pending.get(message.id)?.abandon.abort();
      break;
  }
});
process.on('SIGINT', () => undefined); // a terminal sends Ctrl+C to this process too; the engine says when to stop
process.on('disconnect', () => process.exit(0));

function send(message: FromReader): void {
  process.send?.(message);
}

async function start({ modelFolder, threads, background }: Extract<ToReader, { kind: 'start' }>): Promise<void> {
  const began = performance.now();
  try {
    if (background) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
    const reader = await createOnnxReader(await loadModel(modelFolder), threads);
    ask = createAsk(reader, buildBm25Ranking);
    send({ kind: 'ready', model: reader.config.id, headWeights: reader.headWeights ? 'learned' : 'uniform', milliseconds: performance.now() - began });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    sendProblem(error.problem);
  }
}

/** A model that can't be used ends this process: the next question starts anew, the person may have mended it. */
function sendProblem(problem: Problem): void {
  const message: FromReader = { kind: 'problem', problem };
  process.send?.(message, () => process.exit(1));
}

function receive({ key, uri, version, range, text }: Extract<ToReader, { kind: 'document' }>): void {
  const before = documents.get(key);
  documents.set(key, { uri, version, text: (before?.text ?? '') + text, ...(range && { range }) });
}

/** The documents of these keys; the others are forgotten. */
function keep(keys: readonly number[]): Document[] {
  documents = new Map(keys.map(key => [key, documents.get(key)!])); // the engine sends a document before it names it
  return [...documents.values()];
}

async function answer(asked: Pending): Promise<void> {
  const { id, question, maxAnswers, explain } = asked.message;
  const isAbandoned = (): boolean => asked.abandon.signal.aborted;
  try {
    if (ask === undefined || isAbandoned()) return;
    const reading = ask({ text: question, documents: asked.documents, maxAnswers, explain }, asked.stop.signal);
    for (;;) {
      const step = await reading.next();
      await setImmediate(); // the inbox is looked at here: a run of the model lets nothing else happen
      if (isAbandoned()) return;
      if (step.done) {
        send({ kind: 'result', id, result: step.value });
        return;
      }
      send({ kind: 'progress', id, progress: step.value });
    }
  } catch (error) {
    if (error instanceof UserError) sendProblem(error.problem);
    else send({ kind: 'failed', id, reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  } finally {
    pending.delete(id);
    collectGarbage?.();
  }
}
