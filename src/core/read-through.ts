import type { AnswerRanking } from './answers.ts';
import type { Library } from './library.ts';
import { lookahead } from './lookahead.ts';
import type { Passage } from './passages.ts';
import type { QuestionTokens } from './question.ts';
import type { WindowSpans } from './spans.ts';
import { inText } from './windows.ts';

/** Windows read through before it is said that nothing answers, at most. */
const MOST_READ_THROUGH = 20;

/** Windows that were left early, and which of them came nearest to an answer. */
export interface LeftEarly {
  /** Takes note of a window, if it was left early. */
  note(passage: Passage, spans: WindowSpans): void;
  /** To be read through before it is said that the documents do not answer: the early exit may have been wrong. Nearest first. */
  nearest(): readonly Passage[];
}

export function createLeftEarly(): LeftEarly {
  const left: { readonly passage: Passage; readonly score: number }[] = [];
  return {
    note(passage, { spans, leftEarly }) {
      if (leftEarly) left.push({ passage, score: spans.at(0)?.score ?? -Infinity });
    },
    nearest() {
      const nearest = left.toSorted((a, b) => b.score - a.score || inText(a.passage.window, b.passage.window)).slice(0, MOST_READ_THROUGH);
      return nearest.map(({ passage }) => passage);
    },
  };
}

/** Reads windows through every layer; what they hold replaces what `found` has of them. The generator yields after each window. */
export async function* readThrough(passages: readonly Passage[], found: AnswerRanking, question: QuestionTokens, library: Library): AsyncGenerator<undefined> {
  const read = async (passage: Passage): Promise<{ readonly passage: Passage; readonly spans: WindowSpans }> => ({ passage, spans: await library.wholeSpansOf(passage, question) });
  for await (const { passage, spans } of lookahead(passages, read, library.reader.parallel)) {
    found.add(passage, spans);
    yield;
  }
}
