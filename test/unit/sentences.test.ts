import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sentencesOf } from '../../src/core/sentences.ts';
import { fuzzedText } from './fuzzed-text.ts';

function check(text: string, expected: readonly string[]): void {
  assert.deepEqual(sentencesOf(text).map(({ startOffset, endOffset }) => text.slice(startOffset, endOffset)), expected);
}

const WRAPPED = [
  'It is a truth universally acknowledged, that a single man in possession',
  'of a good fortune, must be in want of a wife. However little known the',
  'feelings or views of such a man may be on his first entering a',
  'neighbourhood, this truth is so well fixed.',
];

describe('sentences', () => {
  it('end at full stops, question marks and exclamation marks', () => check('It rains. Does it? It does! "Oh." Yes…', ['It rains.', 'Does it?', 'It does!', '"Oh."', 'Yes…']));

  it('do not end in a number', () => check('It cost 3.5 million. Pay 1,000.50 now.', ['It cost 3.5 million.', 'Pay 1,000.50 now.']));

  it('do not end at an abbreviation', () => {
    check('Mr. Darcy met Dr. Grey. They left on Jan. 3.', ['Mr. Darcy met Dr. Grey.', 'They left on Jan. 3.']);
    check('See Fig. 3, e.g. Alpha, vs. Beta, i.e. Gamma. It ended.', ['See Fig. 3, e.g. Alpha, vs. Beta, i.e. Gamma.', 'It ended.']);
    check('Acme Inc. Berlin paid (cf. Sec. 4). Done.', ['Acme Inc. Berlin paid (cf. Sec. 4).', 'Done.']);
  });

  it('do not end at an initial', () => check('J. R. R. Tolkien wrote it. He was old.', ['J. R. R. Tolkien wrote it.', 'He was old.']));

  it('end with the paragraph even after an abbreviation', () => check('Apples, pears etc.\n\nNext paragraph.', ['Apples, pears etc.', 'Next paragraph.']));

  for (const [name, newline] of [['LF', '\n'], ['CRLF', '\r\n'], ['CR', '\r']]) {
    it(`go on over the line ends of a wrapped paragraph: ${name}`, () => {
      const text = WRAPPED.join(newline);
      const end = text.indexOf('wife.') + 'wife.'.length;
      check(text, [text.slice(0, end), text.slice(end + 1)]);
    });
  }

  it('go on from a line that was wrapped early when the next one begins with a small letter', () => {
    const early = WRAPPED[0].slice(0, 48);
    check(`${WRAPPED[0]}\n${early}\nso it goes on.`, [`${WRAPPED[0]}\n${early}\nso it goes on.`]);
    check(`${WRAPPED[0]}\n${early}\nSo it begins.`, [`${WRAPPED[0]}\n${early}`, 'So it begins.']);
  });

  it('end with every line of a list', () => check('- one item\n- two go on. And on.\n1. first\n2) second\n(a) third', ['- one item', '- two go on.', 'And on.', '1. first', '2) second', '(a) third']));

  it('end with a heading', () => check('# Title\nThe first line.\nSection two\n\nText.', ['# Title', 'The first line.', 'Section two', 'Text.']));

  it('end with every line of a log', () => {
    const lines = ['2031-04-01 12:00:01 INFO started the service on port 8080 and waited', '2031-04-01 12:00:02 ERROR lost it again and the service stopped there', '12:00:03 and this line begins with the time alone, as some logs have it'];
    check(lines.join('\n'), lines);
    check(lines.join('\r\n') + '\r\n', lines);
  });

  it('end with a short line before a long one: it was not wrapped', () => {
    check(`Dear Ms. Lane,\n${WRAPPED[3]} Yours truly and for ever after, the undersigned.`, ['Dear Ms. Lane,', WRAPPED[3], 'Yours truly and for ever after, the undersigned.']);
  });

  it('know the full stops of other scripts', () => check('日本語の文。次の文です。これは？', ['日本語の文。', '次の文です。', 'これは？']));

  it('are none in an empty or blank text', () => {
    for (const text of ['', ' ', '\n\n', ' \r\n\t \u00a0\ufeff\u3000\n']) check(text, []);
  });

  it('have no white space around them, wide spaces included', () => check('\u3000Indented. \n\tTabbed.\u2003\n\u00a0Kept.\u00a0', ['Indented.', 'Tabbed.', 'Kept.']));

  it('have no end where a long text is taken in pieces', () => {
    const sentence = `It goes ${'on and '.repeat(1500)}on.`;
    check(`First. ${sentence} Last.`, ['First.', sentence, 'Last.']);
  });

  it('are many in a line of 1 MB, and each is found', () => {
    const sentence = 'The quick brown fox no. 7 jumps over Mr. Dog. ';
    const count = Math.ceil(1_000_000 / sentence.length);
    const sentences = sentencesOf(sentence.repeat(count));
    assert.equal(sentences.length, count);
    assert.deepEqual(sentences[count - 1], { startOffset: (count - 1) * sentence.length, endOffset: count * sentence.length - 1 });
  });

  it('cover a line of 1 MB without a single full stop', () => {
    const text = 'a'.repeat(1_000_000);
    const sentences = sentencesOf(text);
    assert.equal(sentences.reduce((sum, { startOffset, endOffset }) => sum + endOffset - startOffset, 0), text.length);
  });
});

describe('sentences of any text', () => {
  const paragraphs = fc.array(fc.oneof(fuzzedText, fc.constantFrom(...WRAPPED.map(line => `${line}\n`), 'Mr. ', 'etc. ', '\n- ', 'word '.repeat(900))), { maxLength: 12 }).map(parts => parts.join(''));

  it('are in order, disjoint, not empty and without white space around them', () => {
    fc.assert(fc.property(paragraphs, text => {
      let before = 0;
      for (const { startOffset, endOffset } of sentencesOf(text)) {
        assert.ok(startOffset >= before && endOffset > startOffset && endOffset <= text.length);
        const sentence = text.slice(startOffset, endOffset);
        assert.equal(sentence, sentence.trim());
        before = endOffset;
      }
    }), { seed: 1, numRuns: 500 });
  });

  it('leave out nothing but white space', () => {
    fc.assert(fc.property(paragraphs, text => {
      let before = 0;
      for (const { startOffset, endOffset } of [...sentencesOf(text), { startOffset: text.length, endOffset: text.length }]) {
        assert.equal(text.slice(before, startOffset).trim(), '');
        before = endOffset;
      }
    }), { seed: 2, numRuns: 500 });
  });

  it('never begin or end inside a surrogate pair', () => {
    fc.assert(fc.property(fc.integer({ min: 4080, max: 4100 }), length => {
      const text = 'x'.repeat(length) + '😀'.repeat(30);
      for (const { startOffset, endOffset } of sentencesOf(text)) {
        for (const offset of [startOffset, endOffset]) assert.doesNotMatch(text.slice(offset - 1, offset + 1), /^[\ud800-\udbff][\udc00-\udfff]$/);
      }
    }), { seed: 3, numRuns: 21 });
  });

  it('of a range stay in it and cover it', () => {
    fc.assert(fc.property(paragraphs, fc.nat(), fc.nat(), (text, a, b) => {
      const [startOffset, endOffset] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y);
      let before = startOffset;
      for (const sentence of sentencesOf(text, { startOffset, endOffset })) {
        assert.ok(sentence.startOffset >= before && sentence.endOffset <= endOffset);
        assert.equal(text.slice(before, sentence.startOffset).trim(), '');
        before = sentence.endOffset;
      }
      assert.equal(text.slice(before, endOffset).trim(), '');
    }), { seed: 4, numRuns: 500 });
  });
});
