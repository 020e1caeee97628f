/** The tokenizer against the reference library: test/fixtures/tokens.json is written by training/token_fixtures.py. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTokenizer } from '../../src/core/tokens.ts';
import { readerVocabulary, vocabularyOf } from './vocabulary.ts';

interface Fixture {
  readonly text: string;
  readonly ids: readonly number[];
  /** UTF-16 [start, end) of each token, without the combining marks that normalising removes. */
  readonly offsets: readonly (readonly [number, number])[];
}

const fixtures = JSON.parse(readFileSync(join(__dirname, '..', 'fixtures', 'tokens.json'), 'utf8')) as readonly Fixture[]; // written by our script
const tokenize = createTokenizer(readerVocabulary());

interface Piece {
  readonly text: string;
  readonly word: number;
}

function pieces(text: string, of = tokenize): Piece[] {
  const tokens = of(text);
  return Array.from({ length: tokens.count }, (_, i) => ({ text: text.slice(tokens.startOffsets[i], tokens.endOffsets[i]), word: tokens.words[i] }));
}

function check(text: string, expected: readonly string[]): void {
  assert.deepEqual(pieces(text).map(piece => piece.text), expected);
}

describe('tokens, against the reference library', () => {
  it('covers several hundred texts, with tokens that end before a removed mark among them', () => {
    assert.ok(fixtures.length >= 300);
    assert.ok(fixtures.some(({ text, offsets }) => offsets.some(([, end]) => /^\p{Mn}/u.test(text.slice(end)))));
  });

  it('gives the same ids', () => {
    for (const { text, ids } of fixtures) assert.deepEqual([...tokenize(text).ids], ids, JSON.stringify(text));
  });

  it('starts each token at the same offset', () => {
    for (const { text, offsets } of fixtures) assert.deepEqual([...tokenize(text).startOffsets], offsets.map(([start]) => start), JSON.stringify(text));
  });

  it('ends each token at the same offset, or behind the combining marks that follow there', () => {
    for (const { text, offsets } of fixtures) {
      const { endOffsets } = tokenize(text);
      for (const [i, [, end]] of offsets.entries()) {
        if (endOffsets[i] === end) continue;
        const added = text.slice(end, endOffsets[i]);
        assert.match(added, /^[\p{Mn}\p{Cc}\p{Cf}\p{Co}]*\p{Mn}$/u, `${JSON.stringify(text)}: token ${i} takes in ${JSON.stringify(added)}`);
      }
    }
  });

  it('leaves no combining mark behind the last token of its letter', () => {
    for (const { text } of fixtures) {
      const { count, endOffsets } = tokenize(text);
      const ends = new Set(endOffsets);
      for (let i = 0; i < count; i++) {
        const marks = /^\p{Mn}+/u.exec(text.slice(endOffsets[i]))?.[0].length ?? 0;
        assert.ok(marks === 0 || ends.has(endOffsets[i] + marks), `${JSON.stringify(text)}: token ${i} is cut off its mark`);
      }
    }
  });
});

describe('tokens', () => {
  it('takes "[CLS]" and "[SEP]" in a document for text', () => {
    check('[CLS] a [SEP]', ['[', 'CL', 'S', ']', 'a', '[', 'SEP', ']']);
    const { ids } = tokenize('[CLS] a [SEP] [UNK] [MASK] [PAD]');
    for (const special of [0, 100, 101, 102, 103]) assert.ok(!ids.includes(special));
  });

  it('keeps a combining accent with its letter', () => check('a cafe\u0301 here', ['a', 'cafe\u0301', 'here']));

  it('keeps a combining accent with the punctuation mark before it', () => check('no!\u0338 yes', ['no', '!\u0338', 'yes']));

  it('does not draw an accent over a space to the word before it', () => check('no \u0301yes', ['no', 'yes']));

  it('reads over soft hyphens and zero-width spaces inside a word', () => check('wo\u00adr\u200bld peace', ['wo\u00adr\u200bld', 'peace']));

  it('gives nothing for white space, controls and a byte order mark', () => check('\ufeff \r\n\t\u0000\u200b', []));

  it('skips lone surrogates and never takes one for half of a pair', () => {
    check('\ud83d one \ude00 two\ud83d', ['one', 'two']);
    assert.deepEqual([...tokenize('a 😀 b').startOffsets], [0, 2, 5]);
  });

  it('makes every Chinese character a word', () => {
    assert.deepEqual(pieces('漢字a𠮷b'), [
      { text: '漢', word: 0 },
      { text: '字', word: 1 },
      { text: 'a', word: 2 },
      { text: '𠮷', word: 3 },
      { text: 'b', word: 4 },
    ]);
  });

  it('numbers words, the pieces of one alike', () => {
    const words = pieces('unbelievableness, said Zyxwq').map(piece => piece.word);
    assert.deepEqual([...new Set(words)], [0, 1, 2, 3]);
    assert.ok(words.length > 4);
  });

  it('matches the longest piece first and makes a word with an unknown part one unknown token', () => {
    const vocabulary = { ids: new Map([['ab', 2], ['a', 3], ['##c', 4], ['##b', 5], ['##bc', 6]]), unknown: 1, continuingPrefix: '##', maxWordUnits: 4 };
    const idsOf = (text: string): number[] => [...createTokenizer(vocabulary)(text).ids];
    assert.deepEqual(idsOf('abc'), [2, 4]);
    assert.deepEqual(idsOf('a'), [3]);
    assert.deepEqual(idsOf('abx'), [1]);
    assert.deepEqual(idsOf('abbb abbbb'), [2, 5, 5, 1]);
  });

  it('takes the longest word to be so many characters, not units', () => {
    const vocabulary = { ids: new Map([['𝕏', 2], ['##𝕏', 3]]), unknown: 1, continuingPrefix: '##', maxWordUnits: 3 };
    const { ids, endOffsets } = createTokenizer(vocabulary)('𝕏𝕏𝕏 𝕏𝕏𝕏𝕏');
    assert.deepEqual([[...ids], [...endOffsets]], [[2, 3, 3, 1], [2, 4, 6, 15]]);
  });

  it('gives the same tokens for a word that it has seen before', () => {
    const fresh = createTokenizer(vocabularyOf('to be or not'));
    const first = fresh('To be, or not to be');
    assert.deepEqual(fresh('To be, or not to be'), first);
    assert.equal(first.ids[0], first.ids[5]);
  });

  it('grows beyond its first buffer', () => {
    const { count, startOffsets, endOffsets, words } = tokenize('word '.repeat(5000));
    assert.equal(count, 5000);
    assert.deepEqual([startOffsets[4999], endOffsets[4999], words[4999]], [24_995, 24_999, 4999]);
  });
});
