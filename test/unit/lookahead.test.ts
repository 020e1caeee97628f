import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { lookahead } from '../../src/core/lookahead.ts';

/** Does items of `durations` milliseconds; the most that were under way at a time, and the order of the results. */
async function run(durations: readonly number[], atOnce: number): Promise<{ readonly most: number; readonly order: number[] }> {
  let underWay = 0;
  let most = 0;
  const order: number[] = [];
  const work = async (milliseconds: number): Promise<number> => {
    most = Math.max(most, ++underWay);
    await setTimeout(milliseconds);
    underWay--;
    return milliseconds;
  };
  for await (const result of lookahead(durations, work, atOnce)) order.push(result);
  return { most, order };
}

describe('looking ahead', () => {
  it('gives results in the order of the items, however long each takes', async () => {
    assert.deepEqual(await run([30, 1, 15, 2], 3), { most: 3, order: [30, 1, 15, 2] });
  });

  it('one at a time does one at a time', async () => assert.equal((await run([1, 1, 1], 1)).most, 1));

  it('of nothing gives nothing', async () => assert.deepEqual(await run([], 4), { most: 0, order: [] }));

  it('starts no more when the loop is left', async () => {
    const started: number[] = [];
    const steps = lookahead([1, 2, 3, 4, 5], item => Promise.resolve(started.push(item)), 2);
    await steps.next();
    await steps.return(undefined);
    assert.deepEqual(started, [1, 2]);
  });

  it('passes an error on, and lets the others come to their end unheard', async () => {
    const work = (item: number): Promise<number> => (item === 2 ? Promise.reject(new Error('no more')) : Promise.resolve(item));
    const results: number[] = [];
    await assert.rejects(async () => {
      for await (const result of lookahead([1, 2, 2, 3], work, 3)) results.push(result);
    }, /no more/);
    assert.deepEqual(results, [1]);
  });
});
