/** The reader process, which also writes to stderr the kind of every message that it gets or sends, and the length of the text. */
import type { FromReader, ToReader } from '../../src/inference/messages.ts';
import '../../src/inference/reader-process.ts';

process.on('message', (message: ToReader) => {
  process.stderr.write(`got ${message.kind}${'text' in message ? ` of ${message.text.length} units` : ''}\n`);
});

const send = process.send?.bind(process);
process.send = (message: FromReader, ...rest: never[]): boolean => {
  process.stderr.write(`sent ${message.kind}\n`);
  return send?.(message, ...rest) ?? false;
};
