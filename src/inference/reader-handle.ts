import { fork } from 'node:child_process';
import type { Document } from '../core/document.ts';
import { reasonIn } from '../core/last-words.ts';
import { isLook, type FromReader, type ToReader } from './messages.ts';

export interface ReaderOptions {
  /** Path of the bundled reader-process.js. */
  readonly processPath: string;
  readonly modelFolder: string;
  /** Threads of one operator; 0 lets onnxruntime choose. */
  readonly threads: number;
  /** Leave no window early. */
  readonly everyLayer?: boolean;
  /** Run below the editor's priority. */
  readonly background: boolean;
  readonly log: (line: string) => void;
}

type Job = Extract<ToReader, { kind: 'job' }>;

export type ReaderEvent = FromReader | { readonly kind: 'exit'; readonly reason: string };

/** A running reader process and the documents that it holds. */
export interface ReaderHandle {
  readonly pid: number | undefined;
  readonly isAlive: boolean;
  /** Resolves when the message has left this process; a dead reader takes it silently, its exit is an event. */
  send(message: ToReader): Promise<void>;
  /** Whether the reader holds all of these documents, so that nothing of them has to be sent and made ready. */
  holds(documents: readonly Document[]): boolean;
  /**
   * Hands over a job, after the documents that the reader doesn't hold yet, and forgets those that it does not name, as the reader does,
   * unless `isLook`. One job after the other, so that what is held here and what the reader holds are the same.
   *
   * @param isWanted asked after each message; a job that is not wanted any more is not begun.
   */
  begin(job: Omit<Job, 'documents'>, documents: readonly Document[], isWanted: () => boolean): Promise<void>;
  /** The current listener gets every event; a new one replaces it. */
  listen(listener: (event: ReaderEvent) => void): void;
  kill(reason: string): void;
}

/**
 * Has glibc give what was freed back to the system at once, as octets at the end of its heap that it may keep (mallopt(3)). Left to
 * itself it keeps what an explaining pass took, some 40 MB, and the next pass takes as much again. Other systems' allocators don't read it.
 */
const MALLOC_TRIM_THRESHOLD_ = String(128 << 10);

/** Units of text a message, so that sending a long document never blocks this process for long. */
const PIECE_UNITS = 1 << 18;

export function forkReader({ processPath, modelFolder, threads, everyLayer = false, background, log }: ReaderOptions): ReaderHandle {
  const child = fork(processPath, [], {
    execArgv: [], // a debugger's port or a loader of this process is not the reader's
    env: { MALLOC_TRIM_THRESHOLD_, ...process.env, ELECTRON_RUN_AS_NODE: '1' }, // desktop VS Code forks its own program, which must then be Node
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const held = new Map<number, Document>();
  let nextKey = 0;
  let last: Promise<void> = Promise.resolve(); // of the jobs that were handed over
  let listener: (event: ReaderEvent) => void = () => undefined;
  let isAlive = true;
  let lastWords = '';

  const ended = (reason: string): void => {
    if (!isAlive) return;
    isAlive = false;
    listener({ kind: 'exit', reason });
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-2000);
      log(text.trimEnd());
    });
  }
  child.on('message', message => {
    listener(message as FromReader); // the reader process is ours and sends nothing else
  });
  child.on('error', error => ended(error.message));
  child.on('exit', (code, signal) => ended(reasonIn(lastWords) ?? (signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`)));

  const send = (message: ToReader): Promise<void> =>
    new Promise(resolve => {
      if (isAlive && child.connected) child.send(message, () => resolve());
      else resolve();
    });
  /** The keys of the documents that the reader holds. */
  const keysHeld = (): ((document: Document) => number | undefined) => {
    const byUri = new Map([...held].map(([key, document]) => [document.uri, { key, document }]));
    return wanted => {
      const found = byUri.get(wanted.uri);
      return found && isSame(found.document, wanted) ? found.key : undefined;
    };
  };
  /** Sends the documents that the reader doesn't hold; the keys of all of them, or of some where they are not wanted any more. */
  const sendDocuments = async (documents: readonly Document[], isWanted: () => boolean): Promise<number[]> => {
    const keyOf = keysHeld();
    const keys: number[] = [];
    for (const document of documents) {
      const key = keyOf(document) ?? nextKey++;
      const { uri, version, range, text } = document;
      for (let piece = 0; !held.has(key) && isWanted(); ) {
        await send({ kind: 'document', key, uri, version, ...(range && { range }), text: text.slice(piece, piece + PIECE_UNITS) });
        piece += PIECE_UNITS;
        if (piece >= text.length) held.set(key, document);
      }
      keys.push(key);
    }
    return keys;
  };
  void send({ kind: 'start', modelFolder, threads, everyLayer, background });

  return {
    pid: child.pid,
    get isAlive() {
      return isAlive;
    },
    send,
    holds(documents) {
      const keyOf = keysHeld();
      return documents.every(document => keyOf(document) !== undefined);
    },
    begin(job, documents, isWanted) {
      last = last.then(async () => {
        const keys = await sendDocuments(documents, isWanted);
        if (!isWanted()) return;
        const named = new Set(keys);
        for (const key of isLook(job.request) ? [] : held.keys()) if (!named.has(key)) held.delete(key);
        await send({ ...job, documents: keys });
      });
      return last;
    },
    listen(to) {
      listener = to;
    },
    kill(reason) {
      child.kill('SIGKILL');
      ended(reason);
    },
  };
}

/** To the reader: a file that was opened, or changed and changed back, has another version and the same text. */
function isSame(a: Document, b: Document): boolean {
  return a.range?.startOffset === b.range?.startOffset && a.range?.endOffset === b.range?.endOffset && a.text === b.text;
}
