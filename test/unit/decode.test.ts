import assert from 'node:assert/strict';
import { decodeText } from '../../src/core/decode.ts';

interface Expected {
  readonly text: string;
  readonly isExact?: boolean;
}

function check(bytes: Uint8Array, { text, isExact = true }: Expected, keepByteOrderMark = true): void {
  assert.deepEqual(decodeText(bytes, keepByteOrderMark), { kind: 'text', text, isExact });
}

function checkBinary(bytes: Uint8Array): void {
  assert.deepEqual(decodeText(bytes, true), { kind: 'binary' });
}

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const utf16le = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const utf16be = (text: string): Buffer => utf16le(text).swap16();

describe('decoding', () => {
  it('reads UTF-8', () => check(utf8('Grüße, 世界 😀\r\n'), { text: 'Grüße, 世界 😀\r\n' }));

  it('reads an empty file', () => check(utf8(''), { text: '' }));

  it('keeps a byte order mark or drops it, as asked', () => {
    check(utf8('\ufeffabc'), { text: '\ufeffabc' });
    check(utf8('\ufeffabc'), { text: 'abc' }, false);
    for (const encode of [utf16le, utf16be]) {
      check(encode('abc'), { text: '\ufeffabc' });
      check(encode('abc'), { text: 'abc' }, false);
    }
  });

  it('reads UTF-16 where a byte order mark says so', () => {
    for (const encode of [utf16le, utf16be]) check(encode('Grüße, 世界 😀'), { text: 'Grüße, 世界 😀' }, false);
  });

  it('replaces bytes that are not UTF-8 and says so', () => {
    check(Buffer.concat([utf8('caf'), Buffer.of(0xe9), utf8(' and a good deal more of it')]), { text: 'caf\ufffd and a good deal more of it', isExact: false });
    check(Buffer.concat([utf8('cut off in the middle of a character '), utf8('é').subarray(0, 1)]), { text: 'cut off in the middle of a character \ufffd', isExact: false });
  });

  it('replaces half a unit of UTF-16 and a lone surrogate, and says so', () => {
    check(Buffer.concat([utf16le('a good many letters'), Buffer.of(0x41)]), { text: 'a good many letters\ufffd', isExact: false }, false);
    check(utf16le('a good many \ud83d letters'), { text: 'a good many \ufffd letters', isExact: false }, false);
  });

  it('knows a replacement character that was in the file from one that it put there', () => check(utf8('ten letters and \ufffd'), { text: 'ten letters and \ufffd' }));

  it('takes a file with NUL in its first bytes for binary', () => {
    checkBinary(utf8('abc\0def'));
    checkBinary(utf8(`${'x'.repeat(8191)}\0`));
    check(utf8(`${'x'.repeat(8192)}\0`), { text: `${'x'.repeat(8192)}\0` });
  });

  it('takes a file that is mostly control characters or invalid bytes for binary', () => {
    checkBinary(Buffer.from(Array.from({ length: 400 }, (_, i) => 1 + (i % 8))));
    checkBinary(Buffer.from(Array.from({ length: 400 }, (_, i) => 0x80 + (i % 128))));
    checkBinary(Buffer.concat([utf16le(''), Buffer.from(Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? i % 7 : 0)))]));
  });

  it('takes tabs, line ends, form feeds and colour codes for text', () => {
    const text = '\tone\r\ntwo\f\v\n\u001b[31mred colour in a log\u001b[0m';
    check(utf8(text), { text });
  });
});
