import type { AskProgress, AskResult, Question } from '../core/ask.ts';
import { UserError } from '../core/user-error.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { forkReader, type ReaderEvent, type ReaderHandle, type ReaderOptions } from './reader-handle.ts';

export interface EngineOptions extends ReaderOptions {
  /** Silence after which a reader counts as hung and is killed. */
  readonly hangMilliseconds?: number;
  /** The same for a reader that was told to stop. */
  readonly stopMilliseconds?: number;
}

export type Outcome =
  | { readonly kind: 'answered'; readonly result: AskResult }
  /** A newer question was asked, or the engine was disposed. */
  | { readonly kind: 'superseded' };

/** Answers questions in a child process, one at a time: the newest wins, the others end as superseded. */
export interface Engine {
  /** Starts the reader if it is not running, to save the first question the wait. */
  warmUp(): void;
  /**
   * Aborting `stop` ends the reading and keeps what there is; leaving the loop abandons the question. A reader that dies
   * or hangs is started again and asked once more.
   *
   * @throws UserError when the model can't be used or the reader dies twice.
   */
  ask(question: Question, stop: AbortSignal): AsyncGenerator<AskProgress, Outcome>;
  /** Process id of the reader while it runs. */
  readonly readerPid: number | undefined;
  dispose(): void;
}

const HANG_MILLISECONDS = 120_000;
const STOP_MILLISECONDS = 10_000;

type Incoming = ReaderEvent | { readonly kind: 'superseded' };

export function createEngine(options: EngineOptions): Engine {
  const { hangMilliseconds = HANG_MILLISECONDS, stopMilliseconds = STOP_MILLISECONDS, log } = options;
  let reader: ReaderHandle | undefined;
  let current: { readonly id: number; readonly inbox: Inbox<Incoming> } | undefined;
  let nextId = 1;

  const running = (): ReaderHandle => {
    if (reader?.isAlive !== true) reader = forkReader(options);
    return reader;
  };

  const isCurrent = (id: number): boolean => current?.id === id;

  const supersede = (): void => {
    if (!current) return;
    void reader?.send({ kind: 'abandon', id: current.id });
    current.inbox.finish({ kind: 'superseded' });
    current = undefined;
  };

  /** Asks a running reader once. The exit of the reader is a value, for the caller to decide whether to try again. */
  async function* attempt(question: Question, id: number, inbox: Inbox<Incoming>, stop: AbortSignal): AsyncGenerator<AskProgress, Outcome | Exit> {
    const handle = running();
    handle.listen(event => inbox.push(event));
    let last: AskProgress = { read: { windows: 0, of: 0 } };
    let watchdog: NodeJS.Timeout | undefined;
    const isStopped = (): boolean => stop.aborted;
    const watch = (): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => handle.kill('it did not answer'), isStopped() ? stopMilliseconds : hangMilliseconds);
    };
    const onStop = (): void => {
      void handle.send({ kind: 'stop', id });
      watch();
    };
    stop.addEventListener('abort', onStop);
    try {
      watch();
      if (isStopped()) return { kind: 'answered', result: asFarAsRead(last) };
      const documents = await handle.sendDocuments(question.documents);
      if (!isCurrent(id)) return { kind: 'superseded' };
      await handle.ask({ kind: 'ask', id, question: question.text, documents, maxAnswers: question.maxAnswers, explain: question.explain });
      if (isStopped()) onStop();
      for (;;) {
        const event = await inbox.next();
        watch();
        if (event.kind === 'superseded') return event;
        if (event.kind === 'exit') return isStopped() ? { kind: 'answered', result: asFarAsRead(last) } : event;
        if (event.kind === 'problem') throw new UserError(event.problem);
        if (event.kind === 'ready') log(`Reader ${event.model} with ${event.headWeights} head weights ready in ${Math.round(event.milliseconds)} ms`);
        else if (event.id !== id) continue; // the last words of a question that was abandoned
        else if (event.kind === 'failed') return { kind: 'exit', reason: event.reason };
        else if (event.kind === 'result') return { kind: 'answered', result: event.result };
        else {
          last = { ...last, ...event.progress };
          yield event.progress;
        }
      }
    } finally {
      clearTimeout(watchdog);
      stop.removeEventListener('abort', onStop);
    }
  }

  return {
    warmUp() {
      running();
    },
    async *ask(question, stop) {
      supersede();
      const id = nextId++;
      const inbox = createInbox<Incoming>();
      current = { id, inbox };
      try {
        let outcome = yield* attempt(question, id, inbox, stop);
        if (outcome.kind === 'exit') {
          log(`The reader stopped and is started again: ${outcome.reason}`);
          outcome = yield* attempt(question, id, inbox, stop);
        }
        if (outcome.kind === 'exit') throw new UserError({ kind: 'reader-stopped', reason: outcome.reason.split('\n')[0] });
        if (isCurrent(id)) current = undefined;
        return outcome;
      } finally {
        if (isCurrent(id)) supersede();
      }
    },
    get readerPid() {
      return reader?.isAlive === true ? reader.pid : undefined;
    },
    dispose() {
      supersede();
      reader?.kill('no longer needed');
    },
  };
}

type Exit = Extract<ReaderEvent, { kind: 'exit' }>;

/** What a reader that had to be killed while stopping leaves: its answers so far, without evidence. */
function asFarAsRead({ read, answers = [] }: AskProgress): AskResult {
  return { answers: answers.map(answer => ({ ...answer, evidence: [] })), nearest: undefined, read, questionTokensCut: 0 };
}
