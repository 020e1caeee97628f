import { join } from 'node:path';
import type { Conversion } from '../convert/conversion.ts';
import type { Format } from '../core/format.ts';
import { createConverter } from '../convert/converter.ts';

/** Converts a file's bytes to text. */
export type ConvertFile = (format: Format, bytes: Uint8Array) => Promise<Conversion>;

/** Runs with a converter, whose process is started for the first file that needs it and ended afterwards. */
export async function withConverter<T>(run: (convert: ConvertFile) => Promise<T>): Promise<T> {
  const converter = createConverter({
    processPath: join(__dirname, 'convert-process.js'), // beside the bundled command line
    log: line => {
      if (process.env.SPANLIGHT_LOG !== undefined) process.stderr.write(`${line}\n`);
    },
  });
  const stop = new AbortController();
  const endAtOnce = (): void => {
    converter.dispose();
    process.exit(130);
  };
  process.once('SIGINT', endAtOnce); // nothing has been read that could be kept
  try {
    return await run((format, bytes) => converter.convert(format, bytes, stop.signal));
  } finally {
    process.off('SIGINT', endAtOnce);
    converter.dispose();
  }
}
