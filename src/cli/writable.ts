import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UserError } from '../core/user-error.ts';

/** So that nobody waits for what can't be saved. @throws UserError file-unwritable when no file can be made beside this one. */
export async function checkWritable(file: string): Promise<void> {
  await access(dirname(resolve(file)), constants.W_OK).catch((error: unknown) => {
    throw unwritable(file, error);
  });
}

/** @param error what fs rejected with. */
export function unwritable(file: string, error: unknown): UserError {
  const { code, message } = error as NodeJS.ErrnoException; // as said
  return new UserError({ kind: 'file-unwritable', file, reason: code ?? message }, { cause: error });
}
