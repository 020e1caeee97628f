/**
 * Globs as the editor understands them (https://code.visualstudio.com/docs/editor/glob-patterns): `*` and `?` stop at a slash, a
 * `**` between slashes does not, `{a,b}`, `[a-z]`, `[!a]`; all else stands for itself.
 *
 * @returns a test of a path, relative to the folder that the glob is for. A glob that has no meaning matches nothing.
 */
export function matcherOf(glob: string): (path: string) => boolean {
  try {
    const pattern = new RegExp(`^${patternOf(glob.trim().replace(/\/$/, ''))}$`, 'su');
    return path => pattern.test(path);
  } catch {
    return () => false;
  }
}

const PATTERNS: Readonly<Partial<Record<string, string>>> = {
  '**/': '(?:.*/)?', // it takes the slash along, for it may stand for nothing
  '/**': '(?:/.*)?', // what is in a folder, and the folder
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
  '{': '(?:',
};

const PARTS = /(?<=^|[/{,])\*\*(?:\/|(?=$|[,}]))|\/\*\*(?=$|[,}])|\*|\[[!^]?[^\]/]+\]|./gsu;

function patternOf(glob: string): string {
  let depth = 0;
  const patternOfPart = (part: string): string => {
    if (part === '{') depth++;
    if (depth > 0 && part === ',') return '|';
    if (depth > 0 && part === '}') return depth--, ')';
    return PATTERNS[part] ?? (part.length > 2 ? classOf(part) : quoted(part));
  };
  return Array.from(glob.matchAll(PARTS), ([part]) => patternOfPart(part)).join('');
}

function classOf(part: string): string {
  return part.replace(/^\[[!^]/, '[^/').replace(/(?<=.)[\\[]/g, '\\$&');
}

function quoted(char: string): string {
  return char.replace(/[\\^$.()|+[\]{}]/, '\\$&');
}
