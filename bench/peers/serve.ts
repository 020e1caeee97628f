import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Ready, Reply, Request, WindowInput } from './protocol.ts';

export interface Task {
  readonly question: string;
  readonly text: string;
  /** Those that the peer is given. */
  readonly windows: readonly WindowInput[];
}

export interface Answered {
  readonly answer: string;
  readonly score: number;
}

export const noAnswer: Answered = { answer: '', score: -Infinity };

/** The peer's side of the protocol: says that it is ready, then answers question after question until stdin ends. */
export async function serve(ready: string, answer: (task: Task) => Promise<Answered>): Promise<void> {
  say({ ready } satisfies Ready);
  for await (const line of createInterface(process.stdin)) {
    const { question, document, windows } = JSON.parse(line) as Request; // cast: the benchmark writes it
    const task = { question, text: await readFile(document, 'utf8'), windows: windows === undefined ? [] : (JSON.parse(await readFile(windows, 'utf8')) as WindowInput[]) };
    const began = performance.now();
    const answered = await answer(task);
    say({ ...answered, milliseconds: performance.now() - began } satisfies Reply);
  }
}

function say(message: Ready | Reply): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
