import { mkdir, open, readFile, rename, rm, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { holdLock } from './index-lock.ts';
import { logHeader, recordsIn, type ReadRecords } from './log-records.ts';

/** The file that keeps an index: records are appended to it; one process at a time writes it, others read. */
export interface IndexLog {
  /** Bytes on disk that hold; 0 where nothing was ever kept. */
  readonly bytes: number;
  /**
   * Adds records after the last that holds, or writes all of them in place of what is there: where that was asked for, or where
   * what is there is not what this process read or wrote.
   *
   * @throws Error whose message says why nothing was kept; what holds still holds, and another try may be made.
   */
  write(added: Uint8Array | undefined, all: () => Uint8Array): Promise<'added' | 'all'>;
}

const FILE = 'index.log';

/**
 * Never rejects: a log that can't be read, or was made with other vectors, is an empty one.
 *
 * @param folder made if it is not there.
 * @param vectors checksum, where there are some.
 */
export async function openIndexLog(folder: string, vectors: string | undefined): Promise<{ readonly log: IndexLog; readonly read: ReadRecords }> {
  const path = join(folder, FILE);
  const header = logHeader(vectors);
  const lock = async (): Promise<'had' | 'taken' | number> => {
    await mkdir(folder, { recursive: true });
    return holdLock(join(folder, 'index.lock'));
  };
  let isOurs = typeof (await lock().catch(() => -1)) !== 'number';
  const read = recordsIn(await readFile(path).catch(() => Buffer.of()), header);
  let { length } = read;
  if (isOurs && length > 0) await truncate(path, length).catch(() => undefined); // or else the next write does it

  const log: IndexLog = {
    get bytes() {
      return length;
    },
    async write(added, all) {
      const holder = await lock();
      const isAsRead = isOurs && holder === 'had';
      isOurs = false; // until it is known what stands there
      if (typeof holder === 'number') throw new Error(`another window (process ${holder}) keeps the index of this workspace`);
      if (added && isAsRead && length > 0) {
        isOurs = true;
        if (await append(path, length, added)) {
          length += added.length;
          return 'added';
        }
      }
      const records = all();
      await replace(path, header, records);
      isOurs = true;
      length = header.length + records.length;
      return 'all';
    },
  };
  return { log, read };
}

/** @returns false where the file is not there, or shorter than it should be. */
async function append(path: string, length: number, added: Uint8Array): Promise<boolean> {
  const file = await open(path, 'r+').catch(() => undefined);
  if (!file) return false;
  try {
    if ((await file.stat()).size < length) return false;
    await file.truncate(length); // without what a write that failed has left
    await writeAt(file, length, added);
    return true;
  } finally {
    await file.close();
  }
}

/** All or nothing, even where the power fails. */
async function replace(path: string, header: Uint8Array, records: Uint8Array): Promise<void> {
  const written = `${path}.new`;
  try {
    const file = await open(written, 'w');
    try {
      await writeAt(file, 0, header);
      await writeAt(file, header.length, records);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(written, path);
  } catch (error) {
    await rm(written, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** A full disk takes a part of what is written, and says so the next time only. */
async function writeAt(file: FileHandle, position: number, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
}
