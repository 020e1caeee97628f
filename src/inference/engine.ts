import type { AskProgress, AskResult, Question } from '../core/ask.ts';
import type { Document } from '../core/document.ts';
import { windowsRead } from '../core/read-count.ts';
import { UserError } from '../core/user-error.ts';
import { createWatchdog } from '../core/watchdog.ts';
import { createInbox, type Inbox } from './inbox.ts';
import type { JobKind, JobRequest, Jobs, ReaderFacts, ReadingOrLook } from './messages.ts';
import { forkReader, type ReaderEvent, type ReaderHandle, type ReaderOptions } from './reader-handle.ts';

export interface EngineOptions extends ReaderOptions {
  /** Silence after which a reader counts as hung and is killed. */
  readonly hangMilliseconds?: number;
  /** The same for a reader that was told to stop. */
  readonly stopMilliseconds?: number;
}

export type Outcome<Result = AskResult> =
  | { readonly kind: 'answered'; readonly result: Result }
  /** A newer question was asked, or the engine was disposed. */
  | { readonly kind: 'superseded' };

/** Questions about an answer, not of the documents; each names the question that was asked. */
export type InspectionKind = Exclude<JobKind, 'ask'>;
export type InspectionRequest<Kind extends InspectionKind> = Extract<JobRequest, { kind: Kind }>;

/** Does its work in a child process. Of questions the newest wins, the others and what was inspected of them end as superseded. */
export interface Engine {
  /** Starts the reader if it is not running, to save the first question the wait. */
  warmUp(): void;
  /** Whether the reader holds these documents already, so that a question about them is read at once. */
  holds(documents: readonly Document[]): boolean;
  /**
   * Aborting `stop` ends the reading and keeps what there is; leaving the loop abandons the question. A reader that dies
   * or hangs is started again and asked once more.
   *
   * @throws UserError when the model can't be used or the reader dies twice.
   */
  ask(question: Question & ReadingOrLook, stop: AbortSignal): AsyncGenerator<AskProgress, Outcome>;
  /**
   * Inspects an answer; the newest inspection goes first. Aborting `stop` ends it as superseded.
   *
   * @throws UserError no-attention, when the model can't be used or the reader dies twice.
   */
  inspect<Kind extends InspectionKind>(request: InspectionRequest<Kind>, documents: readonly Document[], stop: AbortSignal): AsyncGenerator<Jobs[Kind]['progress'], Outcome<Jobs[Kind]['result']>>;
  /** Has the reader begin no pass for so long, for the machine to be the person's; what is stopped ends all the same. */
  hold(milliseconds: number): void;
  /** What the reader is made of; undefined until one was ready. */
  readonly facts: ReaderFacts | undefined;
  /** Process id of the reader while it runs. */
  readonly readerPid: number | undefined;
  dispose(): void;
}

const HANG_MILLISECONDS = 120_000;
const STOP_MILLISECONDS = 10_000;

type Incoming = ReaderEvent | { readonly kind: 'superseded' };

type Exit = Extract<ReaderEvent, { kind: 'exit' }>;

/** A job that the reader has in hand. */
interface Open {
  readonly inbox: Inbox<Incoming>;
  /** Puts the end of patience off. */
  watch(): void;
}

export function createEngine(options: EngineOptions): Engine {
  const { hangMilliseconds = HANG_MILLISECONDS, stopMilliseconds = STOP_MILLISECONDS, log } = options;
  let reader: ReaderHandle | undefined;
  let facts: ReaderFacts | undefined;
  const open = new Map<number, Open>();
  let nextId = 1;

  const running = (): ReaderHandle => {
    if (reader?.isAlive === true) return reader;
    const handle = (reader = forkReader(options));
    handle.listen(event => {
      if (event.kind === 'ready') {
        facts = event.facts;
        log(`Reader ${facts.config.id} with ${facts.headWeights.kind} head weights ready in ${Math.round(event.milliseconds)} ms`);
      }
      for (const [id, job] of open) {
        job.watch(); // the newest job goes first: the reader is alive for the older ones too
        if (!('id' in event) || event.id === id) job.inbox.push(event);
      }
    });
    return handle;
  };

  const supersede = (id: number): void => {
    const job = open.get(id);
    if (!job) return;
    open.delete(id);
    void reader?.send({ kind: 'abandon', id });
    job.inbox.finish({ kind: 'superseded' });
  };

  /** Does a job once. The exit of the reader is a value, for the caller to decide whether to try again. */
  async function* attempt(request: JobRequest, documents: readonly Document[], id: number, inbox: Inbox<Incoming>, stop: AbortSignal): AsyncGenerator<unknown, Outcome<unknown> | Exit> {
    const handle = running();
    const watchdog = createWatchdog(() => handle.kill('it did not answer'));
    const watch = (): void => watchdog.watch(stop.aborted ? stopMilliseconds : hangMilliseconds);
    const onStop = (): void => {
      if (request.kind !== 'ask') return supersede(id); // nothing of an inspection is kept
      void handle.send({ kind: 'stop', id });
      watch();
    };
    open.set(id, { inbox, watch });
    stop.addEventListener('abort', onStop);
    try {
      watch();
      await handle.begin({ kind: 'job', id, request }, documents, () => open.has(id));
      if (stop.aborted) onStop();
      for (;;) {
        const event = await inbox.next();
        if (event.kind === 'superseded' || event.kind === 'exit') return event;
        if (event.kind === 'problem' || event.kind === 'refused') throw new UserError(event.problem);
        if (event.kind === 'failed') return { kind: 'exit', reason: event.reason };
        if (event.kind === 'result') return { kind: 'answered', result: event.result };
        if (event.kind === 'progress') yield event.progress;
      }
    } finally {
      watchdog.rest();
      stop.removeEventListener('abort', onStop);
    }
  }

  /** Does a job, twice where the reader dies, unless it was to stop: then its exit is the end. */
  async function* run(request: JobRequest, documents: readonly Document[], stop: AbortSignal): AsyncGenerator<unknown, Outcome<unknown> | Exit> {
    const id = nextId++;
    const inbox = createInbox<Incoming>();
    const isStopped = (): boolean => stop.aborted;
    try {
      let outcome = yield* attempt(request, documents, id, inbox, stop);
      if (outcome.kind === 'exit' && !isStopped()) {
        log(`The reader stopped and is started again: ${outcome.reason}`);
        outcome = yield* attempt(request, documents, id, inbox, stop);
      }
      if (outcome.kind === 'exit' && !isStopped()) throw new UserError({ kind: 'reader-stopped', reason: outcome.reason.split('\n')[0] });
      open.delete(id);
      return outcome;
    } finally {
      supersede(id); // where the caller left or something failed
    }
  }

  return {
    warmUp() {
      running();
    },
    holds: documents => reader?.isAlive === true && reader.holds(documents),
    async *ask({ text, documents, ...wanted }, stop) {
      for (const id of [...open.keys()]) supersede(id);
      let last: AskProgress = { read: { windows: 0, of: 0 } };
      if (stop.aborted) return { kind: 'answered', result: asFarAsRead(last) };
      const reading = run({ kind: 'ask', question: text, ...wanted }, documents, stop);
      try {
        for (;;) {
          const step = await reading.next();
          if (step.done) return step.value.kind === 'exit' ? { kind: 'answered', result: asFarAsRead(last) } : (step.value as Outcome);
          const progress = step.value as AskProgress; // what the reader tells of a question
          last = { ...last, ...progress };
          yield progress;
        }
      } finally {
        await reading.return({ kind: 'superseded' });
      }
    },
    async *inspect<Kind extends InspectionKind>(request: InspectionRequest<Kind>, documents: readonly Document[], stop: AbortSignal) {
      const outcome = yield* run(request, documents, stop) as AsyncGenerator<Jobs[Kind]['progress'], Outcome<Jobs[Kind]['result']> | Exit>; // the request names what comes back
      return outcome.kind === 'exit' || stop.aborted ? { kind: 'superseded' } : outcome;
    },
    hold(milliseconds) {
      if (open.size > 0) void reader?.send({ kind: 'hold', milliseconds });
      for (const job of open.values()) job.watch();
    },
    get facts() {
      return facts;
    },
    get readerPid() {
      return reader?.isAlive === true ? reader.pid : undefined;
    },
    dispose() {
      for (const id of [...open.keys()]) supersede(id);
      reader?.kill('no longer needed');
    },
  };
}

/** What a reader that had to be killed while stopping leaves: its answers so far, and how much it read; not which windows it set aside. */
function asFarAsRead({ read, answers = [] }: AskProgress): AskResult {
  return { answers, nearest: undefined, read: { windows: windowsRead(read), of: read.of }, setAside: [], questionTokensCut: 0 };
}
