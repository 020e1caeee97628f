import { appendFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ask } from '../core/ask.ts';
import type { Document, DocumentRange } from '../core/document.ts';
import { createLibrary, type Library } from '../core/library.ts';
import { finish } from '../core/finish.ts';
import { UserError } from '../core/user-error.ts';
import type { Embedding } from '../index/embedding.ts';
import { rankingBy } from '../index/ranking.ts';
import { openWorkspaceIndex } from '../index/workspace-index.ts';
import { loadModel, type Model } from '../inference/model.ts';
import { createOnnxReader } from '../inference/onnx-reader.ts';
import type { EngineFlags } from './engine.ts';
import { evenlySpaced, percent, rankOfGold, recallsOf, type Recalls } from './recall.ts';
import { figuresOf } from './scores.ts';
import { readSquad, type Example } from './squad.ts';

export interface CorpusFlags extends EngineFlags {
  readonly articles?: true;
  /** Questions asked of each set, at most, evenly spaced; its contexts are all there. */
  readonly limit?: number;
  /** Windows read for a question, at most. */
  readonly windows?: number;
  readonly rankingOnly?: true;
  readonly ranking: RankingKind;
  /** Windows in the order of the blocks of a workspace's index, as it is asked, in place of their own. */
  readonly blocks?: true;
  readonly predictions?: string;
}

/** By BM25, by the embedding, or by both, as the product does. */
export type RankingKind = 'words' | 'meaning' | 'both';

/** Of one set, in percent. */
export interface CorpusFigures extends Recalls {
  readonly data: string;
  readonly contexts: number;
  readonly questions: number;
  /** Without --ranking-only: windows read for a question, at most, and what came of it. */
  readonly windows_read?: number;
  readonly exact_match?: number;
  readonly f1?: number;
  /** The best span stands in the gold context. */
  readonly right_context?: number;
  /** Every question has an answer; of so many it was said that there is none. */
  readonly refused?: number;
}

const WINDOWS_READ = 20;

/** `spanlight eval --corpus`: all contexts of a set as one workspace, each question asked of all of it. */
export async function* corpusFigures(files: readonly string[], flags: CorpusFlags): AsyncGenerator<CorpusFigures> {
  const model = await loadModel(flags.model, flags);
  const reader = await createOnnxReader(model, flags.threads);
  const embedding = embeddingFor(flags.ranking, model);
  for (const file of files) {
    const examples = await readSquad(file, flags.articles ? 'article' : 'paragraph');
    const documents = documentsOf(examples);
    const answerable = examples.filter(({ answers }) => answers.length > 0);
    const library = createLibrary(reader, rankingBy(embedding));
    const asked = byLength(evenlySpaced(answerable, flags.limit), library);
    const promising = flags.blocks ? await blocksFor(documents, embedding) : undefined;
    const items: Asked[] = [];
    for (const example of asked) {
      await setImmediate(); // a pass blocks the event loop, and with it Ctrl+C
      items.push(await askCorpus(example, { documents, promising: promising?.(example.question) }, library, flags));
      if (process.stderr.isTTY) process.stderr.write(`\r${items.length} of ${asked.length} `);
    }
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    if (flags.predictions !== undefined) await appendFile(flags.predictions, items.map(item => `${JSON.stringify(item)}\n`).join(''));
    const data = `${basename(file)}, corpus${flags.articles ? ' of articles' : ''}${flags.blocks ? ', by blocks' : ''}`;
    yield { data, contexts: documents.length, questions: items.length, ...recallsOf(items.map(({ rank }) => rank)), ...readingOf(items, flags) };
  }
}

/** So much that words count for equals alone. */
const MEANING_ALONE = 1e9;

function embeddingFor(kind: RankingKind, { embedding }: Model): Embedding | undefined {
  if (kind !== 'meaning') return kind === 'both' ? embedding : undefined;
  if (!embedding) throw new UserError({ kind: 'model-unsupported', reason: 'it has no vectors of tokens to rank by' });
  return { ...embedding, weight: MEANING_ALONE };
}

/** The distinct contexts, each a document. */
function documentsOf(examples: readonly Example[]): Document[] {
  return [...new Set(examples.map(({ context }) => context))].map((text, i) => ({ uri: `context-${i}`, version: 0, text }));
}

/** The blocks of the documents that may answer a question, best first. */
async function blocksFor(documents: readonly Document[], embedding: Embedding | undefined): Promise<(question: string) => DocumentRange[]> {
  const index = await openWorkspaceIndex(undefined, () => undefined, embedding); // kept nowhere: no problem
  for (const { uri, text } of documents) index.put(uri, { modified: 0, size: text.length }, text);
  const numbers = new Map(documents.map(({ uri }, document) => [uri, document]));
  return question => index.rank(question, [], Infinity).map(({ uri, range }) => ({ document: numbers.get(uri)!, range }));
}

/** Windows are made for questions of a length: those of like length are asked one after the other. */
function byLength(examples: readonly Example[], library: Library): Example[] {
  return examples
    .map(example => ({ example, tokens: library.questionOf(example.question).tokens.count }))
    .sort((a, b) => a.tokens - b.tokens)
    .map(({ example }) => example);
}

interface Asked {
  readonly question: string;
  readonly answers: readonly string[];
  /** Place in the ranking of the first window that holds a gold answer, from 1; null: none does. */
  readonly rank: number | null;
  readonly prediction: string;
  readonly score: number;
  readonly isRightContext: boolean;
  readonly isRefused: boolean;
}

interface Corpus {
  readonly documents: readonly Document[];
  readonly promising: readonly DocumentRange[] | undefined;
}

async function askCorpus({ question, context, answers }: Example, { documents, promising }: Corpus, library: Library, flags: CorpusFlags): Promise<Asked> {
  const ranked = library.ranked(documents, library.questionOf(question), promising);
  const rank = rankOfGold(ranked, context, answers);
  if (flags.rankingOnly) return { question, answers, rank, prediction: '', score: -Infinity, isRightContext: false, isRefused: false };
  const limit = { windows: flags.windows ?? WINDOWS_READ, explained: 0 };
  const reading = ask(library, { text: question, documents, maxAnswers: 1, explain: false, limit, ...(promising && { promising }) }, new AbortController().signal);
  const { answers: found, nearest } = await finish(reading);
  const best = found.at(0) ?? nearest;
  return {
    question, answers, rank,
    prediction: best?.text ?? '',
    score: best?.score ?? -Infinity,
    isRightContext: best !== undefined && documents[best.document].text === context,
    isRefused: found.length === 0,
  };
}

function readingOf(items: readonly Asked[], { rankingOnly, windows = WINDOWS_READ }: CorpusFlags): Pick<CorpusFigures, 'windows_read' | 'exact_match' | 'f1' | 'right_context' | 'refused'> {
  if (rankingOnly) return {};
  const { exact_match, f1 } = figuresOf(items);
  const share = (is: (item: Asked) => boolean): number => percent(items.filter(is).length, items.length);
  return { windows_read: windows, exact_match, f1, right_context: share(({ isRightContext }) => isRightContext), refused: share(({ isRefused }) => isRefused) };
}
