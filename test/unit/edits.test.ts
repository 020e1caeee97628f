import assert from 'node:assert/strict';
import { joined, moved, type Edit } from '../../src/core/edits.ts';
import { randomFrom } from '../../src/cli/random.ts';

describe('two edits as one', () => {
  it('change a text as one after the other does', () => {
    const random = randomFrom(7);
    const below = (count: number): number => Math.floor(random() * count);
    let together = 0;
    for (let round = 0; round < 5000; round++) {
      const text = Array.from({ length: 12 }, (_, i) => String.fromCharCode(97 + i)).join('');
      const edited = (of: string, put: string): { readonly edit: Edit; readonly text: string } => {
        const offset = below(of.length + 1);
        const edit = { offset, removed: below(of.length - offset + 1) % 4, inserted: put.length };
        return { edit, text: of.slice(0, offset) + put + of.slice(offset + edit.removed) };
      };
      const first = edited(text, 'XYZ'.slice(below(4)));
      const second = edited(first.text, '123'.slice(below(4)));
      const both = joined(first.edit, second.edit);
      const isTouched = second.edit.offset <= first.edit.offset + first.edit.inserted && first.edit.offset <= second.edit.offset + second.edit.removed;
      assert.equal(both !== undefined, isTouched);
      if (!both) continue;
      together++;
      const { offset, removed, inserted } = both;
      assert.equal(text.slice(0, offset) + second.text.slice(offset, offset + inserted) + text.slice(offset + removed), second.text);
    }
    assert.ok(together > 500, `${together}`);
  });

  it('are one that moves nothing where the second undoes the first', () => {
    for (const edit of [{ offset: 5, removed: 0, inserted: 3 }, { offset: 5, removed: 4, inserted: 0 }, { offset: 5, removed: 2, inserted: 6 }]) {
      const both = joined(edit, { offset: edit.offset, removed: edit.inserted, inserted: edit.removed })!;
      assert.equal(both.removed, both.inserted);
      for (const range of [{ startOffset: 0, endOffset: 5 }, { startOffset: 20, endOffset: 25 }]) assert.deepEqual(moved(range, both), range);
    }
  });
});
