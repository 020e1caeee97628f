import ignore, { type Ignore } from 'ignore';

/** What the .gitignore files of some folders, one in another, leave out. */
export interface Ignored {
  /** @param path of a file or folder whose folder is not left out, from the root of the file system, slashes between its names. */
  isOut(path: string, isFolder: boolean): boolean;
  /** With those of one more folder. @param folder path of it. @param text of its .gitignore file. */
  with(folder: string, text: string): Ignored;
}

/** @param root path of the folder that the outermost .gitignore file may stand in: a repository's. */
export function ignoredBelow(root: string): Ignored {
  return ignoredBy(undefined, root);
}

function ignoredBy(rules: Ignore | undefined, root: string): Ignored {
  const below = (path: string): string => path.slice(root.length).replace(/^\//, '');
  return {
    isOut: (path, isFolder) => rules !== undefined && below(path) !== '' && rules.ignores(below(path) + (isFolder ? '/' : '')),
    with: (folder, text) => ignoredBy(withLines(rules, rulesIn(below(folder), text)), root),
  };
}

/** UTF-16 units. No path is longer, and a rule takes time with the square of its length. */
const LONGEST_RULE = 4096;

/** With the lines that can be rules; git too lets the others match nothing. */
function withLines(rules: Ignore | undefined, lines: readonly string[]): Ignore {
  const all = ignore({ ignoreCase: false, allowRelativePaths: true }).add(rules ?? []);
  for (const line of lines) {
    if (line.length > LONGEST_RULE) continue;
    try {
      all.add([line]);
    } catch {
      // "draft[/" makes no regular expression; all that fails does so here, for it is made at once
    }
  }
  return all;
}

/** The rules of a .gitignore file as the outermost one would say them, so that the last of all that match decides. */
function rulesIn(folder: string, text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (folder === '') return lines;
  const place = `/${folder.replace(/[\\*?[\]!# ]/g, '\\$&')}`;
  return lines.flatMap(line => {
    const [, not, rule] = /^(!?)(.*?)(?:(?<!\\) +)?$/s.exec(line)!; // matches any line
    if (rule === '' || rule === '/' || line.startsWith('#')) return [];
    return [`${not}${place}${/\/./s.test(rule) ? '' : '/**'}/${rule.replace(/^\//, '')}`];
  });
}
