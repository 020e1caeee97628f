/** What sentences are expected to do to an answer, from one pass, and what they do, from a few: all worked out by hand. */
import assert from 'node:assert/strict';
import type { Answer } from '../../src/core/answers.ts';
import type { InfluenceWeights } from '../../src/core/attention.ts';
import { effectsFromPasses, influencesOf, keptInPasses, type Observation } from '../../src/core/influence.ts';
import { passagesOf, sourceOf } from '../../src/core/passages.ts';
import { indices, questionOf } from '../../src/core/question.ts';
import type { Attention, Logits } from '../../src/core/reader.ts';
import { createTokenizer } from '../../src/core/tokens.ts';
import { documentOf } from './sources.ts';
import { vocabularyOf } from './vocabulary.ts';

function near(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries()) assert.ok(Math.abs(actual[i] - value) < 1e-5, `[${Array.from(actual).join(', ')}] is not [${expected.join(', ')}]`);
}

describe('influences', () => {
  const TEXT = 'Pat ran. Kim saw gold. Then Bo left.';
  /** (sequence): [CLS] what [SEP], then 3 + 4 + 4 tokens with the full stops, then [SEP]. */
  const SEQUENCE = 15;
  const PAT = 3;
  const KIM = 6;
  const GOLD = 8;
  const THEN = 10;
  const LEFT = 12;

  interface Given {
    readonly weights?: Partial<InfluenceWeights>;
    /** Row and key of α, in places of the sequence. */
    readonly attention?: readonly (readonly [query: number, key: number, weight: number])[];
    /** Norms of the values; 1 where none is given. */
    readonly norms?: Readonly<Record<number, number>>;
    /** Scores of spans of one token. */
    readonly scores?: Readonly<Record<number, number>>;
    readonly text?: string;
  }

  /** With one head; the answer is "gold", and what is not given is 0. */
  function check({ weights = {}, attention = [], norms = {}, scores, text = TEXT }: Given, expected: readonly number[]): void {
    const tokenize = createTokenizer(vocabularyOf(`${text} what`));
    const [passage] = passagesOf([sourceOf(documentOf(text), tokenize)], { room: 20, overlap: 0 });
    const startOffset = text.indexOf('gold');
    const startToken = passage.source.tokens.startOffsets.indexOf(startOffset);
    const answer: Answer = { text: 'gold', score: 5, probability: 1, document: 0, range: { startOffset, endOffset: startOffset + 4 }, window: passage.window, startToken, endToken: startToken + 1, otherPlaces: [] };
    const alpha = new Float32Array(SEQUENCE * SEQUENCE);
    for (const [query, key, weight] of attention) alpha[query * SEQUENCE + key] = weight;
    const valueNorms = Float32Array.from({ length: SEQUENCE }, (_, key) => norms[key] ?? 1);
    const heads: Attention = { queries: indices(0, SEQUENCE), weights: alpha, valueNorms, logSumExp: new Float32Array(SEQUENCE), layers: 1, heads: 1, sequence: SEQUENCE };
    const off = new Float32Array(1);
    const all: InfluenceWeights = { cls: off, sentence: off, answer: off, rival: 0, bias: 0, own: 9, ...weights };
    const logits = scores && logitsOf(scores);
    near(influencesOf({ answer, passage, question: questionOf('what', tokenize, 4), attention: heads, ...(logits && { logits }) }, all, 1), expected);
  }

  function logitsOf(scores: Readonly<Record<number, number>>): Logits {
    const half = Float32Array.from({ length: SEQUENCE }, (_, place) => (place === 0 ? 0 : (scores[place] ?? -100) / 2));
    return { start: half, end: half };
  }

  it('are the bias where nothing flows, and a constant for the answer’s own sentence', () => check({ weights: { bias: 0.5 } }, [0.5, 9, 0.5]));

  it('follow [CLS]’s row, averaged over the words of a sentence', () =>
    check({ weights: { cls: Float32Array.of(2) }, attention: [[0, PAT, 0.5], [0, THEN, 0.25], [0, LEFT, 0.5]] }, [0.5, 9, 0.5]));

  it('follow the mean row of the answer’s sentence, its full stop included', () =>
    check({ weights: { sentence: Float32Array.of(-1) }, attention: [[KIM, PAT, 0.5], [GOLD, PAT, 0.3]] }, [-0.1, 9, 0]));

  it('follow the answer’s row', () => check({ weights: { answer: Float32Array.of(3) }, attention: [[GOLD, LEFT, 0.5]] }, [0, 9, 0.5]));

  it('weigh attention by the norm of what is attended to', () =>
    check({ weights: { answer: Float32Array.of(1) }, attention: [[GOLD, PAT, 0.5]], norms: { [PAT]: 4 } }, [1, 9, 0]));

  it('leave punctuation out', () => check({ weights: { cls: Float32Array.of(1) }, attention: [[0, PAT + 2, 1]] }, [0, 9, 0]));

  it('count what a sentence’s own spans offer against the answer', () =>
    check({ weights: { rival: -1, bias: 1 }, scores: { [PAT]: 0, [GOLD]: 5, [THEN]: 1, [LEFT]: 2 } }, [1 - Math.log(2), 9, 1 - Math.log1p(Math.E + Math.E ** 2)]));

  it('do not count the answer’s words elsewhere against it', () =>
    check({ text: 'Pat ran. Kim saw gold. Then gold left.', weights: { rival: -1 }, scores: { [PAT]: 0, [GOLD]: 5, [THEN + 1]: 4 } }, [-Math.log(2), 9, 0]));
});

describe('the passes', () => {
  function check(count: number, own: number, expected: readonly string[]): void {
    assert.deepEqual(keptInPasses(count, own).map(kept => kept.map(Number).join('')), expected);
  }

  it('need nothing of a lone sentence', () => check(1, 0, []));

  it('are one for one other sentence', () => check(2, 0, ['10']));

  it('are all combinations for two others', () => check(3, 1, ['011', '110', '010']));

  it('keep the answer’s sentence, and each other one half of the time, in all combinations of two', () => {
    const kept = keptInPasses(8, 3);
    assert.equal(kept.length, 8);
    for (const row of kept) assert.ok(row[3]);
    const all = [...kept.filter(row => row.filter(Boolean).length > 1), kept[0].map(() => true)]; // the 8 rows of the matrix
    for (const a of [0, 1, 2, 4, 5, 6, 7]) {
      assert.equal(all.filter(row => row[a]).length, 4);
      for (const b of [0, 1, 2, 4, 5, 6, 7]) if (a !== b) assert.equal(all.filter(row => row[a] && row[b]).length, 2);
    }
  });

  it('turn the sign of the columns that they use again', () => {
    const kept = keptInPasses(9, 8).slice(0, 7);
    for (const row of kept) assert.notEqual(row[7], row[0]);
  });
});

describe('effects from passes', () => {
  const observed = (...readings: readonly (readonly [kept: string, logOdds: number])[]): Observation[] => readings.map(([kept, logOdds]) => ({ kept: [...kept].map(x => x === '1'), logOdds }));

  it('shrink what one reading shows', () => {
    // Z = ∓½ and y = ∓1, centred: Zᵀ(ZZᵀ + I)⁻¹y = Zᵀy / (½ + 1) = 1 / 1½
    near(effectsFromPasses(observed(['10', 2], ['11', 4]), 0, Float64Array.of(7, 0)), [7, 2 / 3]);
  });

  it('tell apart what two sentences do', () => {
    // An orthogonal design of 4 readings: ZᵀZ = 1, so that each true effect is halved.
    near(effectsFromPasses(observed(['111', 5], ['110', 8], ['011', 4], ['010', 7]), 1, Float64Array.of(0.4, 6, 0.4)), [0.5, 6, -1.5]);
  });

  it('are the prediction where there are many sentences and the passes show nothing', () => {
    const influences = Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, 3);
    near(effectsFromPasses([...keptInPasses(9, 8)].map(kept => ({ kept, logOdds: 1 })), 8, influences), [...influences]);
  });

  it('lean on the prediction where there are many sentences', () => {
    const influences = Float64Array.from({ length: 10 }, (_, s) => s / 10);
    const observations = [...keptInPasses(10, 9), new Array<boolean>(10).fill(true)].map((kept): Observation => ({ kept, logOdds: kept.reduce((sum, isKept, s) => sum + (isKept ? s / 10 : 0), 0) }));
    near(effectsFromPasses(observations, 9, influences), [...influences]);
  });
});
