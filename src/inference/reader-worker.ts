/**
 * One of the reader process's worker threads: it has sessions of its own and does one pass at a time, while the process's main
 * thread stays free to hear "stop".
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Probe } from '../core/late-interaction.ts';
import type { Attention, Logits, ReaderInput } from '../core/reader.ts';
import { UserError, type Problem } from '../core/user-error.ts';
import { openSessions, type Graphs, type Sessions } from './onnx-reader.ts';

export interface WorkerData {
  readonly graphs: Graphs;
  readonly threads: number;
}

/** What is asked of a worker: a pass, with what it takes. */
export type Pass =
  | { readonly kind: 'read'; readonly input: ReaderInput }
  | { readonly kind: 'scan'; readonly input: ReaderInput; readonly gain: number }
  | { readonly kind: 'probe'; readonly input: ReaderInput }
  | { readonly kind: 'attend'; readonly input: ReaderInput; readonly queries: readonly number[] };

/** What comes of a pass. */
export type PassOutput = Logits | Probe | Attention;

export interface ToWorker {
  readonly id: number;
  readonly pass: Pass;
}

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly output: PassOutput }
  /** `id` is missing where the sessions could not be opened. */
  | { readonly kind: 'problem'; readonly id?: number; readonly problem: Problem }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };

void work(workerData as WorkerData);

async function work({ graphs, threads }: WorkerData): Promise<void> {
  const sessions = await openSessions(graphs, threads).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    send({ kind: 'problem', problem: error.problem });
  });
  if (!sessions) return;
  parentPort?.on('message', (message: ToWorker) => void doPass(sessions, message));
  send({ kind: 'ready' });
}

async function doPass(sessions: Sessions, { id, pass }: ToWorker): Promise<void> {
  try {
    const output = await outputOf(sessions, pass);
    const arrays = Object.values(output as unknown as Record<string, unknown>).filter(value => ArrayBuffer.isView(value));
    parentPort?.postMessage({ kind: 'done', id, output } satisfies FromWorker, arrays.map(({ buffer }) => buffer as ArrayBuffer)); // some rows of a window's attention are megabytes: moved, not copied
  } catch (error) {
    if (error instanceof UserError) send({ kind: 'problem', id, problem: error.problem });
    else send({ kind: 'failed', id, reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function outputOf(sessions: Sessions, pass: Pass): Promise<PassOutput> {
  switch (pass.kind) {
    case 'read':
      return sessions.read(pass.input);
    case 'scan':
      return sessions.scan(pass.input, pass.gain);
    case 'probe':
      return sessions.probe(pass.input);
    case 'attend':
      return sessions.attend(pass.input, pass.queries);
  }
}

function send(message: FromWorker): void {
  parentPort?.postMessage(message);
}
