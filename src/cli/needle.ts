import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { overlaps, type Document, type Range } from '../core/document.ts';
import { createTokenizer } from '../core/tokens.ts';
import { finish } from '../core/finish.ts';
import { windowsRead } from '../core/read-count.ts';
import type { Engine } from '../inference/engine.ts';
import { loadModel } from '../inference/model.ts';
import { engineFor, type EngineFlags } from './engine.ts';
import { DEPTHS, hayOf, plant, readSections, type Planted, type Section } from './haystack.ts';
import { needleFiguresOf, needleTable, type Found } from './needle-figures.ts';
import { needlePicture } from './needle-picture.ts';
import { NEEDLES, type Needle } from './needles.ts';
import { print } from './print.ts';
import { randomFrom } from './random.ts';

export interface NeedleFlags extends EngineFlags {
  readonly json?: true;
  /** Folder of the texts that haystacks are made of. */
  readonly haystack: string;
  readonly tokens: readonly number[];
  readonly rounds: number;
  /** Questions asked at each length, with distractors and without, at most. */
  readonly limit?: number;
  /** Windows read for a question, at most; all, where it is not given. */
  readonly windows?: number;
  readonly predictions?: string;
  readonly svg?: string;
}

/** Sentences planted into one haystack: one for so many of its tokens, at most one at each depth. */
const TOKENS_A_NEEDLE = 900;

/**
 * `spanlight eval --needle`: sentences planted into long texts, and whether exactly they are found.
 *
 * What the predictions file has already is not asked again, so that a long evaluation may be run in parts. Ctrl+C ends it and
 * prints what there is; a second one ends the program.
 */
export async function needleEval(flags: NeedleFlags): Promise<number> {
  const { vocabulary } = await loadModel(flags.model);
  const sections = await readSections(flags.haystack, createTokenizer(vocabulary));
  const found = flags.predictions === undefined ? [] : await readFound(flags.predictions);
  const known = new Set(found.map(keyOf));
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const engine = engineFor(flags);
  try {
    for (const trial of trialsOf(flags)) {
      const open = trial.needles.filter(needle => !known.has(keyOf({ ...trial, ...needle, windows: flags.windows })));
      if (open.length === 0) continue;
      for await (const item of runTrial(engine, { ...trial, asked: open.map(({ needle }) => needle) }, sections, flags.windows, stop.signal)) {
        found.push(item);
        if (flags.predictions !== undefined) await appendFile(flags.predictions, `${JSON.stringify(item)}\n`);
        if (process.stderr.isTTY) process.stderr.write(`\r${trial.tokens} tokens${trial.distractors ? ', distractors' : ''}: ${found.length} questions `);
      }
      if (stop.signal.aborted) break;
    }
  } finally {
    engine.dispose();
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const figures = needleFiguresOf(found);
  try {
    await print(flags.json ? figures.map(item => `${JSON.stringify(item)}\n`).join('') : needleTable(figures));
  } finally {
    if (flags.svg !== undefined) await writeFile(flags.svg, needlePicture(figures));
  }
  return stop.signal.aborted ? 130 : 0; // as a shell tells of Ctrl+C
}

/** A haystack with needles in it. */
interface Trial {
  readonly tokens: number;
  readonly distractors: boolean;
  readonly seed: number;
  readonly needles: readonly { readonly needle: number; readonly depth: number }[];
}

/** Every needle once a round; over eleven rounds, at every depth. The shortest haystacks first. */
export function* trialsOf({ tokens: lengths, rounds, limit = Infinity }: Pick<NeedleFlags, 'tokens' | 'rounds' | 'limit'>): Generator<Trial> {
  for (const tokens of lengths) {
    const group = Math.min(DEPTHS.length, Math.max(1, Math.floor(tokens / TOKENS_A_NEEDLE)));
    let asked = 0;
    for (let round = 0; round < rounds; round++) {
      for (let first = 0; first < NEEDLES.length && asked < limit; first += group) {
        const count = Math.min(group, NEEDLES.length - first, limit - asked);
        const needles = Array.from({ length: count }, (_, i) => ({ needle: first + i, depth: depthOf(first + i, round) }));
        asked += count;
        for (const distractors of [false, true]) yield { tokens, distractors, seed: 1000 * round + first, needles };
      }
    }
  }
}

/** Steps of four depths, so that a few needles are spread already; eleven needles in a row have eleven depths. */
function depthOf(needle: number, round: number): number {
  return DEPTHS[(4 * needle + round) % DEPTHS.length];
}

interface AskedTrial extends Trial {
  readonly asked: readonly number[];
}

async function* runTrial(engine: Engine, { tokens, distractors, seed, needles, asked }: AskedTrial, sections: readonly Section[], windows: number | undefined, stop: AbortSignal): AsyncGenerator<Found> {
  const random = randomFrom(seed + 7 * tokens);
  const hay = hayOf(sections, tokens, random); // the same with and without distractors
  const sentences: Planted[] = needles.map(({ needle, depth }) => ({ text: NEEDLES[needle].sentence, depth }));
  if (distractors) for (const { needle } of needles) sentences.push(...NEEDLES[needle].distractors.map(text => ({ text, depth: random() })));
  const { document, ranges } = plant(hay, sentences, `${tokens} tokens, ${seed}`);
  const places = needles.map(({ needle, depth }, i) => ({ needle, depth, range: answerRange(NEEDLES[needle], ranges[i]) }));
  const byLength = [...places].filter(({ needle }) => asked.includes(needle)).sort((a, b) => NEEDLES[a.needle].question.length - NEEDLES[b.needle].question.length); // windows are made for a length
  for (const { needle, depth, range } of byLength) {
    const began = performance.now();
    const answer = await bestAnswer(engine, NEEDLES[needle].question, document, windows, stop);
    if (stop.aborted) return;
    yield {
      tokens, distractors, seed, needle, depth, windows,
      exact: answer.range?.startOffset === range.startOffset && answer.range.endOffset === range.endOffset,
      overlaps: answer.range !== undefined && overlaps(answer.range, range),
      refused: answer.range === undefined,
      prediction: answer.text,
      from: fromOf(answer.nearest, ranges, needles.length),
      score: answer.score,
      windowsRead: answer.windowsRead,
      windowsThere: answer.windowsThere,
      milliseconds: Math.round(performance.now() - began),
    };
  }
}

export function answerRange({ sentence, answer }: Needle, { startOffset }: Range): Range {
  const start = startOffset + sentence.indexOf(answer);
  return { startOffset: start, endOffset: start + answer.length };
}

/** What stands where the best span was found. */
function fromOf(range: Range | undefined, planted: readonly Range[], needles: number): Found['from'] {
  const sentence = range === undefined ? -1 : planted.findIndex(place => overlaps(place, range));
  return sentence === -1 ? 'haystack' : sentence < needles ? 'needle' : 'distractor';
}

interface Best {
  readonly text: string;
  readonly score: number;
  /** Undefined where the documents were said not to answer. */
  readonly range: Range | undefined;
  readonly nearest: Range | undefined;
  /** Without those that were set aside. */
  readonly windowsRead: number;
  readonly windowsThere: number;
}

async function bestAnswer(engine: Engine, text: string, document: Document, windows: number | undefined, stop: AbortSignal): Promise<Best> {
  const limit = windows === undefined ? {} : { limit: { windows, explained: 0 } };
  const reading = engine.ask({ text, documents: [document], maxAnswers: 1, explain: false, ...limit }, stop);
  const outcome = await finish(reading);
  if (outcome.kind === 'superseded') throw new Error('a question of an evaluation was superseded'); // they are asked one by one
  const { answers, nearest, read } = outcome.result;
  const best = answers.at(0) ?? nearest;
  return { text: best?.text ?? '', score: best?.score ?? -Infinity, range: answers.at(0)?.range, nearest: best?.range, windowsRead: windowsRead(read), windowsThere: read.of };
}

function keyOf({ tokens, distractors, seed, needle, windows }: Pick<Found, 'tokens' | 'distractors' | 'seed' | 'needle' | 'windows'>): string {
  return [tokens, distractors, seed, needle, windows ?? 'all'].join(' ');
}

async function readFound(file: string): Promise<Found[]> {
  const text = await readFile(file, 'utf8').catch(() => ''); // it is made by the first run
  return text.split('\n').filter(line => line !== '').map(line => JSON.parse(line) as Found); // written above
}
