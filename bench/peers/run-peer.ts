import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { processStatus } from '../../src/cli/process-status.ts';
import type { Ready, Reply, Request } from './protocol.ts';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

/** One run of a peer's process: started, asked two questions of one document, ended. */
export interface Run {
  /** What it runs on. */
  readonly ready: string;
  /** Milliseconds from the start of the process to its first answer. */
  readonly cold: number;
  readonly replies: readonly [Reply, Reply];
  /** Peak memory of the peer's processes together, in MB; undefined where the system does not tell. */
  readonly megabytes: number | undefined;
}

/** @throws Error when the process can't be started or ends before its answers, with the last line of its stderr. */
export async function runPeer({ command, args }: Program, requests: readonly [Request, Request]): Promise<Run> {
  const began = performance.now();
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
  child.stdin.on('error', () => undefined); // the process is gone: its stdout ends, too
  const end = ended(child);
  end.catch(() => undefined); // awaited when its output ends
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async <Message>(): Promise<Message> => {
    const line = await lines.next();
    if (line.done === true) {
      await end;
      throw new Error(`it ended without an answer: ${said.trim().split('\n').at(-1) ?? ''}`);
    }
    return JSON.parse(line.value) as Message; // cast: the peers' side of the protocol
  };
  const ask = async (request: Request): Promise<Reply> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return await next<Reply>();
  };
  try {
    const { ready } = await next<Ready>();
    const first = await ask(requests[0]);
    const cold = performance.now() - began;
    const second = await ask(requests[1]);
    return { ready, cold, replies: [first, second], megabytes: child.pid === undefined ? undefined : await peakMegabytes(child.pid) };
  } finally {
    child.stdin.end();
    await end.catch(() => undefined);
  }
}

/** A process that only prints one JSON object. */
export async function jsonOf<Message>({ command, args }: Program): Promise<Message> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const end = ended(child);
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  await end;
  return JSON.parse(printed) as Message; // cast: the program's output is of this benchmark
}

function ended(child: ReturnType<typeof spawn>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', reject);
  });
}

/** Sum over a process and all that descend from it. */
async function peakMegabytes(pid: number): Promise<number | undefined> {
  const pids = (await readdir('/proc').catch(() => [])).filter(name => /^\d+$/.test(name)).map(Number);
  const statuses = new Map(await Promise.all(pids.map(async of => [of, await processStatus(of)] as const)));
  const peakOf = (of: number): number => [...statuses].filter(([, status]) => status?.parent === of).reduce((sum, [child]) => sum + peakOf(child), statuses.get(of)?.peakMegabytes ?? 0);
  return peakOf(pid) || undefined;
}
