import { appendFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Engine } from '../inference/engine.ts';
import { engineFor, type EngineFlags } from './engine.ts';
import { figuresOf, type Figures, type Scored } from './scores.ts';
import { readOtherParagraphs, readSquad, type Example } from './squad.ts';

export interface EvalFlags extends EngineFlags {
  readonly json?: true;
  readonly articles?: true;
  readonly otherParagraphs?: true;
  readonly limit?: number;
  readonly predictions?: string;
}

/** `spanlight eval`: the figures of each data set, one line each. */
export async function evalCommand(files: readonly string[], flags: EvalFlags): Promise<number> {
  const engine = engineFor(flags);
  try {
    for (const file of files) {
      const read = await readSquad(file, flags.articles ? 'article' : 'paragraph');
      const examples = [...read, ...(flags.otherParagraphs ? await readOtherParagraphs(file) : [])].slice(0, flags.limit);
      const scored = await predict(engine, examples);
      if (flags.predictions !== undefined) await appendFile(flags.predictions, scored.map(item => `${JSON.stringify(item)}\n`).join(''));
      const figures = { data: nameOf(file, flags), ...figuresOf(scored) };
      process.stdout.write(flags.json ? `${JSON.stringify(figures)}\n` : toText(figures));
    }
    return 0;
  } finally {
    engine.dispose();
  }
}

/** The best span of every example's context, through the whole path of a question. */
async function predict(engine: Engine, examples: readonly Example[]): Promise<Scored[]> {
  const scored: Scored[] = [];
  const never = new AbortController().signal;
  for (const { question, context, answers, evidences } of examples) {
    const documents = [{ uri: 'context', version: 0, text: context }];
    const reading = engine.ask({ text: question, documents, maxAnswers: 1, explain: evidences !== undefined }, never);
    let step = await reading.next();
    while (!step.done) step = await reading.next();
    if (step.value.kind === 'superseded') throw new Error('a question of an evaluation was superseded'); // they are asked one by one
    const { answers: found, nearest } = step.value.result;
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

function toText({ data, ...figures }: Figures & { data: string }): string {
  return `${data}\n${Object.entries(figures)
    .map(([name, value]) => `  ${name.replaceAll('_', ' ').padEnd(24)} ${String(value).padStart(8)}\n`)
    .join('')}`;
}
