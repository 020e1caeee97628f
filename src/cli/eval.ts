import { appendFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { finish } from '../core/finish.ts';
import type { Engine } from '../inference/engine.ts';
import { confidenceFigures } from './confidence-figures.ts';
import { corpusFigures, type CorpusFlags } from './corpus.ts';
import { engineFor } from './engine.ts';
import { explainEval } from './explain-eval.ts';
import { needleEval, type NeedleFlags } from './needle.ts';
import { print } from './print.ts';
import { figuresOf, type Scored } from './scores.ts';
import { readOtherParagraphs, readSquad, type DataSet, type Example } from './squad.ts';
import { checkWritable } from './writable.ts';

export interface EvalFlags extends NeedleFlags, CorpusFlags {
  readonly json?: true;
  readonly articles?: true;
  readonly otherParagraphs?: true;
  /** The first questions alone; with `otherParagraphs`, each of them twice. */
  readonly limit?: number;
  readonly predictions?: string;
  readonly explain?: true;
  readonly needle?: true;
  readonly corpus?: true;
}

/** `spanlight eval`: the figures of each data set, one line each. */
export async function evalCommand(files: readonly string[], flags: EvalFlags): Promise<number> {
  for (const file of [flags.predictions, flags.svg]) if (file !== undefined) await checkWritable(file);
  if (flags.explain) return await explainEval(setsOf(files, flags), flags);
  if (flags.needle) return await needleEval(flags);
  if (flags.corpus) {
    for await (const figures of corpusFigures(files, flags)) await printFigures(figures, flags);
    return 0;
  }
  const engine = engineFor(flags);
  try {
    for await (const { data, examples } of setsOf(files, flags)) {
      const scored = await predict(engine, examples);
      if (flags.predictions !== undefined) await appendFile(flags.predictions, scored.map(item => `${JSON.stringify(item)}\n`).join(''));
      await printFigures({ data, ...figuresOf(scored), ...(engine.facts && confidenceFigures(scored, engine.facts.config)) }, flags);
    }
    return 0;
  } finally {
    engine.dispose();
  }
}

async function* setsOf(files: readonly string[], flags: EvalFlags): AsyncGenerator<DataSet> {
  for (const file of files) {
    const read = await readSquad(file, flags.articles ? 'article' : 'paragraph');
    yield { data: nameOf(file, flags), examples: [...read.slice(0, flags.limit), ...(flags.otherParagraphs ? await readOtherParagraphs(file, flags.limit) : [])] };
  }
}

/** The best span of every example's context, through the whole path of a question. */
async function predict(engine: Engine, examples: readonly Example[]): Promise<Scored[]> {
  const scored: Scored[] = [];
  const never = new AbortController().signal;
  for (const { question, context, answers, evidences } of examples) {
    const documents = [{ uri: 'context', version: 0, text: context }];
    const reading = engine.ask({ text: question, documents, maxAnswers: 1, explain: evidences !== undefined }, never);
    const outcome = await finish(reading);
    if (outcome.kind === 'superseded') throw new Error('a question of an evaluation was superseded'); // they are asked one by one
    const { answers: found, nearest } = outcome.result;
    const best = found.at(0) ?? nearest;
    const shown = best?.evidence.at(0);
    const evidence = evidences && { evidence: shown ? context.slice(shown.range.startOffset, shown.range.endOffset) : '', evidences };
    scored.push({ prediction: best?.text ?? '', score: best?.score ?? -Infinity, answers, ...evidence });
    if (process.stderr.isTTY) process.stderr.write(`\r${scored.length} of ${examples.length} `);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return scored;
}

function nameOf(file: string, { articles, otherParagraphs }: EvalFlags): string {
  return basename(file) + (articles ? ', articles' : '') + (otherParagraphs ? ', other paragraphs' : '');
}

async function printFigures(figures: { readonly data: string }, { json }: EvalFlags): Promise<void> {
  await print(json ? `${JSON.stringify(figures)}\n` : toText(figures));
}

function toText({ data, ...figures }: { readonly data: string }): string {
  return `${data}\n${Object.entries<unknown>(figures)
    .map(([name, value]) => `  ${name.replaceAll('_', ' ').padEnd(28)} ${[value].flat().join('  ').padStart(8)}\n`)
    .join('')}`;
}
