import assert from 'node:assert/strict';
import fc from 'fast-check';
import { blocksOf } from '../../src/index/blocks.ts';
import { fuzzedText } from './fuzzed-text.ts';

/** Of what a text is made, its blocks. */
function check(text: string, expected: readonly string[]): void {
  assert.deepEqual(blocksOf(text).map(({ startOffset, endOffset }) => text.slice(startOffset, endOffset)), expected);
}

describe('blocks', () => {
  const words = (count: number): string => 'word '.repeat(count).trimEnd();

  it('are none for a text without letters', () => {
    check('', []);
    check(' \n\t\u3000\r\n', []);
  });

  it('are one for a short text, without the white space around it', () => check('\n\n  A cat.\n\nA dog.\n', ['A cat.\n\nA dog.']));

  it('end at the last blank line, also of Windows', () => {
    check(`${words(150)}\n\n${words(50)}\n\n${words(10)}\n${words(200)}`, [`${words(150)}\n\n${words(50)}`, `${words(10)}\n${words(200)}`]);
    check(`${words(150)}\r\n \r\n${words(20)}\r\n${words(200)}`, [words(150), `${words(20)}\r\n${words(200)}`]);
  });

  it('end at a line’s end where no line is blank', () => check(`${words(160)}.\r\n${words(50)}. ${words(100)}`, [`${words(160)}.`, `${words(50)}. ${words(100)}`]));

  it('end at a sentence’s end in a long line', () => {
    check(`${words(150)}. (${words(30)}.) ${words(200)}`, [`${words(150)}. (${words(30)}.)`, words(200)]);
    check(`${'漢'.repeat(900)}。${'字'.repeat(500)}`, [`${'漢'.repeat(900)}。`, '字'.repeat(500)]);
  });

  it('end between words else', () => check(words(400), [words(240), words(160)]));

  it('do not divide a surrogate pair', () => check(`a${'😀'.repeat(700)}`, [`a${'😀'.repeat(599)}`, '😀'.repeat(101)]));

  it('hold all that is no white space, in order, and nothing twice', () => {
    const text = fc.array(fc.tuple(fuzzedText, fc.constantFrom('', ' ', '\n', '\r\n\r\n', ' '.repeat(1500), 'x'.repeat(800))), { maxLength: 60 });
    fc.assert(
      fc.property(text, pieces => {
        const all = pieces.flat().join('');
        let offset = 0;
        for (const { startOffset, endOffset } of blocksOf(all)) {
          assert.equal(all.slice(offset, startOffset).trim(), '');
          assert.ok(endOffset > startOffset && endOffset - startOffset <= 1200);
          assert.equal(all.slice(startOffset, endOffset), all.slice(startOffset, endOffset).trim());
          offset = endOffset;
        }
        assert.equal(all.slice(offset).trim(), '');
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('are made in time that grows with the text, not its square', () => {
    for (const piece of ['x', ' ', '\n', 'word ', 'Yes. ', '\r\n']) {
      const blocks = blocksOf(piece.repeat(2_000_000)).length;
      assert.equal(blocks > 0, piece.trim() !== '');
    }
  });
});
