/** One attention distribution over a document of many windows, with a reader whose scores a test gives. */
import assert from 'node:assert/strict';
import { createDocumentMaps, type DocumentMap } from '../../src/core/document-map.ts';
import { finish } from '../../src/core/finish.ts';
import { createLibrary } from '../../src/core/library.ts';
import type { Attention, Reader, ReaderInput } from '../../src/core/reader.ts';
import type { Lens } from '../../src/core/relevance.ts';
import { createRuleReader } from './rule-reader.ts';
import { documentOf } from './sources.ts';

/** Three windows of two sentences and more, which overlap. */
const TEXT = 'Ann owns a red boat. Bob owns a blue boat. Cid likes rain and sun. Dan left in May. Eve came in June. Fay went to sea at last. Gil sold the boat to Ann.';

/** q·k of the words that matter, the same for every query: in such a reader the merged map is exact. By head. */
const SCORES: readonly Readonly<Record<string, number>>[] = [{ ann: 2, boat: 3, sea: 4 }, { may: 5, june: 4 }];

function readerWithScores(): Reader & { readonly attends: ReaderInput[] } {
  const rule = createRuleReader(`${TEXT} who owns what`, { heads: 2 });
  const words = new Map([...rule.vocabulary.ids].map(([word, id]) => [id, word]));
  return {
    ...rule,
    attend(input, queries): Promise<Attention> {
      rule.attends.push(input);
      const sequence = input.ids.length;
      const weights = new Float32Array(2 * queries.length * sequence);
      const logSumExp = new Float32Array(2 * queries.length);
      for (const [head, scores] of SCORES.entries()) {
        const exp = Array.from(input.ids, id => Math.exp(scores[words.get(id) ?? ''] ?? 0));
        const sum = exp.reduce((a, b) => a + b, 0);
        for (const row of queries.keys()) {
          weights.set(exp.map(x => x / sum), (head * queries.length + row) * sequence);
          logSumExp[head * queries.length + row] = Math.log(sum);
        }
      }
      return Promise.resolve({ queries, weights, logSumExp, valueNorms: new Float32Array(2 * sequence).fill(1), layers: 1, heads: 2, sequence });
    },
  };
}

interface Mapped {
  readonly map: DocumentMap;
  readonly windows: number;
}

async function mapped(lens: Lens, reader = readerWithScores(), text = TEXT): Promise<Mapped> {
  const library = createLibrary(reader, texts => ({ rank: () => [...texts.keys()] }));
  const documents = [documentOf('Had more.', 'other'), documentOf(text)];
  const steps = createDocumentMaps(library).map(documents[1], documents, library.questionOf('who owns what'), lens);
  for (let windows = 0; ; windows++) {
    const step = await steps.next();
    if (step.done) return { map: step.value, windows };
  }
}

/** The softmax over all words of the text at once, summed by sentence. @param heads with weight */
function expected(heads: readonly number[]): number[] {
  const library = createLibrary(readerWithScores(), texts => ({ rank: () => [...texts.keys()] }));
  const { tokens, sentences } = library.sourceFor(documentOf(TEXT));
  const shares = sentences.map(() => 0);
  const special = 6; // [CLS], three words and two [SEP], once
  for (const head of heads) {
    const exp = Array.from(tokens.startOffsets, (start, i) => Math.exp(SCORES[head][TEXT.slice(start, tokens.endOffsets[i]).toLowerCase()] ?? 0));
    const sum = exp.reduce((a, b) => a + b, 0) + special;
    for (const [s, { startOffset, endOffset }] of sentences.entries()) {
      for (const [i, start] of tokens.startOffsets.entries()) {
        if (start >= startOffset && start < endOffset && /\w/.test(TEXT[start])) shares[s] += exp[i] / sum;
      }
    }
  }
  const total = shares.reduce((a, b) => a + b, 0);
  return shares.map(share => share / total);
}

function checkShares({ shares }: DocumentMap, wanted: readonly number[]): void {
  assert.equal(shares.length, wanted.length);
  for (const [i, share] of shares.entries()) assert.ok(Math.abs(share - wanted[i]) < 1e-6, `sentence ${i}: ${share}, not ${wanted[i]}`);
}

describe('the map of a document', () => {
  it('is the softmax over all of its windows at once', async () => {
    const { map, windows } = await mapped({});
    assert.ok(windows > 2, `${windows} windows`);
    checkShares(map, expected([0, 1]));
  });

  it('through one head is that head’s', async () => {
    checkShares((await mapped({ head: 0 })).map, expected([0]));
    checkShares((await mapped({ head: 1 })).map, expected([1]));
  });

  it('of one word of the question is its own row', async () => checkShares((await mapped({ word: 1, head: 0 })).map, expected([0])));

  it('has every sentence of the document once, in order', async () => {
    const { map } = await mapped({});
    const sentences = map.sentences.map(({ startOffset, endOffset }) => TEXT.slice(startOffset, endOffset));
    assert.equal(sentences.join(' '), TEXT);
    assert.equal(sentences.length, 7);
  });

  it('reads a document once, whatever lens comes next', async () => {
    const reader = readerWithScores();
    const library = createLibrary(reader, texts => ({ rank: () => [...texts.keys()] }));
    const document = documentOf(TEXT);
    const maps = createDocumentMaps(library);
    const question = library.questionOf('who owns what');
    for (const lens of [{}, { head: 1 }, { word: 0 }]) {
      const steps = maps.map(document, [document], question, lens);
      while (!(await steps.next()).done);
    }
    assert.equal(reader.attends.length, library.passagesFor([document], question).length);
  });

  it('goes on, through another lens, with what was read before it was left', async () => {
    const reader = readerWithScores();
    const library = createLibrary(reader, texts => ({ rank: () => [...texts.keys()] }));
    const document = documentOf(TEXT);
    const maps = createDocumentMaps(library);
    const question = library.questionOf('who owns what');
    const left = maps.map(document, [document], question, {});
    await left.next();
    await left.next();
    const map = await finish(maps.map(document, [document], question, { head: 1 }));
    checkShares(map, expected([1]));
    assert.equal(reader.attends.length, library.passagesFor([document], question).length);
  });
});
