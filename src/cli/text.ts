import { readFiles } from './files.ts';
import { describe } from '../core/user-error.ts';

/** `spanlight text`: prints the text of a file as it is read, in which the places of answers are told. */
export async function textCommand(file: string): Promise<number> {
  const { documents, problems } = await readFiles([file]);
  for (const problem of problems) process.stderr.write(`${describe(problem)}\n`);
  for (const { text } of documents) process.stdout.write(text);
  return 0;
}
