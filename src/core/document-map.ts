import { uniformHeadWeights } from './attention.ts';
import type { Document, Range } from './document.ts';
import type { Library } from './library.ts';
import { rangeOfTokens } from './windows.ts';
import { sentencesIn, type Passage } from './passages.ts';
import { indices, type QuestionTokens } from './question.ts';
import { readerInput, type Attention, type ReaderConfig } from './reader.ts';
import { kindsOfKeys, rowsOfQuestion, type Lens } from './relevance.ts';
import { logAddExp } from './spans.ts';
import type { ReadCount } from './read-count.ts';

/** One attention distribution over a whole document. */
export interface DocumentMap {
  readonly lens: Lens;
  /** The document's sentences, in order, as far as they hold words. */
  readonly sentences: readonly Range[];
  /** (sentences): share of the attention of the question, or of what the lens names, together 1. */
  readonly shares: readonly number[];
}

/** Maps one document for one question; rows through other lenses need no further pass of the reader. */
export interface DocumentMaps {
  /**
   * The generator yields after every window; what it has done when it is left counts for the next map of the document.
   *
   * @throws TypeError when the reader has no attention to show.
   */
  map(document: Document, documents: readonly Document[], question: QuestionTokens, lens: Lens): AsyncGenerator<ReadCount, DocumentMap>;
}

/**
 * What one window says of the sentences that it is the first to hold, for every head and token of the question. Shares are
 * of the softmax over this window alone; `logSumExp` is what it takes to compare them with those of another.
 */
interface WindowPart {
  readonly sentences: readonly Range[];
  /** (layers · heads, question tokens, sentences): Σ over the sentence's words of α · ‖v·W_o‖. */
  readonly flow: Float32Array;
  /** (layers · heads, question tokens): log of Σ exp(q·k/√d) over the document's tokens that are new here… */
  readonly logOwn: Float32Array;
  /** …over [CLS], question and [SEP], which stand in every window… */
  readonly logShared: Float32Array;
  /** …and over all keys of the window. */
  readonly logSumExp: Float32Array;
}

/**
 * Keeps the parts of the last document mapped, so that a person can go from head to head and word to word.
 *
 * The softmax over the tokens of all windows is rebuilt from each window's own, as blockwise attention does (Dao 2022). It would
 * be exact if a word of the question had the same query vector in every window; it nearly has.
 */
export function createDocumentMaps(library: Library): DocumentMaps {
  let kept: { document: Document; question: string; readonly parts: WindowPart[] } | undefined;

  return {
    async *map(document, documents, question, lens) {
      const { reader } = library;
      const { config, headWeights = uniformHeadWeights(config) } = reader;
      if (!reader.attend) throw new TypeError('the reader gives no attention');
      if (kept?.document !== document || kept.question !== question.text) kept = { document, question: question.text, parts: [] };
      const { parts } = kept;
      const passages = library.passagesFor(documents, question).filter(({ source }) => source.document === document);
      while (parts.length < passages.length) {
        const passage = passages[parts.length];
        const from = parts.length === 0 ? 0 : passages[parts.length - 1].window.endToken; // tokens before it were mapped by an earlier window
        const attention = await reader.attend(readerInput(config, question.tokens, passage), rowsOfQuestion(question));
        parts.push(partOf(passage, from, question, attention));
        yield { windows: parts.length, of: passages.length };
      }
      return merged(parts, question, lens, config, headWeights.question);
    },
  };
}

/** @param attention rows of the question's tokens, in order. */
function partOf(passage: Passage, from: number, question: QuestionTokens, { weights, valueNorms, logSumExp, layers, heads, sequence }: Attention): WindowPart {
  const { window, source } = passage;
  const queries = question.tokens.count;
  const firstToken = queries + 2;
  const firstNew = Math.max(0, from - window.startToken);
  const kinds = kindsOfKeys(passage, undefined, firstToken, sequence);
  const sentences = sentencesIn(passage).filter(({ last }) => last > firstNew);
  const count = layers * heads * queries;
  const flow = new Float32Array(count * sentences.length);
  const logOwn = new Float32Array(count);
  const logShared = new Float32Array(count);
  const logAll = new Float32Array(count);
  for (const head of indices(0, layers * heads)) {
    for (const token of indices(0, queries)) {
      const at = head * queries + token;
      const row = at * sequence; // α(l, h, query, ·)
      let own = 0;
      let shared = weights[row + sequence - 1];
      for (let key = 0; key < firstToken; key++) shared += weights[row + key];
      for (const [i, { first, last }] of sentences.entries()) {
        for (let key = firstToken + Math.max(first, firstNew); key < firstToken + last; key++) {
          own += weights[row + key];
          if (kinds[key] === 'word') flow[at * sentences.length + i] += weights[row + key] * valueNorms[head * sequence + key];
        }
      }
      logAll[at] = logSumExp[at];
      logOwn[at] = Math.log(own) + logAll[at];
      logShared[at] = Math.log(shared) + logAll[at];
    }
  }
  const rangeOf = (first: number, last: number): Range => rangeOfTokens(source.tokens, window.startToken + Math.max(first, firstNew), window.startToken + last);
  return { sentences: sentences.map(({ first, last }) => rangeOf(first, last)), flow, logOwn, logShared, logSumExp: logAll };
}

/** @param ofQuestion (layers, heads): weights of the heads for the question's rows. */
function merged(parts: readonly WindowPart[], question: QuestionTokens, lens: Lens, { layers, heads }: ReaderConfig, ofQuestion: Float32Array): DocumentMap {
  const { head: only, word } = lens;
  const queries = question.tokens.count;
  const tokens = word === undefined ? question.words.flatMap(({ queries: own }) => own) : question.words[word].queries;
  const shares = parts.map(({ sentences }) => new Float64Array(sentences.length));
  for (const head of indices(0, layers * heads)) {
    const weight = only === undefined ? ofQuestion[head] : Number(head === only);
    if (weight === 0) continue;
    for (const query of tokens) {
      const at = head * queries + query - 1;
      const logDenominator = logDenominatorOf(parts, at);
      for (const [i, { flow, sentences, logSumExp }] of parts.entries()) {
        const scale = weight * Math.exp(logSumExp[at] - logDenominator);
        for (let s = 0; s < sentences.length; s++) shares[i][s] += scale * flow[at * sentences.length + s];
      }
    }
  }
  const flat = shares.flatMap(part => [...part]);
  const total = flat.reduce((a, b) => a + b, 0);
  return { lens, sentences: parts.flatMap(({ sentences }) => sentences), shares: total > 0 ? flat.map(x => x / total) : flat };
}

/** Over all tokens of the document, and once over what every window repeats: its mean over the windows. */
function logDenominatorOf(parts: readonly WindowPart[], at: number): number {
  let own = -Infinity;
  let shared = -Infinity;
  for (const part of parts) {
    own = logAddExp(own, part.logOwn[at]);
    shared = logAddExp(shared, part.logShared[at]);
  }
  return logAddExp(own, shared - Math.log(parts.length));
}
