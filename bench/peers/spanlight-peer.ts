import { join } from 'node:path';
import { finish } from '../../src/core/finish.ts';
import { createEngine } from '../../src/inference/engine.ts';
import { noAnswer, serve } from './serve.ts';

/** The engine as the command line runs it, from the built dist/: answers alone, without explanations, which no peer gives. Arguments: dist/, model folder, `every-layer` to leave no window early. */
async function main([dist, modelFolder, depth]: readonly string[]): Promise<void> {
  const engine = createEngine({ processPath: join(dist, 'reader-process.js'), modelFolder, threads: 0, everyLayer: depth === 'every-layer', background: false, log: () => undefined });
  await finish(engine.ask({ text: 'Ready?', documents: [], maxAnswers: 1, explain: false }, new AbortController().signal));
  await serve(`Spanlight, Node ${process.versions.node}`, async ({ question, text }) => {
    const documents = [{ uri: 'document', version: 0, text }]; // the same one for each question
    const outcome = await finish(engine.ask({ text: question, documents, maxAnswers: 1, explain: false }, new AbortController().signal));
    if (outcome.kind === 'superseded') throw new Error('superseded though nothing else was asked');
    const best = outcome.result.answers.at(0) ?? outcome.result.nearest;
    return best ? { answer: text.slice(best.range.startOffset, best.range.endOffset), score: best.score } : noAnswer;
  });
  engine.dispose();
}

void main(process.argv.slice(2));
