/** Windows that need not be read for a second question, with a reader whose kept vectors expect of a window what its best marker scores. */
import assert from 'node:assert/strict';
import { ask, type AskResult, type Question } from '../../src/core/ask.ts';
import type { Document } from '../../src/core/document.ts';
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
  readonly documents: readonly Document[];
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
    documents,
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

  it('reads all windows of documents that it does not know', async () => {
    const { library, ask, reader, documents } = asking({ 2: 'Had gold coins.' });
    await ask('what');
    const others = documents.map(document => ({ ...document }));
    assert.ok(others.every(document => !library.has(document)));
    const before = reader.reads.length;
    const { setAside } = await ask('where', { documents: others });
    assert.deepEqual([setAside, reader.reads.length - before], [[], COUNT]);
  });

  it('sets the windows of an edited document aside, but for those with text that was put in', async () => {
    for (const question of ['where', 'what']) {
      const { library, ask, reader, documents } = asking({ 2: 'Had gold coins.' });
      await ask('what');
      const edited = documents.map((document, i) => (i < READ_FIRST ? document : { ...document, version: 1, ...(i === 40 && { text: 'Nothing was there, had gold rings.' }) }));
      for (const [i, document] of edited.entries()) if (document !== documents[i]) library.edited(documents[i], document);
      const before = reader.reads.length;
      const { answers, setAside } = await ask(question, { documents: edited });
      assert.deepEqual(answers.map(({ text }) => text), ['coins', 'rings']);
      assert.deepEqual(setAside, places(READ_FIRST, COUNT).filter(place => place !== 40));
      assert.equal(reader.reads.length - before, question === 'what' ? 1 : READ_FIRST + 1); // the first ones are there, read for the same question
    }
  });

  it('reads what was set aside for the same question, where what it was set aside beside is gone', async () => {
    for (const gone of ['edited', 'left out'] as const) {
      const { library, ask, documents } = asking({ 2: 'Had gold coins.', 30: 'Had bronze bells.' });
      await ask('what');
      assert.deepEqual((await ask('where')).answers.map(({ text }) => text), ['coins']);
      const emptied = { ...documents[2], text: 'Nothing was there.', ...(gone === 'left out' && { uri: 'another' }) };
      if (gone === 'edited') library.edited(documents[2], emptied);
      const { answers, read, setAside } = await ask('where', { documents: documents.with(2, emptied) });
      assert.deepEqual([answers.map(({ text }) => text), read, setAside], [['bells'], { windows: COUNT, of: COUNT, setAside: COUNT - 2 * READ_FIRST }, places(2 * READ_FIRST, COUNT)], gone);
    }
  });

  it('sets windows aside after two edits, of which one was never read', async () => {
    const { library, ask, documents } = asking({ 2: 'Had gold coins.' });
    await ask('what');
    const [once, twice] = [1, 2].map(version => documents.map(document => ({ ...document, version })));
    for (const [i, document] of documents.entries()) {
      library.edited(document, once[i]);
      library.edited(once[i], twice[i]);
    }
    const { setAside } = await ask('where', { documents: twice });
    assert.deepEqual(setAside, places(READ_FIRST, COUNT));
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
