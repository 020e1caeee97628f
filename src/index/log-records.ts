import { crc32 } from 'node:zlib';
import type { ForwardList } from './forward-list.ts';
import type { Stamp } from './messages.ts';

/**
 * What an index log is made of: a line that names the format and the vectors that it was made with, then records, each
 *
 * | octets | |
 * | --- | --- |
 * | 4 | length of the payload, little-endian |
 * | 4 | its CRC-32 |
 * | 1 | what it is: W, F or R |
 * | rest | W: words, parted by newlines; F: length of the head (4), the head as JSON, [uri, modified, size], and the forward list; R: the uri as JSON |
 */
export type LogRecord =
  /** They get the next numbers. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'file'; readonly uri: string; readonly stamp: Stamp; readonly list: ForwardList }
  | { readonly kind: 'removed'; readonly uri: string };

const NAME = 'Spanlight index ';

/** @param vectors checksum, where there are some. */
export function logHeader(vectors: string | undefined): Buffer {
  return Buffer.from(`${NAME}2${vectors === undefined ? '' : ` ${vectors}`}\n`);
}

const [WORDS, FILE, REMOVED] = Buffer.from('WFR');
const FRAME = 8;

export function encodedRecord(record: LogRecord): Buffer {
  const payload = payloadOf(record);
  const frame = Buffer.alloc(FRAME);
  frame.writeUInt32LE(payload.length, 0);
  frame.writeUInt32LE(crc32(payload), 4);
  return Buffer.concat([frame, payload]);
}

function payloadOf(record: LogRecord): Buffer {
  switch (record.kind) {
    case 'words':
      return Buffer.concat([Buffer.of(WORDS), Buffer.from(record.words.join('\n'))]);
    case 'removed':
      return Buffer.concat([Buffer.of(REMOVED), Buffer.from(JSON.stringify(record.uri))]); // JSON: a lone surrogate survives
    case 'file': {
      const { uri, stamp, list } = record;
      const head = Buffer.from(JSON.stringify([uri, stamp.modified, stamp.size]));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(head.length);
      return Buffer.concat([Buffer.of(FILE), length, head, list]);
    }
  }
}

export interface ReadRecords {
  readonly records: readonly { readonly record: LogRecord; readonly bytes: number }[];
  /** Bytes up to which the log holds; 0 where it is none, of another version or made with other vectors. */
  readonly length: number;
  /** Something stands there that was never written so; a log that merely breaks off is whole as far as it goes. */
  readonly isDamaged: boolean;
}

/** @param header that it should have. */
export function recordsIn(log: Buffer, header: Buffer): ReadRecords {
  if (!log.subarray(0, header.length).equals(header)) {
    const isOther = log.subarray(0, NAME.length).equals(header.subarray(0, Math.min(log.length, NAME.length)));
    return { records: [], length: 0, isDamaged: !isOther };
  }
  const records: { record: LogRecord; bytes: number }[] = [];
  let at = header.length;
  while (log.length - at >= FRAME) {
    const length = log.readUInt32LE(at);
    if (length > log.length - at - FRAME) break;
    const payload = log.subarray(at + FRAME, at + FRAME + length);
    const record = crc32(payload) === log.readUInt32LE(at + 4) ? recordOf(payload) : undefined;
    if (!record) return { records, length: at, isDamaged: true };
    at += FRAME + length;
    records.push({ record, bytes: FRAME + length });
  }
  return { records, length: at, isDamaged: false };
}

/** undefined for what is no record: zeros, which a file system may leave where it lost power. */
function recordOf(payload: Buffer): LogRecord | undefined {
  const content = payload.subarray(1);
  switch (payload.at(0)) {
    case WORDS:
      return { kind: 'words', words: content.toString().split('\n') };
    case REMOVED:
      return { kind: 'removed', uri: JSON.parse(content.toString()) as string }; // as payloadOf wrote it: the checksum holds
    case FILE: {
      const list = 4 + content.readUInt32LE();
      const [uri, modified, size] = JSON.parse(content.toString('utf8', 4, list)) as [string, number, number]; // the same
      return { kind: 'file', uri, stamp: { modified, size }, list: Uint8Array.from(content.subarray(list)) }; // a copy: the log is let go
    }
    default:
      return undefined;
  }
}
