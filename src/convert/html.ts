import { Parser } from 'htmlparser2';
import { createTextWriter, type TextWriter } from './text-writer.ts';

/** Elements whose content is not text of the page. */
const SKIPPED = new Set(['script', 'style', 'noscript', 'template', 'svg', 'math', 'iframe', 'object', 'head', 'select', 'textarea', 'button']);

/** Elements of a head. Its end tag may be left out; then it ends before anything else, as in browsers. */
const METADATA = new Set(['title', 'meta', 'link', 'style', 'script', 'base', 'noscript', 'template']);

/** Elements with a blank line around them, as browsers show paragraphs. */
const BLOCKS = new Set([
  ...['address', 'article', 'aside', 'blockquote', 'body', 'center', 'details', 'dialog', 'div', 'dl', 'fieldset', 'figcaption', 'figure', 'footer', 'form'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'legend', 'main', 'nav', 'p', 'pre', 'section', 'summary', 'table', 'caption'],
]);

/** Elements that start a line. */
const LINES = new Set(['br', 'dd', 'dt', 'li', 'option', 'tr']);

/** Rows longer than this are no rows of data but a page's layout: their cells become paragraphs. */
const LONGEST_ROW_UNITS = 500;

/**
 * The text of a page as a person reads it: headings as in Markdown, lists with their marks, rows of tables between bars.
 *
 * A parser of strings: scripts don't run, nothing that the page names is fetched.
 */
export function htmlText(html: string): string {
  const page = createPage();
  const parser = new Parser(page, { decodeEntities: true, lowerCaseTags: true });
  parser.end(html);
  return page.text();
}

interface Page {
  onopentag(name: string, attributes: Readonly<Record<string, string | undefined>>): void;
  onclosetag(name: string): void;
  ontext(text: string): void;
  text(): string;
}

function createPage(): Page {
  let writer = createTextWriter();
  /** Writers and rows around the cell that is being read; tables may stand in cells. */
  const outer: TextWriter[] = [];
  const rows: string[][] = [];
  /** Lists around an item: the number of its next item, or 0 for bullets. */
  const lists: number[] = [];
  let depth = 0;
  /** Depth of the element whose content is skipped; 0: none. */
  let skipping = 0;
  /** The name of that element. */
  let skipped = '';
  let preformatted = 0;
  let title = '';
  let isInTitle = false;
  let hasTopHeading = false;

  /** Before what does not belong in a head that is skipped. */
  const endHead = (): void => {
    if (skipped === 'head' && skipping === depth) skipping = 0;
  };
  const endRow = (): void => {
    const cells = (rows.pop() ?? []).map(cell => cell.trim()).filter((cell, _, all) => cell !== '' || all.length > 1);
    if (cells.every(cell => cell === '')) return;
    const row = `| ${cells.map(cell => cell.replace(/\s+/g, ' ')).join(' | ')} |`;
    if (cells.length > 1 && row.length <= LONGEST_ROW_UNITS) writer.paragraph(row, 1);
    else for (const cell of cells) writer.paragraph(cell, 2);
  };

  return {
    onopentag(name, attributes) {
      if (!METADATA.has(name)) endHead();
      depth++;
      isInTitle = name === 'title' && title === '';
      if (skipping > 0) return;
      if (SKIPPED.has(name) || isHidden(attributes)) {
        skipping = depth;
        skipped = name;
        return;
      }
      if (BLOCKS.has(name)) writer.lineBreak(2);
      else if (LINES.has(name)) writer.lineBreak(1, name === 'br');
      if (/^h[1-6]$/.test(name)) {
        hasTopHeading ||= name === 'h1';
        writer.prefix(`${'#'.repeat(Number(name[1]))} `);
      } else if (name === 'ul' || name === 'ol') {
        if (lists.length === 0) writer.lineBreak(2);
        const start = Number.parseInt(attributes.start ?? '1', 10);
        lists.push(name === 'ol' ? (Number.isNaN(start) ? 1 : start) : 0);
      } else if (name === 'li') {
        const number = lists.at(-1) ?? 0;
        if (number > 0) lists[lists.length - 1]++;
        writer.prefix(`${'  '.repeat(Math.max(0, lists.length - 1))}${number > 0 ? `${number}.` : '-'} `);
      } else if (name === 'pre') preformatted++;
      else if (name === 'tr') rows.push([]);
      else if ((name === 'td' || name === 'th') && rows.length > outer.length) {
        outer.push(writer);
        writer = createTextWriter();
      }
    },
    onclosetag(name) {
      const isOwn = depth === skipping;
      depth--;
      if (name === 'title') isInTitle = false;
      if (isOwn) skipping = 0;
      if (isOwn || skipping > 0) return;
      if (name === 'td' || name === 'th') {
        const around = outer.pop();
        if (around) {
          rows.at(-1)?.push(writer.text());
          writer = around;
        }
      } else if (name === 'tr') endRow();
      else if (name === 'pre') preformatted--;
      else if (name === 'ul' || name === 'ol') {
        lists.pop();
        if (lists.length === 0) writer.lineBreak(2);
      }
      if (BLOCKS.has(name)) writer.lineBreak(2);
      else if (LINES.has(name) && name !== 'br') writer.lineBreak(1);
    },
    ontext(text) {
      if (isInTitle) {
        title += text;
        return;
      }
      if (text.trim() !== '') endHead();
      if (skipping === 0) writer.write(text, preformatted > 0);
    },
    text() {
      const name = title.replace(/\s+/g, ' ').trim();
      const body = writer.text();
      return (name === '' || hasTopHeading || body === '' ? body : `# ${name}\n\n${body}`) + (body === '' ? '' : '\n');
    },
  };
}

function isHidden({ hidden, style }: Readonly<Record<string, string | undefined>>): boolean {
  return hidden !== undefined || (style !== undefined && /display\s*:\s*none/i.test(style));
}
