import { ask } from '../core/ask.ts';
import type { Document } from '../core/document.ts';
import { createDocumentMaps } from '../core/document-map.ts';
import type { Library } from '../core/library.ts';
import { lookAt } from '../core/look.ts';
import { whatIf } from '../core/what-if.ts';
import { UserError } from '../core/user-error.ts';
import type { JobKind, JobRequest, Jobs } from './messages.ts';

/** Does one job: yields after every pass of the reader. @throws UserError no-attention. */
export type DoJob = (request: JobRequest, documents: readonly Document[], stop: AbortSignal) => AsyncGenerator<Jobs[JobKind]['progress'], Jobs[JobKind]['result']>;

export function createJobs(library: Library): DoJob {
  const maps = createDocumentMaps(library);
  return async function* (request, documents, stop) {
    if (request.kind === 'ask') return yield* ask(library, { ...request, text: request.question, documents }, stop);
    const question = library.questionOf(request.question);
    if (request.kind === 'whatIf') return yield* whatIf(library, documents, question, request.answer, request.removed, request.before);
    if (!library.reader.attend) throw new UserError({ kind: 'no-attention' });
    if (request.kind === 'map') return yield* maps.map(documents[request.document], documents, question, request.lens);
    return lookAt(request.answer, library.passageOf(request.answer, documents), question, library.reader, request.lens);
  };
}
