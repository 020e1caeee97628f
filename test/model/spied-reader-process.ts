/** The reader process, which also writes the kind and the length of the text of every message it gets to stderr. */
import type { ToReader } from '../../src/inference/messages.ts';
import '../../src/inference/reader-process.ts';

process.on('message', (message: ToReader) => {
  process.stderr.write(`got ${message.kind}${'text' in message ? ` of ${message.text.length} units` : ''}\n`);
});
