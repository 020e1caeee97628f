/**
 * `npm run bench:peers`: Spanlight against what people would use instead, on this machine, in one run. Each peer is a process
 * of its own that answers two questions of the same document. They take turns, round after round, so that what else the
 * machine does slows all alike; of each number the best round counts.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { main, progress } from '../../scripts/run-command.mjs';
import { loadModel } from '../../src/inference/model.ts';
import type { Shape } from './arithmetic.ts';
import { writeDocument, type LongDocument } from './documents.ts';
import { figuresOf, limitOf, rounded, tableOf, type Figures, type Limit } from './figures.ts';
import { jsonOf, runPeer, type Program, type Run } from './run-peer.ts';
import { PEERS, programOf, requestTo, TITLES, type PeerName, type Places } from './peers.ts';
import { peersPicture } from './picture.ts';
import type { Peaks } from './protocol.ts';

interface Flags {
  readonly lengths: readonly number[];
  readonly longest?: true;
  readonly peers?: readonly PeerName[];
  readonly rounds: number;
  readonly json?: true;
  readonly svg?: string;
}

const LONGEST = 1_000_000;
/** Peers that read a million tokens without being named: the others take most of an hour. */
const QUICK: readonly PeerName[] = ['spanlight', 'bare-loop'];

const root = process.cwd();
/** Why a peer has no numbers, or not all. */
const missing = new Map<PeerName, string>();
const places: Places = { root, cache: join(root, '.cache', 'peers'), bundles: join(root, 'out', 'bench', 'peers') };

void main(async () => {
  const flags = flagsOf(process.argv);
  const programs = await programsOf(flags.peers ?? PEERS);
  const reader = join(root, 'models', 'reader');
  const model = await loadModel(reader);
  const shape = JSON.parse(readFileSync(join(reader, 'config.json'), 'utf8')) as Shape; // cast: the bundled reader's config

  const lengths = flags.longest ? [...flags.lengths, LONGEST] : flags.lengths;
  const documents: LongDocument[] = [];
  for (const length of lengths) documents.push(await writeDocument(join(places.cache, 'documents', String(length)), join(root, 'examples'), model, length));

  const figures: Figures[] = [];
  let peaks: Peaks = { int8: 0, float32: 0 };
  for (const document of documents) {
    const taking = [...programs].filter(([name]) => document.tokens < LONGEST || (flags.peers ?? QUICK).includes(name));
    const measured = await rounds(document, new Map(taking), flags.rounds);
    figures.push(...measured.figures);
    peaks = highest(peaks, measured.peaks); // of the whole run: the machine is one
  }
  const limits = documents.map(document => limitOf(document, shape, peaks));
  report(figures, limits, peaks, flags);
});

/** The peers that can be measured; of the others it is said why not. */
async function programsOf(names: readonly PeerName[]): Promise<Map<PeerName, Program>> {
  const programs = new Map<PeerName, Program>();
  for (const name of names) {
    try {
      programs.set(name, await programOf(name, places));
    } catch (error) {
      notMeasured(name, error);
    }
  }
  return programs;
}

async function rounds(document: LongDocument, programs: Map<PeerName, Program>, count: number): Promise<{ figures: Figures[]; peaks: Peaks }> {
  const runs = new Map<PeerName, Run[]>();
  let peaks: Peaks = { int8: 0, float32: 0 };
  for (let round = 1; round <= count; round++) {
    for (const [name, program] of programs) {
      progress(`${document.tokens.toLocaleString('en')} tokens, round ${round} of ${count}: ${TITLES[name]} …`);
      try {
        const run = await runPeer(program, [requestTo(name, document.questions[0]), requestTo(name, document.questions[1])]);
        runs.set(name, [...(runs.get(name) ?? []), run]);
        progress(`  ${rounded(run.cold / 1000)} s cold, ${rounded(run.replies[1].milliseconds / 1000)} s warm`);
      } catch (error) {
        notMeasured(name, error);
        programs.delete(name);
      }
    }
    peaks = highest(peaks, await jsonOf<Peaks>({ command: process.execPath, args: [join(places.bundles, 'peaks-process.js')] }));
  }
  return { figures: [...runs].map(([name, ofPeer]) => figuresOf(name, document, ofPeer)), peaks };
}

function report(figures: readonly Figures[], limits: readonly Limit[], peaks: Peaks, { json, svg }: Flags): void {
  if (json) {
    console.log(JSON.stringify({ figures, limits, peaks, notMeasured: Object.fromEntries(missing) }));
  } else {
    for (const limit of limits) {
      const ofLength = figures.filter(({ tokens }) => tokens === limit.tokens);
      if (ofLength.length > 0) console.log(`${tableOf(ofLength, limit)}\n`);
    }
    console.log(`Measured: ${[...new Set(figures.map(({ peer, runsOn }) => `${TITLES[peer]} (${runsOn})`))].join('; ')}.`);
    for (const [name, reason] of missing) console.log(`Not measured: ${TITLES[name]}: ${reason}`);
    console.log(`Peak of this machine: ${billions(peaks.int8)} multiply-adds a second in int8, ${billions(peaks.float32)} in float32.`);
  }
  if (svg !== undefined) writeFileSync(resolve(svg), peersPicture(figures, limits));
}

function highest(a: Peaks, b: Peaks): Peaks {
  return { int8: Math.max(a.int8, b.int8), float32: Math.max(a.float32, b.float32) };
}

function notMeasured(name: PeerName, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  progress(`${TITLES[name]} is not measured: ${reason}`);
  missing.set(name, reason.split('\n')[0]);
}

function billions(value: number): string {
  return `${(value / 1e9).toFixed(0)} billion`;
}

function flagsOf(args: readonly string[]): Flags {
  const wholeNumber = (text: string): number => {
    if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It is not a whole number from 1 up.');
    return Number(text);
  };
  const peerNames = (text: string): PeerName[] => text.split(',').map(given => {
    const name = PEERS.find(peer => peer === given);
    if (name === undefined) throw new InvalidArgumentError(`There is no peer “${given}”.`);
    return name;
  });
  return new Command('npm run bench:peers --')
    .option('--lengths <numbers>', 'tokens of the documents', (text: string) => text.split(',').map(wholeNumber), [1000, 10_000, 100_000])
    .option('--longest', `also ${LONGEST.toLocaleString('en')} tokens, by ${QUICK.join(' and ')} unless peers are named`)
    .addOption(new Option('--peers <names>', `of ${PEERS.join(', ')}; the first is compared with the others`).argParser(peerNames))
    .option('--rounds <number>', 'the best of so many counts', wholeNumber, 2)
    .option('--json', 'print one JSON object')
    .option('--svg <file>', 'save a picture, of one line for each tool')
    .parse([...args])
    .opts<Flags>();
}
