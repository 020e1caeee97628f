import { matcherOf } from './glob.ts';
import type { IndexedFolder, IndexRules } from './messages.ts';

/** What is left out whatever the settings say. */
const NEVER = new Set(['.git', 'node_modules']);

/** Says by their paths, relative to a workspace folder, which files and folders its settings leave out. */
export interface Exclusion {
  isFolderOut(path: string): boolean;
  isFileOut(path: string): boolean;
}

export function createExclusion({ excludes }: Pick<IndexedFolder, 'excludes'>, { include }: Pick<IndexRules, 'include'>): Exclusion {
  const isExcluded = excludes.map(matcherOf);
  const isIncluded = matcherOf(include);
  const isOut = (path: string): boolean => NEVER.has(path.slice(path.lastIndexOf('/') + 1)) || isExcluded.some(matches => matches(path));
  return {
    isFolderOut: isOut,
    isFileOut: path => !isIncluded(path) || isOut(path),
  };
}
