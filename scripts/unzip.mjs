// Unpacks a VSIX, which is a zip file. Node has the decompression; the folder of a zip file is quickly read.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';

const endSignature = 0x06054b50;
const stored = 0;

/**
 * Unpacks into a folder, which is emptied first.
 * @param {string} file
 * @param {string} folder
 */
export function unzip(file, folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const { name, data } of entriesOf(readFileSync(file))) {
    const destination = path.join(folder, name);
    mkdirSync(path.dirname(destination), { recursive: true });
    writeFileSync(destination, data);
  }
}

/**
 * The offsets are those of PKWARE's APPNOTE, 4.3.12 (central directory) and 4.3.7 (local header).
 * @param {Buffer} zip
 */
function* entriesOf(zip) {
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  let header = zip.readUInt32LE(end + 16);
  for (let entry = 0; entry < count; entry++) {
    const method = zip.readUInt16LE(header + 10);
    const compressedBytes = zip.readUInt32LE(header + 20);
    const nameBytes = zip.readUInt16LE(header + 28);
    const local = zip.readUInt32LE(header + 42);
    const name = zip.toString('utf8', header + 46, header + 46 + nameBytes);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const compressed = zip.subarray(start, start + compressedBytes);
    if (!name.endsWith('/')) yield { name, data: method === stored ? compressed : inflateRawSync(compressed) };
    header += 46 + nameBytes + zip.readUInt16LE(header + 30) + zip.readUInt16LE(header + 32);
  }
}

/**
 * The last record of a zip file; a comment of any length may follow it.
 * @param {Buffer} zip
 */
function findEnd(zip) {
  for (let at = zip.length - 22; at >= 0; at--) if (zip.readUInt32LE(at) === endSignature) return at;
  throw new Error('Not a zip file.');
}
