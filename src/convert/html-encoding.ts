/** Bytes in which a page says its encoding. */
const SAMPLE_BYTES = 2048;

/** Decodes a page: by its byte order mark, else as it says itself, else as UTF-8 where it is that, else as browsers would. */
export function decodeHtml(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decode(bytes, 'utf-16le')!;
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decode(bytes, 'utf-16be')!;
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, SAMPLE_BYTES));
  const declared = /<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w:-]+)/i.exec(start)?.[1];
  return (
    decode(bytes, 'utf-8', true) ??
    (declared === undefined ? undefined : decode(bytes, declared)) ??
    decode(bytes, 'windows-1252') ??
    new TextDecoder().decode(bytes)
  );
}

/** Undefined: no such encoding here, or, when exactness is asked for, bytes that it doesn't have. */
function decode(bytes: Uint8Array, encoding: string, fatal = false): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal }).decode(bytes);
  } catch {
    return undefined;
  }
}
