/** The bundled reader's early exit: windows that hold nothing are left after a lower layer, the others are read as ever. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLibrary } from '../../src/core/library.ts';
import { readerInput, type Logits, type Reader } from '../../src/core/reader.ts';
import { bestSpans } from '../../src/core/spans.ts';
import { loadModel } from '../../src/inference/model.ts';
import { createOnnxReader } from '../../src/inference/onnx-reader.ts';
import { modelFolder, root } from './bundles.ts';

const DOCUMENT = 'harbor-service-agreement.md';
const QUESTION = 'Which algorithm encrypts Customer Data at rest?';

/** One window read both ways. */
interface Both {
  readonly read: Logits;
  readonly scanned: Logits;
  readonly firstToken: number;
}

describe('the early exit', () => {
  let reader: Reader;
  let windows: Both[];

  before(async () => {
    reader = await createOnnxReader(await loadModel(modelFolder), 1);
    const { config } = reader;
    const library = createLibrary(reader, texts => ({ rank: () => [...texts.keys()] }));
    const question = library.questionOf(QUESTION);
    const document = { uri: DOCUMENT, version: 0, text: readFileSync(join(root, 'examples', DOCUMENT), 'utf8') };
    windows = [];
    for (const passage of library.passagesFor([document], question)) {
      const input = readerInput(config, question.tokens, passage);
      windows.push({ read: await reader.read(input), scanned: await reader.scan!(input, 0), firstToken: input.firstToken });
    }
  });

  const bestOf = (logits: Logits, { firstToken }: Both): number => bestSpans(logits, firstToken, { maxAnswerTokens: reader.config.maxAnswerTokens, count: 1 }).spans[0].score;
  const isSame = ({ read, scanned }: Both): boolean => read.start.every((x, i) => x === scanned.start[i]) && read.end.every((x, i) => x === scanned.end[i]);

  it('is taken in most windows of a document, and in none that answers', () => {
    const left = windows.filter(({ scanned }) => scanned.leftEarly);
    assert.ok(left.length > windows.length / 2, `${left.length} of ${windows.length} windows`);
    const best = windows.reduce((a, b) => (bestOf(b.read, b) > bestOf(a.read, a) ? b : a));
    assert.ok(bestOf(best.read, best) > reader.config.noAnswerThreshold);
    assert.ok(isSame(best));
    for (const window of windows) assert.deepEqual([window.read.leftEarly, window.scanned.leftEarly], [false, !isSame(window)]);
  });

  it('leaves a window with no span that could be taken for an answer', () => {
    assert.ok(reader.config.exitBelow! < reader.config.noAnswerThreshold);
    for (const window of windows.filter(({ scanned }) => scanned.leftEarly)) assert.ok(bestOf(window.scanned, window) < reader.config.exitBelow!);
  });

  it('is not there when every layer is wanted', async () => {
    const { config, scan } = await createOnnxReader(await loadModel(modelFolder, { everyLayer: true }), 1);
    assert.deepEqual([config.exitBelow, scan], [undefined, undefined]);
  });
});
