import { fork, type ChildProcess } from 'node:child_process';
import { reasonIn } from '../core/last-words.ts';
import { createWatchdog } from '../core/watchdog.ts';
import type { EmbeddingPaths, FromIndex, Given, IndexPhase, IndexRules, Ranked, ToIndex, UnsavedText, Wanted } from './messages.ts';

export interface IndexOptions {
  /** Path of the bundled index-process.js. */
  readonly processPath: string;
  /** Folder of this machine that holds the index; undefined: it is kept nowhere. */
  readonly storage: string | undefined;
  /** Without, or where they don't fit, files are ranked by words alone. */
  readonly embedding?: EmbeddingPaths;
  readonly rules: IndexRules;
  readonly reconcileMinutes: number;
  /** Reads what the process can't; must not reject. */
  readonly give: (wanted: Wanted) => Promise<Given>;
  readonly log: (line: string) => void;
  readonly onPhase: (phase: IndexPhase) => void;
  /** What was kept was damaged and is mended. */
  readonly onDamage: (reason: string) => void;
  /** Silence after which a process is asked whether it hears, and after which it then counts as hung and is killed. */
  readonly hangMilliseconds?: number;
}

/** A running index process: it is started again when it dies or hangs, until it does so too often. */
export interface IndexHandle {
  /** Process id while it runs. */
  readonly pid: number | undefined;
  readonly phase: IndexPhase;
  setRules(rules: IndexRules): void;
  /** Something happened to these files or folders. */
  changed(uris: readonly string[]): void;
  /** Looks at everything again. */
  reconcile(): void;
  /** Indexes everything anew. */
  rebuild(): void;
  /** A paused index answers. */
  pause(isPaused: boolean): void;
  /** Undefined where it was stopped, or the process died twice over it. */
  rank(question: string, unsaved: readonly UnsavedText[], most: number, stop: AbortSignal): Promise<Ranked | undefined>;
  dispose(): void;
}

/** How long a process must have lived for its death not to count as a quick one; after so many of these in a row it is left dead. */
const QUICK_MILLISECONDS = 10_000;
const MOST_QUICK_DEATHS = 5;

/** Before a start after a quick death; doubled for each. */
const PAUSE_MILLISECONDS = 100;

/** The longest that the process does without a look at its inbox takes seconds: the blocks of a file of 50 MB, all that is kept. */
const HANG_MILLISECONDS = 60_000;

/** How long a process may take to end by itself. */
const END_MILLISECONDS = 1000;

interface Asked {
  readonly message: Extract<ToIndex, { kind: 'rank' }>;
  isAskedAgain: boolean;
  readonly answer: (ranked: Ranked | undefined) => void;
}

export function createIndexHandle({ processPath, storage, embedding, rules: firstRules, reconcileMinutes, give, log, onPhase, onDamage, hangMilliseconds = HANG_MILLISECONDS }: IndexOptions): IndexHandle {
  const asked = new Map<number, Asked>();
  let child: ChildProcess | undefined;
  let rules = firstRules;
  let phase: IndexPhase = { kind: 'looking' };
  let isPaused = false;
  let isDisposed = false;
  let quickDeaths = 0;
  let starting: NodeJS.Timeout | undefined;
  let nextId = 0;

  const send = (message: ToIndex): void => {
    if (child?.connected) child.send(message, () => undefined); // its death is an event
  };
  const tell = (next: IndexPhase): void => {
    phase = next;
    onPhase(next);
  };
  const onMessage = (message: FromIndex, from: ChildProcess): void => {
    switch (message.kind) {
      case 'phase':
        tell(message.phase);
        break;
      case 'damaged':
        onDamage(message.reason);
        break;
      case 'pong':
        break;
      case 'ranked':
        asked.get(message.id)?.answer(message.ranked);
        break;
      case 'wanted':
        void give(message.wanted).then(given => {
          if (child === from) send({ kind: 'given', id: message.id, given });
        });
        break;
    }
  };
  const start = (): void => {
    const began = performance.now();
    let lastWords = '';
    const started = (child = fork(processPath, [], {
      execArgv: [], // a debugger's port or a loader of this process is not the index's
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, // desktop VS Code forks its own program, which must then be Node
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    }));
    let heardAt = began;
    let isPinged = false; // and not heard since
    const watchdog = createWatchdog(() => {
      if (isPinged) started.kill('SIGKILL'); // its exit starts the next one, so that there are never two that write
      else watch(true);
    });
    const watch = (isToPing: boolean): void => {
      isPinged = isToPing;
      if (isToPing) send({ kind: 'ping' });
      watchdog.watch(hangMilliseconds);
    };
    const ended = (reason: string): void => {
      if (child !== started) return;
      child = undefined;
      watchdog.rest();
      if (isDisposed) return;
      if (started.killed) onDeath('it did not answer', heardAt - began);
      else onDeath(reasonIn(lastWords) ?? reason, performance.now() - began);
    };
    for (const stream of [started.stdout, started.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        lastWords = (lastWords + text).slice(-2000);
        log(text.trimEnd());
      });
    }
    started.on('message', message => {
      if (isDisposed) return;
      heardAt = performance.now();
      watch(false);
      onMessage(message as FromIndex, started); // the index process is ours and sends nothing else
    });
    started.on('error', error => ended(error.message));
    started.on('exit', (code, signal) => ended(signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`));
    send({ kind: 'start', storage, rules, reconcileMinutes, ...(embedding && { embedding }) });
    watch(false);
    if (isPaused) send({ kind: 'pause', isPaused });
    for (const { message } of asked.values()) send(message);
  };
  const onDeath = (reason: string, milliseconds: number): void => {
    quickDeaths = milliseconds < QUICK_MILLISECONDS ? quickDeaths + 1 : 0;
    for (const question of asked.values()) {
      if (question.isAskedAgain) question.answer(undefined);
      else question.isAskedAgain = true;
    }
    if (quickDeaths < MOST_QUICK_DEATHS) {
      log(`The index stopped and is started again: ${reason}`);
      starting = setTimeout(start, quickDeaths === 0 ? 0 : PAUSE_MILLISECONDS * 2 ** (quickDeaths - 1));
    } else {
      log(`The index stopped ${quickDeaths} times and is left alone until it is made anew: ${reason}`);
      starting = undefined;
      tell({ kind: 'stopped' });
      for (const { answer } of asked.values()) answer(undefined);
    }
  };
  /** Starts a process that was left dead. */
  const revive = (): void => {
    clearTimeout(starting);
    quickDeaths = 0;
    start();
  };
  start();

  return {
    get pid() {
      return child?.pid;
    },
    get phase() {
      return phase;
    },
    setRules(next) {
      rules = next;
      send({ kind: 'rules', rules });
    },
    changed(uris) {
      if (uris.length > 0) send({ kind: 'changed', uris });
    },
    reconcile() {
      send({ kind: 'reconcile' });
    },
    rebuild() {
      if (!child) revive();
      send({ kind: 'rebuild' });
    },
    pause(paused) {
      isPaused = paused;
      send({ kind: 'pause', isPaused });
    },
    rank(question, unsaved, most, stop) {
      if (stop.aborted || isDisposed || (!child && quickDeaths >= MOST_QUICK_DEATHS)) return Promise.resolve(undefined);
      const id = nextId++;
      const message: Asked['message'] = { kind: 'rank', id, question, unsaved, most };
      return new Promise(resolve => {
        const answer = (ranked: Ranked | undefined): void => {
          asked.delete(id);
          stop.removeEventListener('abort', onStop);
          resolve(ranked);
        };
        const onStop = (): void => answer(undefined);
        stop.addEventListener('abort', onStop);
        asked.set(id, { message, isAskedAgain: false, answer });
        send(message);
      });
    },
    dispose() {
      isDisposed = true;
      clearTimeout(starting);
      for (const { answer } of asked.values()) answer(undefined);
      const ending = child;
      if (!ending) return;
      if (ending.connected) ending.disconnect();
      setTimeout(() => ending.kill('SIGKILL'), END_MILLISECONDS).unref();
    },
  };
}
