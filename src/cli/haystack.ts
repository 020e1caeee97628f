import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Document, Range } from '../core/document.ts';
import type { Tokenizer } from '../core/tokens.ts';
import { UserError } from '../core/user-error.ts';
import { fileProblem } from './file-problem.ts';

/** Depths at which needles stand: 0 %, 10 %, …, 100 % of a haystack's tokens. */
export const DEPTHS: readonly number[] = Array.from({ length: 11 }, (_, i) => i / 10);

/** A stretch of an example's text without an empty line. */
export interface Paragraph {
  readonly text: string;
  readonly tokens: number;
}

/** Paragraphs that belong together: a chapter, what stands under a heading. */
export type Section = readonly Paragraph[];

/**
 * The sections of the Markdown and text files of a folder, in order; not of its README, which speaks of the others.
 *
 * @throws UserError file-missing, file-unreadable or nothing-to-read.
 */
export async function readSections(folder: string, tokenize: Tokenizer): Promise<Section[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new UserError(fileProblem(folder, error), { cause: error });
  });
  const files = names.filter(file => /\.(?:md|txt)$/.test(file) && file !== 'README.md').sort();
  const texts = await Promise.all(files.map(file => readFile(join(folder, file), 'utf8')));
  const sections = texts.flatMap(text => sectionsOf(text, tokenize));
  if (sections.length === 0) throw new UserError({ kind: 'nothing-to-read', where: folder });
  return sections;
}

const SECTION_STARTS = /^(?=#{1,3} |Chapter \d|Article\b|Amendment\b)/m;

export function sectionsOf(text: string, tokenize: Tokenizer): Section[] {
  return text
    .replaceAll('\r\n', '\n')
    .split(SECTION_STARTS)
    .map(section => section.split(/\n\s*\n/).map(paragraph => paragraph.trimEnd()).filter(paragraph => paragraph.trim() !== ''))
    .filter(section => section.length > 0)
    .map(section => section.map(paragraph => ({ text: paragraph, tokens: tokenize(paragraph).count })));
}

/** At least so many tokens of whole paragraphs: the sections in a random order, and where they do not suffice in another one again. */
export function hayOf(sections: readonly Section[], tokens: number, random: () => number): Paragraph[] {
  const hay: Paragraph[] = [];
  let sum = 0;
  for (;;) {
    for (const section of shuffled(sections, random)) {
      for (const paragraph of section) {
        hay.push(paragraph);
        sum += paragraph.tokens;
        if (sum >= tokens) return hay;
      }
    }
    if (sum === 0) throw new RangeError('a haystack needs text');
  }
}

/** A sentence to plant, at a share of the haystack's tokens. */
export interface Planted {
  readonly text: string;
  readonly depth: number;
}

export interface Haystack {
  readonly document: Document;
  /** Where each planted sentence stands, in the order given. */
  readonly ranges: readonly Range[];
}

/** Plants sentences, each a paragraph of its own, between the two paragraphs that are nearest to its depth. */
export function plant(hay: readonly Paragraph[], sentences: readonly Planted[], uri: string): Haystack {
  const before = [0]; // tokens before paragraph i, and after the last
  for (const { tokens } of hay) before.push(before[before.length - 1] + tokens);
  const places = sentences.map(({ depth }) => nearest(before, depth * before[before.length - 1]));
  const ranges = new Array<Range>(sentences.length);
  const parts: string[] = [];
  let length = 0;
  const add = (text: string): Range => {
    const startOffset = length + (parts.length > 0 ? BETWEEN.length : 0);
    parts.push(text);
    length = startOffset + text.length;
    return { startOffset, endOffset: length };
  };
  for (let place = 0; place <= hay.length; place++) {
    for (const [i, { text }] of sentences.entries()) if (places[i] === place) ranges[i] = add(text);
    if (place < hay.length) add(hay[place].text);
  }
  return { document: { uri, version: 0, text: parts.join(BETWEEN) }, ranges };
}

const BETWEEN = '\n\n';

/** Index of the value nearest to the one wanted. @param values ascending. */
function nearest(values: readonly number[], wanted: number): number {
  let best = 0;
  for (const [i, value] of values.entries()) if (Math.abs(value - wanted) < Math.abs(values[best] - wanted)) best = i;
  return best;
}

/** Fisher and Yates's shuffle. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}
