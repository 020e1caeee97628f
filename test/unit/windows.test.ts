import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Range } from '../../src/core/document.ts';
import { sentencesOf } from '../../src/core/sentences.ts';
import { createTokenizer, type Tokens } from '../../src/core/tokens.ts';
import { rangeOfTokens, windowsOf, type WindowShape } from '../../src/core/windows.ts';
import { vocabularyOf } from './vocabulary.ts';

/** Lengths of sentences, in tokens; those of one list are a paragraph. */
type Lengths = readonly (number | readonly number[])[];

/** Tokens of one unit, one space between them and a blank line around paragraphs. */
function textOf(lengths: Lengths): { document: { text: string }; tokens: Tokens; sentences: Range[] } {
  const startOffsets: number[] = [];
  const sentences: Range[] = [];
  let text = '';
  const add = (length: number): void => {
    const startOffset = text.length;
    for (let i = 0; i < length; i++) startOffsets.push(startOffset + 2 * i);
    text += Array<string>(length).fill('w').join(' ');
    sentences.push({ startOffset, endOffset: text.length });
    text += ' ';
  };
  for (const item of lengths) {
    if (typeof item === 'number') add(item);
    else {
      text += '\n\n';
      item.forEach(add);
      text += '\n\n';
    }
  }
  const count = startOffsets.length;
  const tokens = { count, ids: new Int32Array(count), startOffsets: Int32Array.from(startOffsets), endOffsets: Int32Array.from(startOffsets, x => x + 1), words: Int32Array.from(startOffsets.keys()) };
  return { document: { text }, tokens, sentences };
}

function windows(lengths: Lengths, shape: WindowShape): [number, number][] {
  return windowsOf(0, textOf(lengths), shape).map(({ startToken, endToken }) => [startToken, endToken]);
}

function check(lengths: Lengths, shape: WindowShape, expected: readonly (readonly [number, number])[]): void {
  assert.deepEqual(windows(lengths, shape), expected);
}

describe('windows', () => {
  it('are none for no tokens, and one where all fits', () => {
    check([], { room: 10, overlap: 3 }, []);
    check([4, 6], { room: 10, overlap: 3 }, [[0, 10]]);
  });

  it('end where a sentence ends', () => check([6, 6], { room: 10, overlap: 3 }, [[0, 6], [6, 12]]));

  it('begin with a sentence that the window before ends with, when it is within the overlap', () => {
    check([4, 4, 2, 4], { room: 10, overlap: 3 }, [[0, 10], [8, 14]]);
    check([4, 3, 3, 3, 3], { room: 10, overlap: 6 }, [[0, 10], [4, 13], [7, 16]]);
  });

  it('end where a paragraph ends, even if a sentence more would fit', () => {
    check([[5], [3, 4]], { room: 10, overlap: 3 }, [[0, 5], [5, 12]]);
    check([[3], [2, 2], [3, 3]], { room: 10, overlap: 0 }, [[0, 7], [7, 13]]);
  });

  it('end inside a paragraph when little would be before it', () => check([[1], [6, 6]], { room: 10, overlap: 3 }, [[0, 7], [7, 13]]));

  it('begin with whole paragraphs alone where none was cut', () => {
    check([[2, 2, 2], [8]], { room: 10, overlap: 3 }, [[0, 6], [6, 14]]);
    check([[4], [2], [6]], { room: 10, overlap: 3 }, [[0, 6], [4, 12]]);
  });

  it('cut a sentence that is longer than a window, with the whole overlap', () => check([25], { room: 10, overlap: 4 }, [[0, 10], [6, 16], [12, 22], [18, 25]]));

  it('begin a sentence that is cut where it begins, and go on from its end', () => check([3, 15, 5], { room: 10, overlap: 2 }, [[0, 3], [3, 13], [11, 18], [18, 23]]));

  it('each read something new, also before a sentence that fits only without the overlap', () => check([2, 2, 2, 2, 9], { room: 10, overlap: 4 }, [[0, 8], [8, 17]]));

  it('name their document', () => {
    assert.deepEqual(windowsOf(7, textOf([3]), { room: 10, overlap: 3 }), [{ document: 7, startToken: 0, endToken: 3 }]);
  });

  it('come to an end when the overlap is as large as the room', () => check([4], { room: 2, overlap: 9 }, [[0, 2], [1, 3], [2, 4]]));

  it('need room', () => assert.throws(() => windows([3], { room: 0, overlap: 0 }), RangeError));

  it('hold any answer whole in a line without a full stop, wherever it stands', () => {
    const text = Array.from({ length: 4000 }, (_, i) => `w${i % 10}`).join(' ');
    const tokens = createTokenizer(vocabularyOf(text))(text);
    const found = windowsOf(0, { document: { text }, tokens, sentences: sentencesOf(text) }, { room: 100, overlap: 30 });
    for (let startToken = 0; startToken + 20 <= tokens.count; startToken++) {
      assert.ok(found.some(window => window.startToken <= startToken && window.endToken >= startToken + 20), `tokens ${startToken} to ${startToken + 20} are cut by every window`);
    }
  });
});

describe('windows over any text', () => {
  const shapes = fc.record({ room: fc.integer({ min: 1, max: 40 }), overlap: fc.integer({ min: 0, max: 20 }) });
  const length = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 90 }));
  const texts = fc.array(fc.oneof(length, fc.array(length, { minLength: 1, maxLength: 5 })), { maxLength: 20 });
  const forAny = (property: (lengths: readonly number[], shape: WindowShape, found: readonly (readonly [number, number])[]) => void): void => {
    fc.assert(fc.property(texts, shapes, (lengths, shape) => property(lengths.flat(), shape, windows(lengths, shape))), { seed: 1, numRuns: 1000 });
  };

  it('cover every token and fit into the room', () => {
    forAny((lengths, { room }, found) => {
      let covered = 0;
      for (const [startToken, endToken] of found) {
        assert.ok(startToken <= covered && endToken > startToken && endToken - startToken <= room);
        covered = Math.max(covered, endToken);
      }
      assert.equal(covered, lengths.reduce((a, b) => a + b, 0));
    });
  });

  it('hold every sentence that fits whole in one of them', () => {
    forAny((lengths, { room }, found) => {
      let first = 0;
      for (const length of lengths) {
        const [start, end] = [first, first + length];
        if (length <= room) assert.ok(found.some(([startToken, endToken]) => startToken <= start && endToken >= end), `sentence ${start} to ${end}`);
        first = end;
      }
    });
  });

  it('share no more than the overlap, and exactly that where a sentence is cut', () => {
    forAny((lengths, { room, overlap }, found) => {
      const ends = new Set<number>();
      lengths.reduce((sum, length) => (ends.add(sum + length), sum + length), 0);
      for (let i = 1; i < found.length; i++) {
        const shared = found[i - 1][1] - found[i][0];
        assert.ok(shared >= 0 && shared <= overlap);
        if (!ends.has(found[i - 1][1])) assert.equal(shared, Math.min(overlap, room - 1));
      }
    });
  });

  it('begin later and end later, one after another', () => {
    forAny((_, __, found) => {
      for (let i = 1; i < found.length; i++) assert.ok(found[i][0] > found[i - 1][0] && found[i][1] > found[i - 1][1], `${JSON.stringify(found[i - 1])} then ${JSON.stringify(found[i])}`);
    });
  });
});

describe('the range of tokens', () => {
  it('goes from the first one’s start to the last one’s end', () => {
    const { tokens } = textOf([5]);
    assert.deepEqual(rangeOfTokens(tokens, 1, 4), { startOffset: 2, endOffset: 7 });
  });
});
