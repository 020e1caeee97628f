import { unlinkSync } from 'node:fs';
import { readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';

const held = new Set<string>();

/**
 * Makes this process the one that writes what a lock file guards: the file holds its id. A lock is stale when that process is
 * gone, or when it is older than the machine's last start, after which ids are given anew.
 *
 * @returns 'had' if it was so already, 'taken' if it is so now, or the id of the process that has it.
 * @throws what the file system says.
 */
export async function holdLock(path: string): Promise<'had' | 'taken' | number> {
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      releaseAtExit(path);
      return 'taken';
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    try {
      const holder = Number(await readFile(path, 'utf8'));
      if (holder === process.pid) {
        if (held.has(path)) return 'had';
      } else if (isAlive(holder) && (await stat(path)).mtimeMs > Date.now() - uptime() * 1000) {
        held.delete(path);
        return holder;
      }
      await unlink(path);
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw error; // whoever had it let it go just now
    }
  }
}

function releaseAtExit(path: string): void {
  if (held.size === 0) process.once('exit', releaseAll);
  held.add(path);
}

function releaseAll(): void {
  for (const path of held) {
    try {
      unlinkSync(path);
    } catch {
      // A stale lock is as good.
    }
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false; // killed before it had written its id
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isCode(error, 'ESRCH');
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
