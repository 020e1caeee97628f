/** Looking into an answer's window, with attention small enough to add up by hand. */
import assert from 'node:assert/strict';
import { ask } from '../../src/core/ask.ts';
import { createLibrary } from '../../src/core/library.ts';
import { lookAt, type Look } from '../../src/core/look.ts';
import type { Attention, Reader } from '../../src/core/reader.ts';
import type { Lens } from '../../src/core/relevance.ts';
import { createRuleReader } from './rule-reader.ts';
import { documentOf } from './sources.ts';

const TEXT = 'Had gold coins. Left because rain.';
/** [CLS] who what [SEP] had gold coins . left because rain . [SEP] */
const SEQUENCE = ['CLS', 'who', 'what', 'SEP', 'had', 'gold', 'coins', '.', 'left', 'because', 'rain', '.', 'SEP'];

type Row = Readonly<Record<string, number>>;

/** Rows of two heads: the answer's ("coins") and the two of the question. */
interface Heads {
  readonly coins: readonly [Row, Row];
  readonly who?: readonly [Row, Row];
  readonly what?: readonly [Row, Row];
  /** ‖v·W_o‖ of a word, 1 where it is not named. */
  readonly norms?: Row;
  readonly weights?: readonly [number, number];
}

async function look({ coins, who = [{}, {}], what = [{}, {}], norms = {}, weights = [0.75, 0.25] }: Heads, lens: Lens = {}): Promise<Look> {
  const rule = createRuleReader(`${TEXT} who what`, { heads: 2 });
  const sequence = SEQUENCE.length;
  const attention: Attention = {
    queries: [...SEQUENCE.keys()],
    weights: new Float32Array(2 * sequence * sequence),
    valueNorms: Float32Array.from({ length: 2 * sequence }, (_, i) => norms[SEQUENCE[i % sequence]] ?? 1),
    logSumExp: new Float32Array(2 * sequence).fill(2),
    layers: 1,
    heads: 2,
    sequence,
  };
  for (const [query, rows] of Object.entries({ coins, who, what })) {
    for (const [head, row] of rows.entries()) {
      for (const [key, share] of Object.entries(row)) attention.weights[(head * sequence + SEQUENCE.indexOf(query)) * sequence + SEQUENCE.indexOf(key)] = share;
    }
  }
  const half = Float32Array.from(weights, x => x / 2);
  const reader: Reader = { ...rule, headWeights: { answer: half, question: half }, attend: () => Promise.resolve(attention) };
  const library = createLibrary(reader, texts => ({ rank: () => [...texts.keys()] }));
  const documents = [documentOf(TEXT)];
  const reading = ask(library, { text: 'who what', documents, maxAnswers: 1, explain: false }, new AbortController().signal);
  let step = await reading.next();
  while (!step.done) step = await reading.next();
  const [answer] = step.value.answers;
  return lookAt(answer, { window: answer.window, source: library.sourceFor(documents[0]) }, library.questionOf('who what'), reader, lens);
}

function shares({ sentences }: Look): [string, number][] {
  return sentences.map(({ range, relevance }) => [TEXT.slice(range.startOffset, range.startOffset + 4), relevance]);
}

function checkNear(found: number, wanted: number): void {
  assert.ok(Math.abs(found - wanted) < 1e-6, `${found}, not ${wanted}`);
}

describe('looking into an answer', () => {
  const HEADS: Heads = { coins: [{ because: 0.5, gold: 0.25, CLS: 0.25 }, { because: 0.25, '.': 0.75 }] };

  it('sees every sentence of the window, also those without a share', async () => {
    assert.deepEqual(shares(await look({ coins: [{ because: 1 }, {}] })), [['Left', 1], ['Had ', 0]]);
  });

  it('through one head sees what that head alone attends to', async () => {
    assert.deepEqual(shares(await look({ coins: [{ because: 1 }, { gold: 1 }] }, { head: 1 })), [['Had ', 1], ['Left', 0]]);
  });

  it('through a word of the question sees where that word looks', async () => {
    const heads: Heads = { coins: [{ because: 1 }, {}], who: [{ had: 1 }, {}], what: [{ rain: 1 }, {}] };
    assert.deepEqual(shares(await look(heads, { word: 0 })), [['Had ', 1], ['Left', 0]]);
    assert.deepEqual(shares(await look(heads, { word: 1 })), [['Left', 1], ['Had ', 0]]);
    assert.deepEqual((await look(heads)).questionWords, ['who', 'what']);
  });

  it('says how much went to sinks', async () => {
    const { sinks } = await look({ coins: [{ CLS: 0.25, SEP: 0.125, who: 0.125, coins: 0.125, '.': 0.125, because: 0.25 }, {}] });
    assert.deepEqual(sinks, { special: 0.375, question: 0.125, punctuation: 0.125, answer: 0.125 });
  });

  it('gives each head’s weight, its mass on words and its share of the relevance', async () => {
    const [first, second] = (await look(HEADS)).grid;
    assert.deepEqual([first.weight, second.weight], [0.75, 0.25]);
    assert.deepEqual([first.mass, second.mass], [0.75, 0.25]);
    checkNear(first.share, 9 / 10);
    checkNear(second.share, 1 / 10);
  });

  it('shows query, key and value of the strongest look, with the score that softmax made of it undone', async () => {
    const { strongest } = await look({ ...HEADS, norms: { gold: 4 } });
    assert.ok(strongest);
    checkNear(strongest.score, Math.log(0.25) + 2);
    assert.deepEqual({ ...strongest, score: 0 }, { layer: 0, head: 0, query: 'coins', key: 'gold', score: 0, attention: 0.25, keys: SEQUENCE.length, valueNorm: 4 });
  });

  it('has no strongest look where nothing but sinks was attended to', async () => assert.equal((await look({ coins: [{ CLS: 1 }, { '.': 1 }] })).strongest, undefined));
});
