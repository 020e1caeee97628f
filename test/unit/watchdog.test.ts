import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { createWatchdog } from '../../src/core/watchdog.ts';

describe('a watchdog', () => {
  it('notices silence', () => new Promise<void>(resolve => createWatchdog(resolve).watch(1)));

  it('counts from when something was heard last, and notices nothing while it rests', async () => {
    let silences = 0;
    const watchdog = createWatchdog(() => silences++);
    watchdog.watch(5);
    watchdog.watch(60_000);
    await setTimeout(30);
    watchdog.watch(5);
    watchdog.rest();
    await setTimeout(30);
    assert.equal(silences, 0);
  });
});
