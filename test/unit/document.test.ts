import assert from 'node:assert/strict';
import { overlaps, placeOf } from '../../src/core/document.ts';

function check(text: string, places: Readonly<Record<number, readonly [line: number, column: number]>>): void {
  for (const [offset, [line, column]] of Object.entries(places)) assert.deepEqual(placeOf(text, Number(offset)), { line, column }, `offset ${offset} of ${JSON.stringify(text)}`);
}

describe('the place of an offset', () => {
  it('has lines and columns from 1', () => check('ab\ncd', { 0: [1, 1], 1: [1, 2], 2: [1, 3], 3: [2, 1], 4: [2, 2], 5: [2, 3] }));

  it('ends lines at LF, CRLF and CR', () => {
    check('a\r\nb\rc\n\nd', { 3: [2, 1], 5: [3, 1], 7: [4, 1], 8: [5, 1] });
    check('a\r\n', { 2: [1, 3], 3: [2, 1] });
  });

  it('counts UTF-16 units', () => check('😀 é\n😀x', { 3: [1, 4], 5: [2, 1], 7: [2, 3] }));

  it('past the end is the end', () => check('ab\nc', { 4: [2, 2], 99: [2, 2] }));

  it('in an empty text is its beginning', () => check('', { 0: [1, 1], 5: [1, 1] }));
});

describe('ranges', () => {
  it('overlap when they share a unit, not when they touch', () => {
    const range = (startOffset: number, endOffset: number) => ({ startOffset, endOffset });
    assert.ok(overlaps(range(0, 5), range(4, 9)));
    assert.ok(overlaps(range(4, 9), range(0, 5)));
    assert.ok(overlaps(range(0, 9), range(3, 4)));
    assert.ok(!overlaps(range(0, 4), range(4, 9)));
    assert.ok(!overlaps(range(4, 9), range(0, 4)));
  });
});
