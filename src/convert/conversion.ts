import type { Problem } from '../core/user-error.ts';

/** Why a file has no text to read. */
export type Failure =
  | { readonly kind: 'encrypted' }
  /** It is sound, and there is no text in it. */
  | { readonly kind: 'no-text' }
  | { readonly kind: 'damaged'; readonly reason: string }
  /** The converter crashed, hung or needed too much memory. */
  | { readonly kind: 'stopped'; readonly reason: string };

/** What became of a file. */
export type Conversion = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'failed'; readonly failure: Failure } | { readonly kind: 'aborted' };

/** What to tell a person of a file that could not be converted. */
export function problemOf(failure: Failure, file: string): Problem {
  switch (failure.kind) {
    case 'encrypted':
      return { kind: 'file-encrypted', file };
    case 'no-text':
      return { kind: 'file-without-text', file };
    case 'damaged':
      return { kind: 'file-damaged', file, reason: failure.reason };
    case 'stopped':
      return { kind: 'converter-stopped', file, reason: failure.reason };
  }
}
