/** Where a click on the map of a document goes. */
import assert from 'node:assert/strict';
import type { Document, Range } from '../../src/core/document.ts';
import { sentencesOf } from '../../src/core/sentences.ts';
import type { InspectionState } from '../../src/host/inspection.ts';
import { lookedRange, panelInspection, type RevealLooked } from '../../src/host/panel-inspection.ts';
import { answeredBy } from './answered.ts';

describe('the map of a document, most attended at the answer and beside it', () => {
  const text = Array.from({ length: 400 }, (_, i) => `Sentence number ${i} says a thing or two about matter ${i % 7}.`).join(' ');
  const document: Document = { uri: 'file:///matters.txt', version: 1, text };
  const sentences = sentencesOf(text);
  const shares = sentences.map(() => 0.0001);
  for (const [i, share] of [[200, 0.4], [201, 0.2], [199, 0.1], [202, 0.05]]) shares[i] = share;
  const inspection: InspectionState = { answer: 0, lens: {}, isBusy: false, problem: undefined, look: undefined, map: { lens: {}, sentences, shares }, mapping: undefined };
  const { map } = panelInspection(inspection, answeredBy(sentences[200], document), [])!;
  const textAt = (message: RevealLooked): string | undefined => {
    const range: Range | undefined = lookedRange(message, inspection, document);
    return range && text.slice(range.startOffset, range.endOffset);
  };

  it('goes from each of its peaks to that sentence', () => {
    const peaks = map!.peaks.slice(0, 4);
    assert.deepEqual(peaks.map(({ text }) => /\d+/.exec(text)?.[0]), ['200', '201', '199', '202']);
    for (const { sentence, text } of peaks) assert.equal(textAt({ kind: 'revealPeak', sentence }), text);
  });

  it('goes from a place on the strip to the most attended sentence near it', () => {
    for (const peak of map!.peaks.slice(0, 2)) assert.match(textAt({ kind: 'revealMap', at: peak.at }) ?? '', /^Sentence number 200 /);
  });
});
