import { writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { UserError } from '../core/user-error.ts';

/** Whoever read the output has closed it, as `head` does: nothing that is printed reaches anyone any more. */
export class OutputClosed extends Error {}

/**
 * Prints to standard output, all of it. Errors come from here alone: main.ts takes them from the stream.
 *
 * @throws OutputClosed, or UserError file-unwritable.
 */
export async function print(text: string): Promise<void> {
  try {
    await write(process.stdout, text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // what streams and fs fail with
    if (code === 'EPIPE') throw new OutputClosed(undefined, { cause: error });
    throw new UserError({ kind: 'file-unwritable', file: 'The output', reason: code ?? message }, { cause: error });
  }
}

/** Node's stream of a file tries once, and takes what a full disk had no room for as written. */
async function write(output: Writable & { readonly fd: number }, text: string): Promise<void> {
  if (!(output instanceof Socket)) writeFileSync(output.fd, text);
  else await new Promise<void>((resolve, reject) => output.write(text, error => (error ? reject(error) : resolve())));
}
