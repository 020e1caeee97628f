import { createRequire } from 'node:module';
import { noAnswer, serve, type Answered } from './serve.ts';

type QuestionAnswering = (question: string, context: string) => Promise<Answered>;

/** What is used of the package, which is no dependency. */
interface TransformersJs {
  readonly env: { version: string; allowRemoteModels: boolean; localModelPath: string };
  readonly pipeline: (task: 'question-answering', model: string, options: { readonly dtype: 'q8' }) => Promise<QuestionAnswering>;
}

/**
 * transformers.js's question-answering pipeline. It cuts a long context off, so it is asked window by window, and the
 * answer with the highest score counts. Arguments: a folder with the package in node_modules, one with models, the model's name in it.
 */
async function main([packages, models, model]: readonly string[]): Promise<void> {
  const { env, pipeline } = createRequire(`${packages}/`)('@huggingface/transformers') as TransformersJs;
  env.allowRemoteModels = false;
  env.localModelPath = models;
  const answer = await pipeline('question-answering', model, { dtype: 'q8' });
  await serve(`transformers.js ${env.version}`, async ({ question, windows }) => {
    let best = noAnswer;
    for (const { text } of windows) {
      const found = await answer(question, text);
      if (found.score > best.score) best = found;
    }
    return best;
  });
}

void main(process.argv.slice(2));
