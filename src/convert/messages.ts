import type { Format } from '../core/format.ts';
import type { Failure } from './conversion.ts';

/** To the converter process. A file comes in pieces, then what it is. */
export type ToConverter = { readonly kind: 'bytes'; readonly piece: Uint8Array } | { readonly kind: 'convert'; readonly format: Format };

/** From the converter process, of the one file that it is at. */
export type FromConverter =
  | { readonly kind: 'progress' }
  | { readonly kind: 'text'; readonly piece: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly failure: Failure };
