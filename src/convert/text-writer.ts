/** Writes running text as a page shows it: white space is collapsed, blocks stand apart. */
export interface TextWriter {
  /** White space of preformatted text is kept. */
  write(text: string, isPreformatted: boolean): void;
  /** At least this many newlines before what comes next; `isForced`: so many more. */
  lineBreak(newlines: number, isForced?: boolean): void;
  /** A mark before what comes next, when anything does on this line. */
  prefix(mark: string): void;
  /** Text as it is, with so many newlines before and after it. */
  paragraph(text: string, newlines: number): void;
  text(): string;
}

/** Browsers collapse these, and no-break spaces are read as spaces. */
const SPACE = /[ \t\n\r\f\u00a0]+/g;

export function createTextWriter(): TextWriter {
  const pieces: string[] = [];
  let newlines = 0;
  let hasSpace = false;
  let mark = '';

  const put = (text: string): void => {
    if (newlines > 0 && pieces.length > 0) pieces.push('\n'.repeat(newlines));
    else if (hasSpace && pieces.length > 0) pieces.push(' ');
    if (mark !== '') pieces.push(mark);
    pieces.push(text);
    newlines = 0;
    hasSpace = false;
    mark = '';
  };
  const lineBreak = (count: number, isForced = false): void => {
    newlines = isForced ? Math.min(2, newlines + count) : Math.max(newlines, count);
  };

  return {
    write(text, isPreformatted) {
      if (isPreformatted) {
        const plain = text.replace(/\r\n?/g, '\n');
        if (plain !== '') put(plain);
        return;
      }
      const collapsed = text.replace(SPACE, ' ');
      const words = collapsed.trim();
      if (words === '') {
        hasSpace ||= collapsed !== '';
        return;
      }
      hasSpace ||= collapsed.startsWith(' ');
      put(words);
      hasSpace = collapsed.endsWith(' ');
    },
    lineBreak,
    prefix(text) {
      mark = text;
    },
    paragraph(text, count) {
      lineBreak(count);
      put(text);
      lineBreak(count);
    },
    text: () => pieces.join('').replace(/[^\S\n]+$/gm, '').replace(/\n{3,}/g, '\n\n').trimEnd(),
  };
}
