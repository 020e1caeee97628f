import type { AskResult } from '../core/ask.ts';
import type { Document } from '../core/document.ts';
import { finish } from '../core/finish.ts';
import type { Engine } from '../inference/engine.ts';
import type { ReaderFacts } from '../inference/messages.ts';
import type { ReportInputs } from '../report/parse.ts';

export interface Replayed {
  readonly result: AskResult;
  readonly facts: ReaderFacts | undefined;
}

/** Asks a report's question again of the same documents; where the reading was stopped then, it ends there. */
export async function replay(
  { question, maxAnswers, explain, read, setAside = [], promising, explained }: ReportInputs,
  documents: readonly Document[],
  engine: Engine,
  onProgress: (windows: number, of: number) => void,
): Promise<Replayed> {
  const readable = read.of === 0 ? [] : documents; // stopped before anything was read: so it is now
  const limit = { windows: read.windows, explained: Math.max(1, explained), setAside };
  const reading = engine.ask({ text: question, documents: readable, maxAnswers, explain, ...(promising && { promising }), limit }, new AbortController().signal);
  const outcome = await finish(reading, progress => onProgress(progress.read.windows, progress.read.of));
  if (outcome.kind === 'superseded') throw new Error('superseded though nothing else was asked');
  return { result: outcome.result, facts: engine.facts };
}
