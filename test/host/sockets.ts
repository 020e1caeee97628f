/** Watches for connections: of the extension, by what its code calls; of the reader, by the sockets that its process holds. */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';

interface Recorder {
  /** What was called, with the call's stack. */
  readonly calls: readonly string[];
  restore(): void;
}

/** The ways out of a Node process; each is a function of an object that every module shares. */
const exits: readonly (readonly [object: object, name: string])[] = [
  [net.Socket.prototype, 'connect'],
  [net.Server.prototype, 'listen'],
  [net, 'connect'],
  [net, 'createConnection'],
  [dgram, 'createSocket'],
  [dns, 'lookup'],
  [dns, 'resolve'],
  [dns.promises, 'lookup'],
  [http, 'request'],
  [http, 'get'],
  [https, 'request'],
  [https, 'get'],
  [globalThis, 'fetch'],
  [globalThis, 'WebSocket'],
];

/** Records every call of these functions whose stack goes through a file of `folder`; the calls go on as they would. */
export function recordConnections(folder: string): Recorder {
  const calls: string[] = [];
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 200;
  const restores = exits.flatMap(([object, name]) => {
    const holder = object as Record<string, unknown>; // the functions are looked up by name
    const original = holder[name];
    if (typeof original !== 'function') return [];
    const patched = new Proxy(original, {
      apply(target, self: unknown, args: unknown[]) {
        note(name);
        return Reflect.apply(target, self, args) as unknown;
      },
      construct(target, args: unknown[]) {
        note(name);
        return Reflect.construct(target, args) as object;
      },
    });
    holder[name] = patched;
    return [() => { holder[name] = original; }];
  });
  function note(name: string): void {
    const stack = new Error().stack ?? '';
    if (stack.includes(folder)) calls.push(`${name}\n${stack}`);
  }
  return {
    calls,
    restore() {
      Error.stackTraceLimit = limit;
      for (const restore of restores) restore();
    },
  };
}

/**
 * Internet sockets that a process and its children hold now, as lines of /proc/net; Linux only.
 *
 * @throws when there is no such process.
 */
export function internetSocketsOf(pid: number): string[] {
  const tables = ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6'].flatMap(linesOf);
  const held = new Set([pid, ...childrenOf(pid)].flatMap(socketInodesOf));
  return tables.filter(({ inode }) => held.has(inode)).map(({ line }) => line);
}

function linesOf(table: string): { readonly inode: string; readonly line: string }[] {
  let text = '';
  try {
    text = readFileSync(`/proc/net/${table}`, 'utf8');
  } catch {
    return []; // a kernel without this protocol
  }
  return text.split('\n').slice(1).filter(line => line.trim() !== '').map(line => ({ inode: line.trim().split(/\s+/)[9], line: `${table} ${line.trim()}` }));
}

function socketInodesOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap(fd => {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode === undefined ? [] : [inode];
    } catch {
      return []; // closed since it was listed
    }
  });
}

function childrenOf(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap(task => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number));
  return children.flatMap(child => [child, ...childrenOf(child)]);
}
