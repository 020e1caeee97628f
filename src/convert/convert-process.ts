/**
 * The converter process: forked by createConverter, it turns one file after another into text.
 *
 * A library that crashes, hangs or runs out of memory ends this process alone. A second thread watches over the memory, which
 * the first could not do while it is at work, and ends the process when the one that forked it is gone.
 */
import { writeSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { isMainThread, Worker } from 'node:worker_threads';
import { convert } from './convert.ts';
import type { FromConverter, ToConverter } from './messages.ts';

const MOST_MEGABYTES = 1000;
const WATCH_MILLISECONDS = 50;

/** Units of text a message, so that neither side blocks for long. */
const PIECE_UNITS = 1 << 18;

if (isMainThread) serve();
else watch();

function serve(): void {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const watcher = new Worker(__filename);
  watcher.unref();
  let pieces: Uint8Array[] = [];
  process.on('message', (message: ToConverter) => {
    if (message.kind === 'bytes') {
      pieces.push(message.piece);
      return;
    }
    const bytes = joined(pieces);
    pieces = [];
    void answer(message, bytes);
  });
  process.on('SIGINT', () => undefined); // a terminal sends Ctrl+C to this process too; the one that forked it says when to stop
  process.on('disconnect', () => process.exit(0));
}

async function answer({ format }: Extract<ToConverter, { kind: 'convert' }>, bytes: Uint8Array): Promise<void> {
  const conversion = await convert(format, bytes, () => void send({ kind: 'progress' }));
  if (conversion.kind === 'failed') return send(conversion);
  if (conversion.kind === 'aborted') return;
  for (let i = 0; i < conversion.text.length; i += PIECE_UNITS) await send({ kind: 'text', piece: conversion.text.slice(i, i + PIECE_UNITS) });
  await send({ kind: 'done' });
}

function send(message: FromConverter): Promise<void> {
  return new Promise(resolve => process.send?.(message, () => resolve()));
}

/** A copy without a pool behind it: pdf.js takes the bytes' buffer for its own. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

function watch(): void {
  const parent = process.ppid;
  setInterval(() => {
    const isTooLarge = process.memoryUsage.rss() > MOST_MEGABYTES * 1e6;
    if (isTooLarge) writeSync(2, `it needs more than ${MOST_MEGABYTES} MB of memory\n`);
    if (isTooLarge || process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, WATCH_MILLISECONDS);
}
