import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { UserError } from '../core/user-error.ts';
import { askCommand, type AskFlags } from './ask.ts';
import { benchCommand, type BenchFlags } from './bench.ts';
import { packageFolder } from './engine.ts';
import { evalCommand, type EvalFlags } from './eval.ts';

const program = new Command('spanlight')
  .description('Asks long documents questions, on this machine, and says where the answer stands.')
  .showHelpAfterError();

const wholeNumber = (least: number) => (text: string): number => {
  if (!/^\d+$/.test(text) || Number(text) < least) throw new InvalidArgumentError(`It is not a whole number from ${least} up.`);
  return Number(text);
};

const withEngine = (command: Command): Command =>
  command
    .option('--model <folder>', 'folder of the reader', join(packageFolder, 'models', 'reader'))
    .option('--threads <number>', 'threads of the reader; 0: as many as suit the machine', wholeNumber(0), 0)
    .option('--json', 'one JSON object a line, for programs');

withEngine(program.command('ask'))
  .description('answer a question from files, and folders with all text files in them')
  .argument('<question>')
  .argument('[paths...]', 'files and folders', ['.'])
  .option('--answers <number>', 'answers shown, at most', wholeNumber(1), 5)
  .action(async (question: string, paths: string[], flags: AskFlags) => {
    process.exitCode = await askCommand(question, paths, flags);
  });

withEngine(program.command('eval'))
  .description('score the reader on data sets in SQuAD format')
  .argument('<data...>', 'JSON files')
  .option('--articles', 'read all paragraphs of an article as one document')
  .option('--other-paragraphs', 'ask each question also of the next paragraph of its article, which does not answer it')
  .option('--limit <number>', 'only the first questions', wholeNumber(1))
  .option('--predictions <file>', 'append every prediction with its score and the answers wanted, one JSON object a line')
  .action(async (files: string[], flags: EvalFlags) => {
    process.exitCode = await evalCommand(files, flags);
  });

withEngine(program.command('bench'))
  .description('measure speed and memory on long documents')
  .argument('[document]', 'a text of at least 100,000 tokens', join(packageFolder, 'examples', 'pride-and-prejudice.txt'))
  .action(async (document: string, flags: BenchFlags) => {
    process.exitCode = await benchCommand(document, flags);
  });

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof UserError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 2;
});
