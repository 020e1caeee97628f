import assert from 'node:assert/strict';
import { partitionPoint } from '../../src/core/partition-point.ts';

describe('partitionPoint', () => {
  it('counts the items before the first that fails, wherever that is', () => {
    for (let length = 0; length < 9; length++) {
      const items = Array.from({ length }, (_, i) => i);
      for (let point = 0; point <= length; point++) assert.equal(partitionPoint(items, item => item < point), point);
    }
  });
});
