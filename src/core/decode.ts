/** The text of a file's bytes. */
export type Decoded =
  | { readonly kind: 'text'; readonly text: string; /** No byte had to be replaced by U+FFFD. */ readonly isExact: boolean }
  | { readonly kind: 'binary' };

/** Bytes looked at to tell text from other data. */
const SAMPLE_BYTES = 8192;

/** Share of replaced or control characters from which a file counts as binary. */
const MOST_NOISE = 0.1;

/**
 * Decodes UTF-8, or UTF-16 where a byte order mark says so. Invalid bytes become U+FFFD and `isExact` false.
 *
 * @param keepByteOrderMark whether U+FEFF at the start is part of the text, as in a string read by Node; an editor drops it.
 */
export function decodeText(bytes: Uint8Array, keepByteOrderMark: boolean): Decoded {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  if (encoding === 'utf-8' && bytes.subarray(0, SAMPLE_BYTES).includes(0)) return { kind: 'binary' };
  const text = new TextDecoder(encoding, { ignoreBOM: keepByteOrderMark }).decode(bytes);
  if (noise(text.slice(0, SAMPLE_BYTES)) > MOST_NOISE) return { kind: 'binary' };
  return { kind: 'text', text, isExact: !text.includes('\uFFFD') || isValid(bytes, encoding) };
}

function isValid(bytes: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function noise(text: string): number {
  return (text.match(/[\u0000-\u0008\u000e-\u001f\ufffd]/g)?.length ?? 0) / Math.max(1, text.length);
}
