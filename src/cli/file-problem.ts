import type { Problem } from '../core/user-error.ts';

/** Why a file or folder could not be read. @param error what fs rejected with. */
export function fileProblem(file: string, error: unknown): Problem {
  const { code, message } = error as NodeJS.ErrnoException; // as said
  return code === 'ENOENT' ? { kind: 'file-missing', file } : { kind: 'file-unreadable', file, reason: code ?? message };
}
