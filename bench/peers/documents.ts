import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hayOf, plant, readSections } from '../../src/cli/haystack.ts';
import { NEEDLES } from '../../src/cli/needles.ts';
import { randomFrom } from '../../src/cli/random.ts';
import { createLibrary } from '../../src/core/library.ts';
import { textOfPassage } from '../../src/core/passages.ts';
import { readerInput } from '../../src/core/reader.ts';
import { createTokenizer } from '../../src/core/tokens.ts';
import type { Model } from '../../src/inference/model.ts';
import type { Request, WindowInput } from './protocol.ts';

/** A question that one planted sentence of the document answers. */
export interface Asked {
  readonly request: Request;
  readonly answer: string;
  /** Tokens of each window, with the question. */
  readonly sequences: readonly number[];
}

export interface LongDocument {
  readonly tokens: number;
  /** Asked one after the other of the same document; as long, so that their windows are the same. */
  readonly questions: readonly [Asked, Asked];
}

const PLANTED = [
  { needle: NEEDLES[6], depth: 0.7 },
  { needle: NEEDLES[4], depth: 0.4 },
] as const;

/** Makes a text of the examples' paragraphs in a random order, with two sentences planted, and writes what peers are given to a folder. */
export async function writeDocument(folder: string, examples: string, model: Model, length: number): Promise<LongDocument> {
  const tokenize = createTokenizer(model.vocabulary);
  const hay = hayOf(await readSections(examples, tokenize), length, randomFrom(length));
  const { document } = plant(hay, PLANTED.map(({ needle, depth }) => ({ text: needle.sentence, depth })), `${length}`);
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'document.txt');
  await writeFile(file, document.text);
  const library = createLibrary({ config: model.config, vocabulary: model.vocabulary, parallel: 1, read: unused }, unused);

  const asked = async ({ needle }: (typeof PLANTED)[number], index: number): Promise<Asked> => {
    const question = library.questionOf(needle.question);
    const windows = library.passagesFor([document], question).map((passage): WindowInput => {
      const { window: { startToken, endToken }, source: { tokens } } = passage;
      const input = readerInput(model.config, question.tokens, passage);
      const offsets = (all: Int32Array): number[] => Array.from(all.subarray(startToken, endToken), offset => offset - tokens.startOffsets[startToken]);
      return { text: textOfPassage(passage), ids: Array.from(input.ids), firstToken: input.firstToken, startOffsets: offsets(tokens.startOffsets), endOffsets: offsets(tokens.endOffsets) };
    });
    const windowsFile = join(folder, `windows-${index + 1}.json`);
    await writeFile(windowsFile, JSON.stringify(windows));
    return { request: { question: needle.question, document: file, windows: windowsFile }, answer: needle.answer, sequences: windows.map(({ ids }) => ids.length) };
  };
  return { tokens: library.sourceFor(document).tokens.count, questions: [await asked(PLANTED[0], 0), await asked(PLANTED[1], 1)] };
}

/** The library only cuts windows here: nothing is read or ranked. */
function unused(): never {
  throw new TypeError('no question is asked of this library');
}
