/** A reader that follows a rule instead of a model: the token behind a marker answers, as surely as the marker says. */
import type { Probe } from '../../src/core/late-interaction.ts';
import type { Attention, Logits, Reader, ReaderConfig, ReaderInput } from '../../src/core/reader.ts';
import { vocabularyOf } from './vocabulary.ts';

/** Score (start + end − null) of the token behind each marker; any other token scores −40. */
const MARKERS = { gold: 8, silver: 6, bronze: 2, tin: -3 };

/** An answer's rows attend to this word alone, or to every token alike where it is missing. */
const REASON = 'because';

/** Of a window without a marker the kept vectors expect this; of another the score of its best marker. */
const NOTHING = -40;

/** A window that holds it is left early, whatever answers there. */
const HIDDEN = 'hidden';

export interface RuleReader extends Reader {
  readonly read: (input: ReaderInput) => Promise<Logits>;
  readonly attend: (input: ReaderInput, queries: readonly number[]) => Promise<Attention>;
  /** The inputs read through every layer, read with leave to end early, attended to and asked for a question's vectors, in order. */
  readonly reads: ReaderInput[];
  readonly scans: ReaderInput[];
  readonly attends: ReaderInput[];
  readonly probes: ReaderInput[];
}

/** Windows of 24 tokens and questions of 4: 13 tokens of a document in each window. With `exitBelow` it has an early exit, which it takes where a window holds "hidden"; with `lateInteraction`, of width 1, it leaves vectors behind. */
export function createRuleReader(words: string, config: Partial<ReaderConfig> = {}): RuleReader {
  const vocabulary = vocabularyOf(`${words} ${REASON} ${HIDDEN} ${Object.keys(MARKERS).join(' ')}`);
  const scores = new Map(Object.entries(MARKERS).map(([word, score]) => [vocabulary.ids.get(word), score]));
  const reads: ReaderInput[] = [];
  const scans: ReaderInput[] = [];
  const attends: ReaderInput[] = [];
  const probes: ReaderInput[] = [];
  const kept = (input: ReaderInput): Int8Array => Int8Array.from(input.ids, id => scores.get(id) ?? NOTHING); // (sequence, 1)
  const logitsOf = (input: ReaderInput): Logits => {
    const logits = new Float32Array(input.ids.length).fill(-20);
    logits[0] = 0;
    for (let token = input.firstToken; token + 1 < input.ids.length; token++) logits[token + 1] = (scores.get(input.ids[token]) ?? -40) / 2;
    return { start: logits, end: logits, ...(config.lateInteraction && { kept: kept(input) }) };
  };

  return {
    config: { id: 'rule', layers: 1, heads: 1, window: 24, stride: 4, maxAnswerTokens: 5, maxQuestionTokens: 4, cls: 2, sep: 3, noAnswerThreshold: -1, causalThreshold: 2, ...config },
    vocabulary,
    parallel: 1,
    reads,
    scans,
    attends,
    probes,
    read(input): Promise<Logits> {
      reads.push(input);
      return Promise.resolve(logitsOf(input));
    },
    ...(config.exitBelow !== undefined && {
      scan(input: ReaderInput): Promise<Logits> {
        scans.push(input);
        if (!input.ids.includes(vocabulary.ids.get(HIDDEN)!)) return Promise.resolve(logitsOf(input));
        const nothing = new Float32Array(input.ids.length).fill(config.exitBelow!).fill(0, 0, 1);
        return Promise.resolve({ start: nothing, end: nothing, leftEarly: true, ...(config.lateInteraction && { kept: kept(input) }) });
      },
    }),
    ...(config.lateInteraction && {
      probe(input: ReaderInput): Promise<Probe> {
        probes.push(input);
        return Promise.resolve({ vectors: Float32Array.of(127) }); // the question has one token, which asks for the greatest
      },
    }),
    attend(input, queries): Promise<Attention> {
      attends.push(input);
      const sequence = input.ids.length;
      const reason = input.ids.indexOf(vocabulary.ids.get(REASON)!);
      const row = Float32Array.from({ length: sequence }, (_, key) => (reason < 0 ? 1 / sequence : Number(key === reason)));
      const weights = new Float32Array(queries.length * sequence);
      for (const i of queries.keys()) weights.set(row, i * sequence);
      return Promise.resolve({ queries, weights, valueNorms: new Float32Array(sequence).fill(1), logSumExp: new Float32Array(queries.length), layers: 1, heads: 1, sequence });
    },
  };
}
