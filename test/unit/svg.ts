import assert from 'node:assert/strict';

/** Every element of the picture is closed, and in order. */
export function checkClosed(picture: string): void {
  const open: string[] = [];
  for (const [, closing, name, selfClosing] of picture.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
    if (closing) assert.equal(open.pop(), name);
    else if (!selfClosing) open.push(name);
  }
  assert.deepEqual(open, []);
}
