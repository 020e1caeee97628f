/** Windows that need not be read for a second question, with a reader whose kept vectors expect of a window what its best marker scores. */
import assert from 'node:assert/strict';
import { ask, type AskResult, type Question } from '../../src/core/ask.ts';
import { finish } from '../../src/core/finish.ts';
import { createLibrary, type Library } from '../../src/core/library.ts';
import { whatIf, type WhatIf } from '../../src/core/what-if.ts';
import { createRuleReader, type RuleReader } from './rule-reader.ts';
import { documentOf } from './sources.ts';

const never = new AbortController().signal;

/** Windows in all: each document is one. */
const COUNT = 60;

/** Of these, the first part to be read. */
const READ_FIRST = 20;

/** A window without a marker is set aside beside any answer, one with a marker if it scores less than what is needed. */
const LATE = { width: 1, bias: 0, below: 0, slope: 1, logMass: -3 };

interface Asking {
  readonly library: Library;
  readonly reader: RuleReader;
  readonly ask: (text: string, more?: Partial<Question>) => Promise<AskResult>;
  readonly without: (removed: string, result: AskResult) => Promise<WhatIf>;
}

/** @param said what some of the documents say, by their places; the others have nothing to say. */
function asking(said: Readonly<Record<number, string>>): Asking {
  const documents = Array.from({ length: COUNT }, (_, i) => documentOf(said[i] ?? 'Nothing was there.', String(i)));
  const reader = createRuleReader(`${documents.map(({ text }) => text).join(' ')} who what where`, { lateInteraction: LATE });
  const library = createLibrary(reader, texts => ({ rank: () => [...texts.keys()] }));
  return {
    library,
    reader,
    ask: (text, more = {}) => finish(ask(library, { text, documents, maxAnswers: 5, explain: false, ...more }, never)),
    without(removed, { answers: [best], read, setAside }) {
      const document = documents.findIndex(({ text }) => text.includes(removed));
      const startOffset = documents[document].text.indexOf(removed);
      const cut = { document, range: { startOffset, endOffset: startOffset + removed.length } };
      return finish(whatIf(library, documents, library.questionOf('where'), best, [cut], { windows: read.windows, setAside: { places: setAside, best: best.score } }));
    },
  };
}

/** Asks a first question, which reads everything, and then another. */
async function second(said: Readonly<Record<number, string>>, more?: Partial<Question>): Promise<Asking & { readonly result: AskResult; readonly reads: number }> {
  const one = asking(said);
  await one.ask('what');
  const before = one.reader.reads.length;
  const result = await one.ask('where', more);
  return { ...one, result, reads: one.reader.reads.length - before };
}

/** Places from one up to another. */
function places(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

describe('a first question', () => {
  it('sets no window aside, and makes no pass to find out', async () => {
    const { ask, reader } = asking({ 2: 'Had gold coins.' });
    const { read, setAside } = await ask('what');
    assert.deepEqual([read, setAside, reader.reads.length, reader.probes], [{ windows: COUNT, of: COUNT }, [], COUNT, []]);
  });
});

describe('a second question', () => {
  it('reads the most promising windows, and sets those aside that are far from what they answer', async () => {
    const { result, reads } = await second({ 2: 'Had gold coins.', 25: 'Had gold rings.' });
    assert.deepEqual(result.answers.map(({ text }) => text), ['coins', 'rings']);
    assert.deepEqual(result.setAside, places(READ_FIRST, COUNT).filter(place => place !== 25));
    assert.deepEqual([result.read, reads], [{ windows: COUNT, of: COUNT, setAside: COUNT - READ_FIRST - 1 }, READ_FIRST + 1]);
  });

  it('reads a window that may hold an answer as good as another that is shown, and not one that may hold a lesser one', async () => {
    const said = { 2: 'Had gold coins.', 25: 'Had silver spoons.', 26: 'Had bronze bells.' };
    const { result } = await second(said);
    assert.deepEqual(result.answers.map(({ text }) => text), ['coins', 'spoons']);
    assert.deepEqual(result.setAside, places(READ_FIRST, COUNT).filter(place => place !== 25));
  });

  it('reads as many windows again, as long as none of them answers', async () => {
    const { result, reads } = await second({ 25: 'Had gold rings.', 50: 'Had gold coins.' });
    assert.deepEqual(result.answers.map(({ text }) => text), ['rings', 'coins']);
    assert.deepEqual([result.setAside, reads], [places(2 * READ_FIRST, COUNT).filter(place => place !== 50), 2 * READ_FIRST + 1]);
  });

  it('reads everything before it says that nothing answers', async () => {
    const { result, reads } = await second({});
    assert.deepEqual([result.read, result.setAside, reads], [{ windows: COUNT, of: COUNT }, [], COUNT]);
  });

  it('counts a window that is set aside as one that holds what such windows hold on average', async () => {
    const { result } = await second({ 2: 'Had gold coins.' });
    const gold = Math.exp(8);
    const aside = (COUNT - READ_FIRST) * Math.exp(LATE.logMass);
    assert.ok(Math.abs(result.answers[0].probability - gold / (gold + 1 + aside)) < 1e-4, `${result.answers[0].probability}`);
  });

  it('reads a window that changed since', async () => {
    const { library, ask, reader } = asking({ 2: 'Had gold coins.' });
    await ask('what');
    const documents = Array.from({ length: COUNT }, (_, i) => documentOf(i === 2 ? 'Had gold coins.' : 'Nothing was there.', String(i)));
    assert.ok(documents.every(document => !library.has(document))); // other texts, for all that the library knows
    const before = reader.reads.length;
    const { setAside } = await ask('where', { documents });
    assert.deepEqual([setAside, reader.reads.length - before], [[], COUNT]);
  });

  it('is answered again with the same numbers by a reader that never heard of another question', async () => {
    const said = { 2: 'Had gold coins.', 25: 'Had silver spoons.', 26: 'Had bronze bells.' };
    const { result } = await second(said, { explain: true });
    const again = await asking(said).ask('where', { explain: true, limit: { windows: COUNT, explained: 5, setAside: result.setAside } });
    assert.deepEqual(again, result);
  });

  it('keeps aside what was, when it is asked again', async () => {
    const { ask, result, reader } = await second({ 2: 'Had gold coins.' });
    const before = reader.reads.length;
    assert.deepEqual(await ask('where'), result);
    assert.equal(reader.reads.length, before);
  });
});

describe('what if, after windows were set aside', () => {
  const said = { 2: 'Had gold coins.', 3: 'Had tin cans. Left.', 26: 'Had bronze bells.' };

  it('the windows are read when the answer goes, and one of them may take its place', async () => {
    const { without, result, reader } = await second(said);
    assert.ok(result.setAside.includes(26));
    const before = reader.reads.length;
    const { answers, ablation } = await without('Had gold coins.', result);
    assert.deepEqual([answers.map(({ text }) => text), ablation.outcome], [['bells'], 'changed']);
    assert.equal(reader.reads.length - before, 1 + result.setAside.length);
  });

  it('they are not while the answer stays', async () => {
    const { without, result, reader } = await second(said);
    const before = reader.reads.length;
    const { ablation } = await without('Left.', result);
    assert.equal(ablation.outcome, 'kept');
    assert.equal(reader.reads.length - before, 1);
  });
});
