import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Probe } from '../core/late-interaction.ts';
import type { Attention, Logits, Reader } from '../core/reader.ts';
import { UserError } from '../core/user-error.ts';
import type { Model } from './model.ts';
import { readerOf } from './onnx-reader.ts';
import type { FromWorker, Pass, PassOutput, ToWorker, WorkerData } from './reader-worker.ts';

/** Workers, at most: each has some 60 MB of its own. */
const MOST_WORKERS = 4;

/** How the machine's cores are put to work: windows side by side, each on few threads, wait less than one window on many. */
export interface PoolShape {
  readonly workers: number;
  /** Threads of one operator of one worker. */
  readonly threadsEach: number;
}

/** @param threads wanted in all; 0: as many as suit the machine. */
export function poolShape(threads: number, cores = availableParallelism()): PoolShape {
  const suitable = cores > 4 ? Math.ceil(cores / 2) : cores; // of many cores, half are usually the same ones again
  const all = threads > 0 ? threads : suitable;
  const workers = Math.min(MOST_WORKERS, all);
  return { workers, threadsEach: Math.floor(all / workers) };
}

interface Waiting {
  readonly resolve: (output: PassOutput) => void;
  readonly reject: (error: Error) => void;
}

/** A worker thread and the passes that it has in hand. */
interface Hand {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

/**
 * A reader whose passes are done by worker threads, several at a time; explaining passes by the first one alone, which then holds
 * the only explaining session.
 *
 * @throws UserError runtime-missing or model-unsupported.
 */
export async function createReaderPool(model: Model, threads: number): Promise<Reader> {
  const { workers, threadsEach } = poolShape(threads);
  const { config, readerPath, explainPath } = model;
  const data: WorkerData = { graphs: { config, readerPath, explainPath }, threads: threadsEach };
  const hands = await Promise.all(Array.from({ length: workers }, () => openHand(data)));
  let nextId = 1;

  const done = (pass: Pass, { worker, waiting }: Hand): Promise<PassOutput> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, pass } satisfies ToWorker);
    });
  const idlest = (): Hand => hands.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a));
  return readerOf(model, workers, {
    read: input => done({ kind: 'read', input }, idlest()) as Promise<Logits>, // the pass says what comes back
    scan: (input, gain) => done({ kind: 'scan', input, gain }, idlest()) as Promise<Logits>,
    probe: input => done({ kind: 'probe', input }, idlest()) as Promise<Probe>,
    attend: (input, queries) => done({ kind: 'attend', input, queries }, hands[0]) as Promise<Attention>,
  });
}

function openHand(workerData: WorkerData): Promise<Hand> {
  const worker = new Worker(join(__dirname, 'reader-worker.js'), { workerData });
  const waiting = new Map<number, Waiting>();
  const take = (id: number): Waiting | undefined => {
    const found = waiting.get(id);
    waiting.delete(id);
    return found;
  };
  return new Promise((resolve, reject) => {
    worker.on('error', error => {
      throw error; // ends the process, which the engine starts again
    });
    worker.on('message', (message: FromWorker) => {
      switch (message.kind) {
        case 'ready':
          return resolve({ worker, waiting });
        case 'done':
          return take(message.id)?.resolve(message.output);
        case 'problem': {
          const error = new UserError(message.problem);
          if (message.id === undefined) reject(error);
          else take(message.id)?.reject(error);
          return;
        }
        case 'failed':
          return take(message.id)?.reject(new Error(message.reason));
      }
    });
  });
}
