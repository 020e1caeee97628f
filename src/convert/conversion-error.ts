import type { Failure } from './conversion.ts';

/** Ends a conversion with what a person is to be told; any other error says that the file is damaged. */
export class ConversionError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.kind);
    this.name = 'ConversionError';
  }
}
