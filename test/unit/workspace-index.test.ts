import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFrom } from '../../src/cli/random.ts';
import { blocksOf } from '../../src/index/blocks.ts';
import { createEmbedding, type Embedding } from '../../src/index/embedding.ts';
import { rankingBy } from '../../src/index/ranking.ts';
import { openWorkspaceIndex, type WorkspaceIndex } from '../../src/index/workspace-index.ts';
import { readerVectors, readerVocabulary, vocabularyOf } from './vocabulary.ts';

const WORDS = 'harbor fee licence license kestrel signs signed agreement 42 привет мир 日本語 e\u0301 unbelievable renewal'.split(' ');
const QUESTIONS = [...WORDS, 'Who signed the agreement?', 'harbour fees of 42', 'license renewals', 'what', ''];

function failOn(damage: string): never {
  throw new Error(damage);
}

const embedding = createEmbedding(readerVectors(), readerVocabulary());

/** Random vectors of the words, and of unknown ones. */
function smallEmbedding(): Embedding {
  const random = randomFrom(13);
  const tokens = 10 + WORDS.length;
  const levels = Int8Array.from({ length: 4 * tokens }, () => Math.floor(15 * random()) - 7);
  const scales = Float32Array.from({ length: tokens }, () => 0.1 + random());
  return createEmbedding({ dims: 4, levels, scales, questionFactors: scales.map(() => 1) }, vocabularyOf(WORDS.join(' ')));
}

async function indexOf(texts: Readonly<Record<string, string>>, by?: Embedding): Promise<WorkspaceIndex> {
  const index = await openWorkspaceIndex(undefined, failOn, by);
  for (const [uri, text] of Object.entries(texts)) index.put(uri, { modified: 1, size: text.length }, text);
  return index;
}

/** The same files, and the same answer to every question. */
function checkSame(actual: WorkspaceIndex, expected: WorkspaceIndex): void {
  assert.deepEqual([...actual.files].sort(), [...expected.files].sort());
  for (const question of QUESTIONS) for (const most of [3, 1000]) assert.deepEqual(actual.rank(question, [], most), expected.rank(question, [], most), question);
}

describe('the index of a workspace', () => {
  async function check(texts: Readonly<Record<string, string>>, question: string, expected: readonly string[]): Promise<void> {
    const index = await indexOf(texts);
    assert.deepEqual(index.rank(question, [], 10).map(({ uri, range }) => `${uri}: ${texts[uri].slice(range.startOffset, range.endOffset)}`), expected);
  }

  it('gives the blocks that share something with the question, best first', () =>
    check({ a: ' a red cat\n', b: 'a boat', c: 'Red and cat: a cat that is red, a red cat' }, 'red cats?', ['c: Red and cat: a cat that is red, a red cat', 'a: a red cat']));

  it('gives equals by address, then by place', () => {
    const cats = 'cat '.repeat(300);
    return check({ b: 'cat', a: 'cat', c: cats }, 'cat', [`c: ${cats.trim()}`, 'a: cat', 'b: cat']);
  });

  it('ranks blocks as texts are ranked', async () => {
    const random = randomFrom(3);
    const text = Array.from({ length: 4000 }, () => WORDS[Math.floor(random() ** 2 * WORDS.length)]).join(' ');
    const blocks = blocksOf(text);
    assert.ok(blocks.length > 10);
    for (const by of [undefined, embedding]) {
      const index = await indexOf({ all: text }, by);
      const ranking = rankingBy(by)(blocks.map(({ startOffset, endOffset }) => text.slice(startOffset, endOffset)));
      for (const question of QUESTIONS) assert.deepEqual(index.rank(question, [], 1000).map(({ range }) => range), ranking.rank(question).map(block => blocks[block]));
    }
  });

  it('finds a block that shares no word with the question, by its meaning', async () => {
    const texts = { garden: 'The tenant keeps the garden.', rent: 'The rent of 900 euros is due each month.', pets: 'Pets are allowed in the flat.' };
    const question = 'Which price has to be paid?';
    assert.deepEqual((await indexOf(texts)).rank(question, [], 9), []);
    const index = await indexOf(texts, embedding);
    assert.deepEqual(index.rank(question, [], 1).map(({ uri }) => uri), ['rent']);
    assert.deepEqual(index.rank(question, [], 9).length, 3);
    assert.deepEqual(index.rank(question, [{ uri: 'new', text: 'The price to be paid is 12 dollars.' }], 2).map(({ uri, sharesWords }) => [uri, sharesWords]), [['new', true], ['rent', false]]);
    assert.deepEqual(index.rank('what is it', [], 9), []);
  });

  it('gives no more blocks than wanted', async () => {
    const index = await indexOf({ a: 'cat', b: 'cat cat', c: 'cat dog' });
    assert.deepEqual(index.rank('cat', [], 1).map(({ uri }) => uri), ['b']);
    assert.deepEqual(index.rank('cat', [], 0), []);
  });

  it('takes unsaved text in place of what is indexed, and forgets it', async () => {
    const index = await indexOf({ a: 'cat', b: 'dog' });
    const unsaved = [{ uri: 'a', text: 'an armadillo' }, { uri: 'new', text: 'a cat' }];
    assert.deepEqual(index.rank('armadillo', unsaved, 9), [{ uri: 'a', range: { startOffset: 0, endOffset: 12 }, sharesWords: true }]);
    assert.deepEqual(index.rank('cat', unsaved, 9).map(({ uri }) => uri), ['new']);
    checkSame(index, await indexOf({ a: 'cat', b: 'dog' }));
  });

  it('knows a file that has no text', async () => {
    const index = await indexOf({ a: '' });
    assert.deepEqual([...index.files], [['a', { modified: 1, size: 0 }]]);
    assert.deepEqual(index.rank('a cat', [], 9), []);
  });

  it('is empty once cleared', async () => {
    const index = await indexOf({ a: 'cat' });
    index.clear();
    checkSame(index, await indexOf({}));
    index.put('b', { modified: 1, size: 3 }, 'dog');
    checkSame(index, await indexOf({ b: 'dog' }));
  });

  it('takes a word of any length, in pieces', () => check({ a: 'x'.repeat(100_000), b: 'dog' }, 'x'.repeat(50_000), [...blocksOf('x'.repeat(100_000)).map(({ startOffset, endOffset }) => `a: ${'x'.repeat(endOffset - startOffset)}`)].slice(0, 10)));
});

describe('an index that is kept', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'spanlight-index-'))));
  afterEach(() => rm(folder, { recursive: true }));

  const isAsMadeAnew = async (by: Embedding | undefined): Promise<void> => {
    const random = randomFrom(11);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)];
    const fresh = (): string => Array.from({ length: Math.floor(random() * 12) }, () => (random() < 0.1 ? `id${Math.floor(random() * 1e6).toString(16)}` : pick(WORDS))).join(' ');
    const files = new Map<string, { modified: number; text: string }>();
    let index = await openWorkspaceIndex(folder, failOn, by);
    let largest = 0;
    for (let event = 1; event <= 10_000; event++) {
      const uri = `file:///${Math.floor(random() * 150)}`;
      const kind = random();
      const known = files.get(uri);
      if (kind < 0.7) {
        files.set(uri, { modified: event, text: fresh() });
        index.put(uri, { modified: event, size: files.get(uri)!.text.length }, files.get(uri)!.text);
      } else if (kind < 0.9) {
        files.delete(uri);
        index.remove(uri);
      } else if (known) {
        const renamed = `file:///renamed/${Math.floor(random() * 50)}`;
        files.delete(uri);
        files.set(renamed, known);
        index.remove(uri);
        index.put(renamed, { modified: known.modified, size: known.text.length }, known.text);
      }
      if (random() < 0.02) await index.save();
      if (random() < 0.01) void index.save(); // and goes on at once
      if (random() < 0.001) index.rank('something', [{ uri, text: fresh() }], 1);
      largest = Math.max(largest, index.bytes);
      if (event % 500 > 0) continue;
      await index.save();
      index = await openWorkspaceIndex(folder, failOn, by);
      const expected = await openWorkspaceIndex(undefined, failOn, by);
      for (const [name, { modified, text }] of files) expected.put(name, { modified, size: text.length }, text);
      checkSame(index, expected);
    }
    assert.ok(largest < 300_000, 'what is no longer needed is let go'); // of a megabyte of records
  };

  it('is as one made anew after ten thousand events, with saves and reopenings between', () => isAsMadeAnew(undefined));

  it('is so with vectors too', () => isAsMadeAnew(smallEmbedding()));
});
