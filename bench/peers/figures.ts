import { leastSeconds, type Shape } from './arithmetic.ts';
import type { LongDocument } from './documents.ts';
import type { Run } from './run-peer.ts';
import { TITLES, type PeerName } from './peers.ts';
import type { Peaks } from './protocol.ts';

/** How one peer did with one document: the best of its rounds. */
export interface Figures {
  readonly peer: PeerName;
  readonly runsOn: string;
  /** Of the document. */
  readonly tokens: number;
  /** Of the first question in a started process; the document's tokens, each counted once. */
  readonly tokensPerSecond: number;
  /** From the start of the process to the first answer, and from the second question to its answer. */
  readonly coldSeconds: number;
  readonly warmSeconds: number;
  /** The most of all rounds. */
  readonly megabytes: number | undefined;
  /** The answer to the first question. */
  readonly answer: string;
  readonly score: number;
  /** Questions whose answers hold what was planted, of two. */
  readonly found: number;
}

/** @param runs of one peer with one document, one a round. */
export function figuresOf(peer: PeerName, { tokens, questions }: LongDocument, runs: readonly Run[]): Figures {
  const least = (of: (run: Run) => number): number => Math.min(...runs.map(of));
  const [{ ready, replies }] = runs;
  const megabytes = runs.flatMap(run => run.megabytes ?? []);
  return {
    peer,
    runsOn: ready,
    tokens,
    tokensPerSecond: (1000 * tokens) / least(run => run.replies[0].milliseconds),
    coldSeconds: least(({ cold }) => cold) / 1000,
    warmSeconds: least(run => run.replies[1].milliseconds) / 1000,
    megabytes: megabytes.length > 0 ? Math.max(...megabytes) : undefined,
    answer: replies[0].answer,
    score: replies[0].score,
    found: questions.filter(({ answer }, i) => bare(replies[i].answer).includes(bare(answer))).length,
  };
}

/** Without case and spaces: transformers.js gives its tokens, "qx - 7731" for "QX-7731". */
function bare(text: string): string {
  return text.toLowerCase().replaceAll(/\s/g, '');
}

/** What this machine's arithmetic allows for one document: its tokens a second. */
export interface Limit {
  readonly tokens: number;
  /** Products with weights in 8 bits, attention in float32; and all in float32. */
  readonly int8: number;
  readonly float32: number;
}

export function limitOf({ tokens, questions: [{ sequences }] }: LongDocument, shape: Shape, peaks: Peaks): Limit {
  const rate = (weights: keyof Peaks): number => tokens / leastSeconds(shape, sequences, peaks, weights);
  return { tokens, int8: rate('int8'), float32: rate('float32') };
}

/** One document's figures as a Markdown table, ratios to the first peer's speed. */
export function tableOf(figures: readonly Figures[], limit: Limit): string {
  const [first] = figures;
  const rows = figures.map(item => [
    TITLES[item.peer],
    rounded(item.tokensPerSecond),
    ratio(first.tokensPerSecond / item.tokensPerSecond),
    rounded(item.coldSeconds),
    rounded(item.warmSeconds),
    ratio(item.warmSeconds / item.coldSeconds),
    item.megabytes === undefined ? '–' : rounded(item.megabytes),
    `${item.found} of 2`,
    `“${item.answer.replaceAll(/[|\s]+/g, ' ')}” (${ratio(item.score)})`,
  ]);
  const limits = [['arithmetic limit, int8', limit.int8], ['arithmetic limit, float32', limit.float32]] as const;
  const limitRows = limits.map(([title, speed]) => [title, rounded(speed), ratio(first.tokensPerSecond / speed), ...new Array<string>(6).fill('')]);
  const heading = [`${limit.tokens.toLocaleString('en')} tokens`, 'tokens/s', `${TITLES[first.peer]} ÷ it`, 'cold, s', 'warm, s', 'warm ÷ cold', 'peak memory, MB', 'found', 'first answer (score)'];
  return [heading, heading.map((_, i) => (i === 0 ? '---' : '---:')), ...rows, ...limitRows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

/** Three digits that count, all of those before the point. */
export function rounded(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(value, 1e-3))));
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(digits, 3) });
}

function ratio(value: number): string {
  return value.toFixed(2);
}
