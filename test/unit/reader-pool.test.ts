import assert from 'node:assert/strict';
import { poolShape } from '../../src/inference/reader-pool.ts';

function check(threads: number, cores: number, workers: number, threadsEach: number): void {
  assert.deepEqual(poolShape(threads, cores), { workers, threadsEach });
}

describe('the shape of the pool', () => {
  it('has a worker a core on small machines', () => {
    check(0, 1, 1, 1);
    check(0, 2, 2, 1);
    check(0, 4, 4, 1);
  });

  it('has four workers at most, which share half of many cores', () => {
    check(0, 8, 4, 1);
    check(0, 16, 4, 2);
  });

  it('follows the threads that a person wants', () => {
    check(1, 16, 1, 1);
    check(3, 2, 3, 1);
    check(8, 2, 4, 2);
  });
});
