import { fork, type ChildProcess } from 'node:child_process';
import type { Format } from '../core/format.ts';
import { createWatchdog } from '../core/watchdog.ts';
import type { Conversion } from './conversion.ts';
import type { FromConverter, ToConverter } from './messages.ts';

export interface ConverterOptions {
  /** Path of the bundled convert-process.js. */
  readonly processPath: string;
  readonly log: (line: string) => void;
  /** Silence after which a converter counts as hung; it tells of every page of a PDF. */
  readonly patienceMilliseconds?: number;
  /** Of the process's heap; what it holds outside, the process watches itself. */
  readonly heapMegabytes?: number;
}

/** Converts files to text in a process of its own, one at a time; the process is there while there is something to do. */
export interface Converter {
  /** Process id while it runs. */
  readonly pid: number | undefined;
  /** Never rejects: a crash or hang is the failure of this file, and the next ones are converted by a new process. */
  convert(format: Format, bytes: Uint8Array, stop: AbortSignal): Promise<Conversion>;
  dispose(): void;
}

const PATIENCE_MILLISECONDS = 60_000;

/** How long a process is kept for the next file. */
const IDLE_MILLISECONDS = 10_000;

/** Bytes a message, so that sending a large file never blocks this process for long. */
const PIECE_BYTES = 1 << 20;

const HEAP_MEGABYTES = 768;

export function createConverter({ processPath, log, patienceMilliseconds = PATIENCE_MILLISECONDS, heapMegabytes = HEAP_MEGABYTES }: ConverterOptions): Converter {
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let isDisposed = false;
  let queue: Promise<unknown> = Promise.resolve();
  let lastWords = '';

  const end = (): void => {
    child?.kill('SIGKILL');
    child = undefined;
  };
  const start = (): ChildProcess => {
    const started = fork(processPath, [], {
      execArgv: [`--max-old-space-size=${heapMegabytes}`],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, // desktop VS Code forks its own program, which must then be Node
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced', // bytes as bytes
    });
    for (const stream of [started.stdout, started.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        lastWords = (lastWords + text).slice(-2000);
        log(text.trimEnd());
      });
    }
    started.on('error', error => (lastWords = error.message));
    started.on('exit', () => {
      if (child === started) child = undefined;
    });
    return started;
  };

  /** @param isRetry of a file that was the last of several which a process converted when it died: it may have been the others'. */
  const convertNow = async (format: Format, bytes: Uint8Array, stop: AbortSignal, isRetry = false): Promise<Conversion> => {
    if (stop.aborted || isDisposed) return { kind: 'aborted' };
    clearTimeout(idle);
    lastWords = '';
    const isFirst = child === undefined;
    const mine = (child ??= start());
    const conversion = await exchange(mine, { format, bytes, stop, patienceMilliseconds, lastWords: () => lastWords });
    const hasStopped = conversion.kind === 'failed' && conversion.failure.kind === 'stopped';
    const hasDied = hasStopped && child !== mine;
    const isUsable = conversion.kind !== 'aborted' && !hasStopped && mine.connected;
    if (!isUsable) end();
    if (hasDied && !isFirst && !isRetry) return convertNow(format, bytes, stop, true);
    idle = setTimeout(end, IDLE_MILLISECONDS);
    idle.unref();
    return conversion;
  };

  return {
    get pid() {
      return child?.pid;
    },
    convert(format, bytes, stop) {
      const conversion = queue.then(() => convertNow(format, bytes, stop));
      queue = conversion;
      return conversion;
    },
    dispose() {
      isDisposed = true;
      clearTimeout(idle);
      end();
    },
  };
}

interface Exchange {
  readonly format: Format;
  readonly bytes: Uint8Array;
  readonly stop: AbortSignal;
  readonly patienceMilliseconds: number;
  readonly lastWords: () => string;
}

/** Hands a file to the process and waits for its text. Leaves no listener behind. */
function exchange(child: ChildProcess, { format, bytes, stop, patienceMilliseconds, lastWords }: Exchange): Promise<Conversion> {
  return new Promise(resolve => {
    const pieces: string[] = [];
    const finish = (conversion: Conversion): void => {
      watchdog.rest();
      stop.removeEventListener('abort', onAbort);
      child.off('message', onMessage).off('close', onClose).off('error', onClose);
      resolve(conversion);
    };
    const stopped = (reason: string): void => finish({ kind: 'failed', failure: { kind: 'stopped', reason } });
    const onAbort = (): void => finish({ kind: 'aborted' });
    const watchdog = createWatchdog(() => stopped(`nothing came for ${Math.round(patienceMilliseconds / 1000)} s`));
    const onMessage = (sent: unknown): void => {
      const message = sent as FromConverter; // the converter process is ours and sends nothing else
      watchdog.watch(patienceMilliseconds);
      if (message.kind === 'text') pieces.push(message.piece);
      else if (message.kind === 'done') finish({ kind: 'text', text: pieces.join('') });
      else if (message.kind === 'failed') finish(message);
    };
    const onClose = (code: unknown, signal?: unknown): void => stopped(reasonOf(lastWords(), signal ?? code));
    stop.addEventListener('abort', onAbort);
    child.on('message', onMessage).on('close', onClose).on('error', onClose);
    watchdog.watch(patienceMilliseconds);
    void sendFile(child, format, bytes, stop);
  });
}

async function sendFile(child: ChildProcess, format: Format, bytes: Uint8Array, stop: AbortSignal): Promise<void> {
  const send = (message: ToConverter): Promise<void> =>
    new Promise(resolve => {
      if (child.connected) child.send(message, () => resolve());
      else resolve();
    });
  for (let i = 0; i < bytes.length && !stop.aborted; i += PIECE_BYTES) await send({ kind: 'bytes', piece: bytes.subarray(i, i + PIECE_BYTES) });
  await send({ kind: 'convert', format });
}

/** Why a process ended, in a few words. */
function reasonOf(lastWords: string, end: unknown): string {
  if (/heap out of memory/i.test(lastWords)) return 'it needs more memory than it may have';
  const line = lastWords.trim().split('\n').at(-1) ?? '';
  if (line.startsWith('it needs')) return line;
  return end instanceof Error ? end.message : typeof end === 'string' ? `signal ${end}` : `exit code ${String(end)}`;
}
