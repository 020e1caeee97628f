/**
 * The reader process: forked by the engine, it holds the documents of the last question and does one pass of the reader at a
 * time, for the newest job first.
 *
 * A native fault ends this process alone. When the engine goes away, so does it.
 */
import { constants, setPriority } from 'node:os';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { uniformHeadWeights } from '../core/attention.ts';
import type { Document } from '../core/document.ts';
import { createLibrary, type Library } from '../core/library.ts';
import { UserError, type Problem } from '../core/user-error.ts';
import { rankingBy } from '../index/ranking.ts';
import { createJobs, type DoJob } from './jobs.ts';
import { isLook, type FromReader, type JobRequest, type ReaderFacts, type ToReader } from './messages.ts';
import { loadModel, type Model } from './model.ts';
import { runtimeVersion } from './onnx-reader.ts';
import { createReaderPool } from './reader-pool.ts';
import { rehearse } from './rehearse.ts';

/** A job that is being done, or waits for newer ones or for the model. */
interface Pending {
  readonly id: number;
  readonly request: JobRequest;
  readonly documents: readonly Document[];
  readonly stop: AbortController;
  /** Undefined until it is begun. */
  steps?: ReturnType<DoJob>;
  isAbandoned: boolean;
}

/**
 * Rows of attention are megabytes that the collector does not see as urgent: given back after each job, one's do not add to the
 * next one's peak.
 */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('globalThis.gc') as (() => void) | undefined;

const HOLD_STEP_MILLISECONDS = 25;

let library: Library | undefined;
/** Undefined until the model is loaded. */
let doJob: DoJob | undefined;
let documents = new Map<number, Document>();
/** The newest last. */
const pending: Pending[] = [];
let isWorking = false;
/** In milliseconds of `performance.now()`. */
let heldUntil = 0;

process.on('message', (message: ToReader) => {
  switch (message.kind) {
    case 'start':
      void start(message);
      break;
    case 'document':
      receive(message);
      break;
    case 'job':
      take(message);
      break;
    case 'hold':
      heldUntil = performance.now() + message.milliseconds;
      break;
    case 'stop':
      find(message.id)?.stop.abort();
      break;
    case 'abandon': {
      const job = find(message.id);
      if (job) job.isAbandoned = true;
      break;
    }
  }
});
process.on('SIGINT', () => undefined); // a terminal sends Ctrl+C to this process too; the engine says when to stop
process.on('disconnect', () => process.exit(0));

function find(id: number): Pending | undefined {
  return pending.find(job => job.id === id);
}

function send(message: FromReader): void {
  process.send?.(message);
}

async function start({ modelFolder, threads, everyLayer, background }: Extract<ToReader, { kind: 'start' }>): Promise<void> {
  const began = performance.now();
  try {
    if (background) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
    const model = await loadModel(modelFolder, { everyLayer });
    const reader = await createReaderPool(model, threads);
    library = createLibrary(reader, rankingBy(model.embedding));
    doJob = createJobs(library);
    send({ kind: 'ready', facts: await factsOf(model, threads), milliseconds: performance.now() - began });
    if (pending.length === 0) await rehearse(library);
    else void work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    sendProblem(error.problem);
  }
}

async function factsOf({ config, sha256, headWeights, explainPath }: Model, threads: number): Promise<ReaderFacts> {
  const { answer, question } = headWeights ?? uniformHeadWeights(config);
  return {
    config,
    sha256,
    headWeights: { kind: headWeights ? 'learned' : 'uniform', answer: [...answer], question: [...question] },
    hasAttention: explainPath !== undefined,
    runtime: await runtimeVersion(),
    threads,
  };
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

/** The documents that a job names; the others are forgotten, unless it is a look. */
function documentsOf(keys: readonly number[], request: JobRequest): Document[] {
  const named = new Map(keys.map(key => [key, documents.get(key)!])); // the engine sends a document before it names it
  noteEdits(named);
  if (!isLook(request)) documents = named;
  return [...named.values()];
}

/** A document came after an earlier state of the same file, if that is held. */
function noteEdits(named: ReadonlyMap<number, Document>): void {
  const last = new Map<string, Document>();
  for (const [key, document] of documents) {
    const before = last.get(document.uri);
    if (before && named.has(key)) library?.edited(before, document);
    last.set(document.uri, document);
  }
}

function take({ id, request, documents: keys }: Extract<ToReader, { kind: 'job' }>): void {
  pending.push({ id, request, documents: documentsOf(keys, request), stop: new AbortController(), isAbandoned: false });
  void work();
}

async function work(): Promise<void> {
  if (!doJob || isWorking) return;
  isWorking = true;
  for (let job = pending.at(-1); job; job = pending.at(-1)) {
    if (isHeld(job)) {
      await setTimeout(HOLD_STEP_MILLISECONDS); // by then it may have been stopped, or a newer one come
      continue;
    }
    const isOver = await step(job, doJob);
    if (!isOver) continue;
    pending.splice(pending.indexOf(job), 1);
    collectGarbage?.();
  }
  isWorking = false;
}

function isHeld({ stop, isAbandoned }: Pending): boolean {
  return performance.now() < heldUntil && !stop.signal.aborted && !isAbandoned;
}

/** One step of a job; whether it was the last. */
async function step(job: Pending, begin: DoJob): Promise<boolean> {
  const { id, request, documents, stop } = job;
  try {
    if (job.isAbandoned) return true;
    job.steps ??= begin(request, documents, stop.signal);
    const done = await job.steps.next();
    await setImmediate(); // the inbox is looked at here: a run of the model lets nothing else happen
    if (done.done) send({ kind: 'result', id, result: done.value });
    else send({ kind: 'progress', id, progress: done.value });
    return done.done === true;
  } catch (error) {
    if (!(error instanceof UserError)) send({ kind: 'failed', id, reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    else if (error.problem.kind === 'no-attention') send({ kind: 'refused', id, problem: error.problem });
    else sendProblem(error.problem);
    return true;
  }
}
