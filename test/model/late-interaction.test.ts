/** What a reading of the bundled reader leaves of its windows, and what a further question is spared by it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AskResult } from '../../src/core/ask.ts';
import { questionInput, readerInput, type Reader } from '../../src/core/reader.ts';
import { createLibrary, type Library } from '../../src/core/library.ts';
import { loadModel } from '../../src/inference/model.ts';
import { createOnnxReader } from '../../src/inference/onnx-reader.ts';
import { buildBundles, modelFolder, root } from './bundles.ts';
import { disposeEngines, documentOf, finish, never, questionOf, resultOf, testEngine } from './engines.ts';

const FILES = ['us-constitution.txt', 'harbor-service-agreement.md', 'kestrel-db-manual.md'];
const texts = FILES.map(file => readFileSync(join(root, 'examples', file), 'utf8'));

const FIRST = 'When did Storm Odile cross the estuary?'; // of another document
const FURTHER = 'Within how many days must Customer pay an undisputed invoice?';
const UNANSWERED = 'What is the name of Mr. Darcy’s horse?';

describe('vectors that a reading leaves behind', () => {
  let reader: Reader;
  let library: Library;

  before(async () => {
    reader = await createOnnxReader(await loadModel(modelFolder), 1);
    library = createLibrary(reader, all => ({ rank: () => [...all.keys()] }));
  });

  it('are one of length 1 for each token, and one of a positive length for each of the question', async () => {
    const { width } = reader.config.lateInteraction!;
    const question = library.questionOf(FIRST);
    const [passage] = library.passagesFor([documentOf(texts[0])], question);
    const input = readerInput(reader.config, question.tokens, passage);
    const { kept } = await reader.read(input);
    const { vectors } = await reader.probe!(questionInput(reader.config, question.tokens));
    const lengths = (all: ArrayLike<number>): number[] => Array.from({ length: all.length / width }, (_, i) => Math.hypot(...Array.from({ length: width }, (_, k) => all[i * width + k])));
    assert.equal(kept!.length, input.ids.length * width);
    for (const length of lengths(kept!)) assert.ok(Math.abs(length - 127) < 3, `${length}`);
    assert.equal(vectors.length, (question.tokens.count + 2) * width);
    for (const length of lengths(vectors)) assert.ok(length > 0 && length < 100, `${length}`);
  });

  it('are the same where the window is left early', async () => {
    const question = library.questionOf(FIRST);
    const passages = library.passagesFor([documentOf(texts[0])], question);
    let left = 0;
    for (const passage of passages.slice(0, 12)) {
      const input = readerInput(reader.config, question.tokens, passage);
      const [whole, scanned] = [await reader.read(input), await reader.scan!(input, 0)];
      left += Number(scanned.leftEarly);
      assert.deepEqual(scanned.kept, whole.kept);
    }
    assert.ok(left > 0, 'some were left early');
  });

  it('expect more of the window that answers than of nearly all others', async () => {
    const first = library.questionOf(FIRST);
    const documents = texts.map(text => documentOf(text));
    for (const passage of library.passagesFor(documents, first)) await library.spansOf(passage, first);
    const question = library.questionOf(FURTHER);
    const passages = library.passagesFor(documents, question);
    const expectation = await library.expectationOf(passages, question);
    assert.ok(expectation, 'the first question left vectors');
    const windows: { readonly expected: number; readonly score: number }[] = [];
    for (const passage of passages) {
      const { spans } = await library.spansOf(passage, question);
      windows.push({ expected: expectation(passage)!, score: spans.at(0)?.score ?? -Infinity });
    }
    const answering = windows.reduce((a, b) => (b.score > a.score ? b : a));
    const above = windows.filter(({ expected }) => expected > answering.expected).length;
    assert.ok(above < windows.length / 20, `${above} of ${windows.length} windows`);
  });

  it('are not there when every layer is wanted', async () => {
    const whole = await createOnnxReader(await loadModel(modelFolder, { everyLayer: true }), 1);
    const { kept } = await whole.read(questionInput(whole.config, library.questionOf(FIRST).tokens));
    assert.deepEqual([whole.config.lateInteraction, whole.probe, kept], [undefined, undefined, undefined]);
  });
});

describe('a further question of the same documents', () => {
  const documents = texts.map((text, i) => documentOf(text, FILES[i]));
  before(buildBundles);
  after(disposeEngines);

  async function askAll(questions: readonly string[], of = documents, everyLayer = false): Promise<AskResult[]> {
    const engine = testEngine({ everyLayer });
    const results: AskResult[] = [];
    for (const text of questions) results.push(resultOf(await finish(engine.ask({ ...questionOf(text, ...of), explain: false }, never))));
    engine.dispose();
    return results;
  }

  let further: AskResult;
  let unanswered: AskResult;
  before(async () => {
    [, further, unanswered] = await askAll([FIRST, FURTHER, UNANSWERED]);
  });

  it('has the answer that it has as the first one, and reads less than half of the windows', async () => {
    const { answers: [best], read, setAside } = further;
    const [{ answers: [alone], read: readAlone }] = await askAll([FURTHER]);
    assert.deepEqual([best.text, best.range, best.score], [alone.text, alone.range, alone.score]);
    assert.ok(Math.abs(best.probability - alone.probability) < 0.02, `${best.probability}, alone ${alone.probability}`);
    assert.deepEqual([read.windows, read.of, read.setAside], [readAlone.of, readAlone.of, setAside.length]);
    assert.ok(setAside.length > read.of / 2, `${setAside.length} of ${read.of}`);
  });

  it('has the same numbers when it is asked again without those windows, as a report is verified', async () => {
    const limit = { windows: further.read.windows, explained: 1, setAside: further.setAside };
    const again = resultOf(await finish(testEngine().ask({ ...questionOf(FURTHER, ...documents), explain: false, limit }, never)));
    assert.deepEqual(again, further);
  });

  it('sets as many aside after a look into one of the documents, as a workspace is asked', async () => {
    const engine = testEngine();
    await finish(engine.ask({ ...questionOf(FIRST, ...documents), explain: false }, never));
    await finish(engine.ask({ ...questionOf(FURTHER, documents[1]), explain: false, limit: { windows: 20, explained: 0 }, isLook: true }, never));
    const { setAside } = resultOf(await finish(engine.ask({ ...questionOf(FURTHER, ...documents), explain: false }, never)));
    assert.deepEqual(setAside, further.setAside);
  });

  it('sets nearly as many aside after an edit of a file, and finds what was put in', async () => {
    const engine = testEngine();
    const [text, put] = [texts[1], 'The night watch of the harbor is kept by a dog named Pim. '];
    const middle = text.indexOf('\n\n', text.length / 2) + 2;
    const edited = documents.map((document, i) => (i === 1 ? { ...document, version: 1, text: text.slice(0, middle) + put + text.slice(middle) } : document));
    await finish(engine.ask({ ...questionOf(FIRST, ...documents), explain: false }, never));
    const { answers: [best], setAside } = resultOf(await finish(engine.ask({ ...questionOf(FURTHER, ...edited), explain: false }, never)));
    assert.deepEqual([best.text, best.score], [further.answers[0].text, further.answers[0].score]);
    assert.ok(setAside.length > further.setAside.length - 5, `${setAside.length}, without an edit ${further.setAside.length}`);
    const { answers: [dog] } = resultOf(await finish(engine.ask({ ...questionOf('Who keeps the night watch of the harbor?', ...edited), explain: false }, never)));
    assert.ok(put.includes(dog.text) && dog.document === 1, dog.text);
  });

  it('reads everything where nothing answers, and where every layer is wanted', async () => {
    assert.deepEqual([unanswered.answers, unanswered.setAside], [[], []]);
    for (const { read, setAside } of await askAll([FIRST, FURTHER], documents.slice(1, 2), true)) assert.deepEqual([setAside, read.setAside], [[], undefined]);
  });
});
