import type { Answer } from './answers.ts';
import { rowOf, uniformHeadWeights, weightsOfHead, type HeadWeights } from './attention.ts';
import { attendedIn, type Evidence } from './evidence.ts';
import type { Passage } from './passages.ts';
import { indices, type QuestionTokens } from './question.ts';
import { readerInput, type Attention, type Reader } from './reader.ts';
import { flowOf, kindsOfKeys, queriesOf, rowsOfAnswer, type Lens, type Sinks } from './relevance.ts';

/** What is seen when one looks into the reader: an answer's window through a lens. */
export interface Look {
  readonly lens: Lens;
  /** Every sentence of the window, most attended first. */
  readonly sentences: readonly Evidence[];
  readonly sinks: Sinks;
  readonly layers: number;
  readonly heads: number;
  /** (layers, heads) */
  readonly grid: readonly HeadUse[];
  /** Words of the question that can be looked through, by the index that a lens names. */
  readonly questionWords: readonly string[];
  /** The strongest single look, to see what query, key and value are; none when nothing but sinks was attended to. */
  readonly strongest: StrongestLook | undefined;
}

/** What one head does for an answer. */
export interface HeadUse {
  /** Its share of all head weights, 0 to 1. */
  readonly weight: number;
  /** Share of its attention from the answer's tokens that goes to words of the window; the rest goes to sinks. */
  readonly mass: number;
  /** Its share of the answer's relevance, 0 to 1: weight and mass and values together. */
  readonly share: number;
}

/** One query of one head and the key that it gives most to. */
export interface StrongestLook {
  readonly layer: number;
  readonly head: number;
  /** The tokens' own texts. */
  readonly query: string;
  readonly key: string;
  /** q·k/√d, before the softmax. */
  readonly score: number;
  /** After it: share of this query's attention, 0 to 1. */
  readonly attention: number;
  /** Keys that the softmax is over. */
  readonly keys: number;
  /** ‖v·W_o‖ of the key. */
  readonly valueNorm: number;
}

/** Looks into an answer's window: one explaining pass. @throws TypeError when the reader has no attention to show. */
export async function lookAt(answer: Answer, passage: Passage, question: QuestionTokens, reader: Reader, lens: Lens): Promise<Look> {
  const { config, headWeights = uniformHeadWeights(config) } = reader;
  if (!reader.attend) throw new TypeError('the reader gives no attention');
  const attention = await reader.attend(readerInput(config, question.tokens, passage), queriesOf(answer, passage, question));
  const { layers, heads } = attention;
  return {
    lens,
    ...attendedIn(answer, passage, question, attention, headWeights, lens),
    layers,
    heads,
    grid: headUses(answer, passage, question, attention, headWeights),
    questionWords: question.words.map(({ text }) => text),
    strongest: strongestLook(answer, passage, question, attention, headWeights, lens),
  };
}

/** (layers, heads) */
function headUses(answer: Answer, passage: Passage, question: QuestionTokens, attention: Attention, headWeights: HeadWeights): HeadUse[] {
  const { weights, queries, layers, heads, sequence } = attention;
  const firstToken = question.tokens.count + 2;
  const isWord = kindsOfKeys(passage, answer, firstToken, sequence).map(kind => kind === 'word');
  const rows = rowsOfAnswer(answer, passage, firstToken).map(query => rowOf(attention, query));
  const onWords = (values: Float32Array, from: number): number => isWord.reduce((sum, is, key) => (is ? sum + values[from + key] : sum), 0);
  const uses = indices(0, layers * heads).map(head => ({
    weight: headWeights.answer[head] + headWeights.question[head],
    mass: rows.reduce((sum, row) => sum + onWords(weights, (head * queries.length + row) * sequence), 0) / rows.length,
    flow: onWords(flowOf(answer, passage, question, attention, onlyHead(headWeights, head), {}), 0),
  }));
  const total = uses.reduce((sum, { flow }) => sum + flow, 0);
  const allWeights = uses.reduce((sum, { weight }) => sum + weight, 0);
  return uses.map(({ weight, mass, flow }) => ({ weight: weight / allWeights, mass, share: total > 0 ? flow / total : 0 }));
}

function onlyHead({ answer, question }: HeadWeights, head: number): HeadWeights {
  const only = (weights: Float32Array): Float32Array => weights.map((weight, i) => (i === head ? weight : 0));
  return { answer: only(answer), question: only(question) };
}

function strongestLook(answer: Answer, passage: Passage, question: QuestionTokens, attention: Attention, headWeights: HeadWeights, { head: only, word }: Lens): StrongestLook | undefined {
  const { weights, valueNorms, logSumExp, queries, layers, heads, sequence } = attention;
  const firstToken = question.tokens.count + 2;
  const kinds = kindsOfKeys(passage, answer, firstToken, sequence);
  const headWeight = only === undefined ? headWeights : weightsOfHead(attention, only);
  const places = word === undefined ? rowsOfAnswer(answer, passage, firstToken) : question.words[word].queries;
  const ofRows = word === undefined ? headWeight.answer : headWeight.question;
  const rowsOfPlaces = places.map(query => ({ query, row: rowOf(attention, query) }));
  let strongest = { flow: 0, at: 0, head: 0, query: 0, key: 0 };
  for (const head of indices(0, layers * heads)) {
    for (const { query, row } of rowsOfPlaces) {
      const at = head * queries.length + row; // in (layers, heads, row)
      for (const key of indices(firstToken, sequence - 1)) {
        const flow = ofRows[head] * weights[at * sequence + key] * valueNorms[head * sequence + key];
        if (flow > strongest.flow && kinds[key] === 'word') strongest = { flow, at, head, query, key };
      }
    }
  }
  const { flow, at, head, query, key } = strongest;
  if (flow === 0) return undefined;
  const share = weights[at * sequence + key];
  const textAt = (place: number): string => {
    const isQuestion = place < firstToken;
    const { text, tokens } = isQuestion ? question : { text: passage.source.document.text, tokens: passage.source.tokens };
    const token = isQuestion ? place - 1 : place - firstToken + passage.window.startToken;
    return text.slice(tokens.startOffsets[token], tokens.endOffsets[token]);
  };
  return {
    layer: Math.floor(head / heads),
    head: head % heads,
    query: textAt(query),
    key: textAt(key),
    score: Math.log(share) + logSumExp[at], // the softmax undone
    attention: share,
    keys: sequence,
    valueNorm: valueNorms[head * sequence + key],
  };
}
