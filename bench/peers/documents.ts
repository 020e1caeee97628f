import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hayOf, plant, readSections } from '../../src/cli/haystack.ts';
import { NEEDLES } from '../../src/cli/needles.ts';
import { randomFrom } from '../../src/cli/random.ts';
import { createLibrary } from '../../src/core/library.ts';
import { textOfPassage, type Passage } from '../../src/core/passages.ts';
import { readerInput, type ReaderConfig } from '../../src/core/reader.ts';
import { createTokenizer, type Tokens } from '../../src/core/tokens.ts';
import type { Model } from '../../src/inference/model.ts';
import type { WindowInput } from './protocol.ts';
import { slidingWindows } from './sliding-windows.ts';

/** Windows as Spanlight cuts them, and as most tools do. */
export type WindowKind = 'spanlight' | 'sliding';

/** A question that one planted sentence of the document answers. */
export interface Asked {
  readonly question: string;
  readonly answer: string;
  /** File of the document's text. */
  readonly document: string;
  /** Files of WindowInput[]. */
  readonly windows: Readonly<Record<WindowKind, string>>;
  /** Tokens of each of Spanlight's windows, with the question. */
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
export async function writeDocument(folder: string, examples: string, model: Pick<Model, 'config' | 'vocabulary'>, length: number): Promise<LongDocument> {
  const tokenize = createTokenizer(model.vocabulary);
  const hay = hayOf(await readSections(examples, tokenize), length, randomFrom(length));
  const { document } = plant(hay, PLANTED.map(({ needle, depth }) => ({ text: needle.sentence, depth })), `${length}`);
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'document.txt');
  await writeFile(file, document.text);
  const library = createLibrary({ config: model.config, vocabulary: model.vocabulary, parallel: 1, read: unused }, unused);
  const source = library.sourceFor(document);

  const asked = async ({ needle: { question, answer } }: (typeof PLANTED)[number], index: number): Promise<Asked> => {
    const asking = library.questionOf(question);
    const inputs = (passages: readonly Passage[]): WindowInput[] => passages.map(passage => windowInput(model.config, asking.tokens, passage));
    const write = async (kind: WindowKind, windows: readonly WindowInput[]): Promise<string> => {
      const written = join(folder, `windows-${index + 1}-${kind}.json`);
      await writeFile(written, JSON.stringify(windows));
      return written;
    };
    const whole = inputs(library.passagesFor([document], asking));
    const sliding = inputs(slidingWindows(source.tokens.count, asking.tokens.count).map(window => ({ window, source })));
    return { question, answer, document: file, windows: { spanlight: await write('spanlight', whole), sliding: await write('sliding', sliding) }, sequences: whole.map(({ ids }) => ids.length) };
  };
  return { tokens: source.tokens.count, questions: [await asked(PLANTED[0], 0), await asked(PLANTED[1], 1)] };
}

function windowInput(config: ReaderConfig, question: Tokens, passage: Passage): WindowInput {
  const { window: { startToken, endToken }, source: { tokens } } = passage;
  const { ids, firstToken } = readerInput(config, question, passage);
  const offsets = (all: Int32Array): number[] => Array.from(all.subarray(startToken, endToken), offset => offset - tokens.startOffsets[startToken]);
  return { text: textOfPassage(passage), ids: Array.from(ids), firstToken, startOffsets: offsets(tokens.startOffsets), endOffsets: offsets(tokens.endOffsets) };
}

/** The library only cuts windows here: nothing is read or ranked. */
function unused(): never {
  throw new TypeError('no question is asked of this library');
}
