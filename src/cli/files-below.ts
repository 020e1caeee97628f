import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError, type Problem } from '../core/user-error.ts';
import { fileProblem } from './file-problem.ts';

export interface FilesBelow {
  /** Those that no link leads to first, by their names. */
  readonly files: readonly string[];
  /** What could not be looked at, and why. */
  readonly problems: readonly Problem[];
}

/**
 * The files in a folder and in those below it, but for hidden ones and tools'. Links are followed; whatever has several names
 * counts once, so that circles of links end.
 *
 * @param leftOut real paths of files that do not count.
 * @throws UserError when the folder itself can't be listed.
 */
export async function filesBelow(folder: string, leftOut: Iterable<string>): Promise<FilesBelow> {
  const files: string[] = [];
  const problems: Problem[] = [];
  const seen = new Set(leftOut);
  const links: string[] = [];
  const isNew = (real: string): boolean => seen.size < seen.add(real).size;
  const enter = async (path: string, real: string): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (isHidden(entry.name)) continue;
      const at = join(path, entry.name);
      if (entry.isSymbolicLink()) links.push(at);
      else await look(at, () => add(at, join(real, entry.name), entry));
    }
  };
  const add = async (path: string, real: string, kind: Kind): Promise<void> => {
    if (kind.isDirectory() && !isTools(path) && isNew(real)) await enter(path, real);
    if (kind.isFile() && isNew(real)) files.push(path);
  };
  const look = async (path: string, at: () => Promise<void>): Promise<void> => {
    try {
      await at();
    } catch (error) {
      problems.push(fileProblem(path, error));
    }
  };
  const real = await realpath(folder);
  seen.add(real);
  await enter(folder, real).catch((error: unknown) => {
    throw new UserError(fileProblem(folder, error), { cause: error });
  });
  for (const link of links) await look(link, async () => add(link, await realpath(link), await stat(link))); // more come while folders are entered
  return { files, problems };
}

/** What entries of folders and `stat` tell alike. */
interface Kind {
  isDirectory(): boolean;
  isFile(): boolean;
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

function isTools(folder: string): boolean {
  return basename(folder) === 'node_modules';
}
