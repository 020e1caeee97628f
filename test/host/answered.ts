/** A question answered by one range of one document, without a reader. */
import type { Document, Range } from '../../src/core/document.ts';
import type { Asked } from '../../src/host/session.ts';

export function answeredBy(range: Range, document: Document): Asked {
  const window = { document: 0, startToken: 0, endToken: 2 };
  const answer = { text: document.text.slice(range.startOffset, range.endOffset), score: 5, probability: 0.9, document: 0, range, window, startToken: 0, endToken: 2, otherPlaces: [], evidence: [] };
  const result = { answers: [answer], nearest: undefined, read: { windows: 1, of: 1 }, setAside: [], questionTokensCut: 0 };
  return { question: 'Which one?', documents: [document], result, maxAnswers: 5, at: new Date(), facts: undefined };
}
