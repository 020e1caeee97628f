import assert from 'node:assert/strict';
import { join } from 'node:path';
import { randomFrom } from '../../src/cli/random.ts';
import { createTokenizer, type Tokenizer } from '../../src/core/tokens.ts';
import { scoredBlocks } from '../../src/index/bm25.ts';
import { createEmbedding, parseTokenVectors, type TokenVectors } from '../../src/index/embedding.ts';
import { forwardListOf } from '../../src/index/forward-list.ts';
import { fusedScores } from '../../src/index/fusion.ts';
import { createLexicon } from '../../src/index/lexicon.ts';
import { loadEmbedding } from '../../src/index/load-embedding.ts';
import { buildBm25Ranking, rankingBy } from '../../src/index/ranking.ts';
import { contentWords } from '../../src/core/words.ts';
import { modelFolder, readerVectors, readerVocabulary, vocabularyOf } from './vocabulary.ts';

const WORDS = 'car automobile fee price thing owner';
const vocabulary = vocabularyOf(WORDS);
const tokenize = createTokenizer(vocabulary);

/** car and automobile mean one thing, fee and price another, "thing" counts little, "owner" more in questions. */
const VECTORS: TokenVectors = (() => {
  const rows: Record<string, readonly number[]> = {
    car: [5, 5, 5, 5, 0, 0, 0, 0], automobile: [5, 5, 5, 4, 0, 0, 0, 1],
    fee: [0, 0, 0, 0, 5, 5, 5, 5], price: [0, 0, 0, 1, 5, 5, 5, 4],
    thing: [5, 5, 5, 5, 5, 5, 5, 5], owner: [0, 7, 0, 0, 0, 0, 0, 0],
  };
  const ids = tokenize(WORDS).ids;
  const levels = new Int8Array(8 * 16);
  const scales = new Float32Array(16).fill(0.1);
  const questionFactors = new Float32Array(16).fill(1);
  for (const [i, row] of Object.values(rows).entries()) levels.set(row, 8 * ids[i]);
  scales[ids[4]] = 0.001;
  questionFactors[ids[5]] = 3;
  return { dims: 8, levels, scales, questionFactors };
})();

const embedding = createEmbedding(VECTORS, vocabulary);

/** The file's layout, written by hand. */
function fileOf({ dims, levels, scales, questionFactors }: TokenVectors): Uint8Array {
  const bytes = Buffer.alloc(8 + 8 * scales.length + levels.length / 2);
  bytes.writeUInt32LE(scales.length, 0);
  bytes.writeUInt32LE(dims, 4);
  for (const [i, number] of [...scales, ...questionFactors].entries()) bytes.writeFloatLE(number, 8 + 4 * i);
  for (let i = 0; i < levels.length; i += 2) bytes[8 + 8 * scales.length + i / 2] = (levels[i] + 8) | ((levels[i + 1] + 8) << 4);
  return bytes;
}

describe('token vectors', () => {
  it('are read as they were written, at any offset of a buffer', () => {
    const file = fileOf(VECTORS);
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    assert.deepEqual(parseTokenVectors(file, 16), VECTORS);
    assert.deepEqual(parseTokenVectors(shifted.subarray(3), 16), VECTORS);
  });

  it('are refused when the file is cut, or made for another vocabulary', () => {
    const file = fileOf(VECTORS);
    for (const length of [0, 7, 20, file.length - 1]) assert.throws(() => parseTokenVectors(file.subarray(0, length), 16), RangeError);
    assert.throws(() => parseTokenVectors(file, 15), RangeError);
  });

  it('are loaded from the reader’s folder, or what is missing or does not fit is told', async () => {
    const [vocabulary, vectors] = ['tokenizer.json', 'passage-vectors.bin'].map(name => join(modelFolder, name));
    assert.equal((await loadEmbedding({ vocabulary, vectors })).checksum, reader.checksum);
    await assert.rejects(loadEmbedding({ vocabulary, vectors: `${vectors}.none` }), /ENOENT.*passage-vectors/);
    await assert.rejects(loadEmbedding({ vocabulary, vectors: vocabulary }), /30522 tokens/);
    await assert.rejects(loadEmbedding({ vocabulary: join(modelFolder, 'MODEL_CARD.md'), vectors }), /MODEL_CARD\.md: tokenizer\.json is not JSON/);
  });

  it('are told from others', () => {
    const { checksum } = embedding;
    assert.equal(createEmbedding(parseTokenVectors(fileOf(VECTORS), 16), vocabulary).checksum, checksum);
    assert.notEqual(createEmbedding({ ...VECTORS, levels: VECTORS.levels.with(81, 1) }, vocabulary).checksum, checksum);
    assert.notEqual(createEmbedding({ ...VECTORS, scales: VECTORS.scales.with(3, 1) }, vocabulary).checksum, checksum);
  });
});

/** Cosines by the formula alone, on vectors of texts. */
function cosinesOf({ dims, levels, scales, questionFactors }: TokenVectors, tokenize: Tokenizer, texts: readonly string[], question: string): number[] {
  const vectorOf = (text: string, weightOf: (token: number) => number): number[] => {
    const tokens = contentWords(text).flatMap(word => [...tokenize(word).ids]);
    return Array.from({ length: dims }, (_, i) => tokens.reduce((sum, token) => sum + weightOf(token) * levels[token * dims + i], 0));
  };
  const asked = vectorOf(question, token => scales[token] * questionFactors[token]);
  return texts.map(text => {
    const vector = vectorOf(text, token => scales[token]);
    return asked.reduce((sum, component, i) => sum + component * vector[i], 0) / (Math.hypot(...asked) * Math.hypot(...vector) || 1);
  });
}

const READER_VECTORS = readerVectors();
const reader = createEmbedding(READER_VECTORS, readerVocabulary());

describe('similarities', () => {
  function check(question: string, texts: readonly string[]): void {
    const lexicon = createLexicon(reader);
    const lists = texts.map(text => forwardListOf(text, [{ startOffset: 0, endOffset: text.length }], lexicon));
    const { similarities } = scoredBlocks(question, lexicon, lists, lexicon.vectors?.productsWith(question));
    const expected = cosinesOf(READER_VECTORS, createTokenizer(readerVocabulary()), texts, question);
    const factor = Math.max(...similarities) / Math.max(...expected);
    for (const [i, cosine] of expected.entries()) assert.ok(Math.abs(similarities[i] / factor - cosine) < 1e-3, `${texts[i]}: ${similarities[i] / factor}, not ${cosine}`);
  }

  it('are the cosines of the vectors of whole texts, but for one factor', () => {
    const random = randomFrom(5);
    const words = 'rent rents euro 900 1,250.00 due month the of unbelievable Zürich мир 日本語 antidisestablishmentarianism x9f3 payment pay pay'.split(' ');
    const text = (): string => Array.from({ length: 1 + Math.floor(60 * random()) }, () => words[Math.floor(random() * words.length)]).join(' ');
    for (const question of ['How much rent must be paid?', 'мир 日本語', text()]) check(question, ['', 'the', 'rent', ...Array.from({ length: 30 }, text)]);
  });

  it('are the same whatever the order of words and of files', () => {
    const orders = [['car fee', 'price owner'], ['price owner', 'fee automobile car']].map(known => {
      const lexicon = createLexicon(embedding);
      for (const text of known) for (const word of contentWords(text)) lexicon.idOf(word);
      const list = forwardListOf('fee car car automobile price', [{ startOffset: 0, endOffset: 28 }], lexicon);
      return scoredBlocks('owner of the automobile', lexicon, [list], lexicon.vectors?.productsWith('owner of the automobile')).similarities[0];
    });
    assert.equal(orders[0], orders[1]);
  });

  it('weigh a word of a question as learned', () => {
    const [owner, car] = ['owner', 'car'].map(word => vocabulary.ids.get(word)!);
    const products = embedding.productsWith('owner car fee fee')!;
    const vector = [5, 3 * 7 + 5, 5, 5, 2 * 5, 2 * 5, 2 * 5, 2 * 5];
    assert.ok(Math.abs(products[owner] / products[car] - (7 * vector[1]) / (5 * (vector[0] + vector[1] + vector[2] + vector[3]))) < 1e-4);
  });
});

describe('fusing', () => {
  it('adds up z-scores, less their means, that of meaning weighted', () => {
    const [words, meaning] = [Float64Array.of(0, 5, 3, 4), Float64Array.of(-9, 1, 9, 7)];
    const z = (scores: Float64Array, of: number): number => {
      const mean = (scores[0] + scores[1] + scores[2] + scores[3]) / 4;
      return (scores[of] - mean) / Math.sqrt([...scores].reduce((sum, score) => sum + (score - mean) ** 2, 0) / 4);
    };
    const fused = fusedScores(words, meaning, 2);
    for (const of of [1, 2, 3]) assert.ok(Math.abs(fused[of] - fused[0] - (z(words, of) + 2 * z(meaning, of) - z(words, 0) - 2 * z(meaning, 0))) < 1e-12);
  });

  it('leaves it to one of them where the other makes no difference', () => {
    const [same, scores] = [new Float64Array(3), Float64Array.of(2, 3, 1)];
    for (const fused of [fusedScores(same, scores, 2), fusedScores(scores, same, 2)]) assert.deepEqual([...fused.keys()].sort((a, b) => fused[b] - fused[a]), [1, 0, 2]);
  });
});

describe('ranking by words and meaning', () => {
  const texts = ['owner', 'the fee', 'the automobile', 'thing'];

  it('finds a text that shares no word with the question', () => assert.equal(rankingBy(embedding)(texts).rank('the car')[0], 2));

  it('still puts a text first that has the word', () => assert.deepEqual(rankingBy(embedding)([...texts, 'car']).rank('car').slice(0, 2), [4, 2]));

  it('orders all texts, and none where there is none', () => {
    assert.deepEqual([...rankingBy(embedding)(texts).rank('car')].sort(), [0, 1, 2, 3]);
    assert.deepEqual(rankingBy(embedding)([]).rank('car'), []);
    assert.deepEqual(rankingBy(embedding)(['', '']).rank('car'), [0, 1]);
  });

  it('has no order for a question without content words', () => assert.deepEqual(rankingBy(embedding)(texts).rank('what is the?'), []));

  it('can go by meaning alone', () => assert.deepEqual(rankingBy({ ...embedding, weight: 1e9 })(['fee', 'automobile', 'car']).rank('car'), [2, 1, 0]));

  it('is by words alone without vectors', () => assert.deepEqual(buildBm25Ranking(texts).rank('the car'), []));

  it('finds what the reader’s vectors know to be about the same', () => {
    const contract = [
      'The tenant keeps the garden and clears the snow from the path in front of the house.',
      'Pets are allowed in the flat as long as no neighbour complains about noise.',
      'The rent of 900 euros is due each month.',
      'Keys are handed over on the first of May; two copies belong to the cellar.',
    ];
    for (const [question, text] of [['Which price has to be paid?', 2], ['Are dogs and cats permitted?', 1], ['Who removes ice in winter?', 0]] as const) {
      assert.deepEqual(buildBm25Ranking(contract).rank(question), [], 'none shares a word with it');
      assert.equal(rankingBy(reader)(contract).rank(question)[0], text, question);
    }
  });
});
