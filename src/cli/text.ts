import { describe } from '../core/user-error.ts';
import { readFiles } from './files.ts';
import { print } from './print.ts';
import { safe } from './safe.ts';

/** `spanlight text`: prints the text of a file as it is read, in which the places of answers are told. */
export async function textCommand(file: string): Promise<number> {
  const { documents, problems } = await readFiles([file]);
  for (const problem of problems) process.stderr.write(`${safe(describe(problem))}\n`);
  for (const { text } of documents) await print(text);
  return 0;
}
