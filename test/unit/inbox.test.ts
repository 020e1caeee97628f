import assert from 'node:assert/strict';
import { createInbox, type Inbox } from '../../src/inference/inbox.ts';

async function take(inbox: Inbox<number>, count: number): Promise<number[]> {
  const taken: number[] = [];
  while (taken.length < count) taken.push(await inbox.next());
  return taken;
}

describe('inbox', () => {
  it('gives what was pushed, in order', async () => {
    const inbox = createInbox<number>();
    for (const item of [1, 2, 3]) inbox.push(item);
    assert.deepEqual(await take(inbox, 3), [1, 2, 3]);
  });

  it('waits for what is yet to be pushed', async () => {
    const inbox = createInbox<number>();
    const taken = take(inbox, 2);
    inbox.push(1);
    await Promise.resolve();
    inbox.push(2);
    assert.deepEqual(await taken, [1, 2]);
  });

  it('drops what waits when it is finished, and takes no more', async () => {
    const inbox = createInbox<number>();
    inbox.push(1);
    inbox.finish(2);
    inbox.push(3);
    assert.equal(await inbox.next(), 2);
    const next = inbox.next();
    inbox.finish(4);
    assert.equal(await next, 4);
  });

  it('wakes who waits when it is finished', async () => {
    const inbox = createInbox<number>();
    const next = inbox.next();
    inbox.finish(5);
    assert.equal(await next, 5);
  });
});
