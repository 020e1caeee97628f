import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../core/user-error.ts';
import { askCommand, type AskFlags } from './ask.ts';
import { benchCommand, type BenchFlags } from './bench.ts';
import { packageFolder } from './engine.ts';
import { evalCommand, type EvalFlags } from './eval.ts';
import { missingMode } from './eval-modes.ts';
import { OutputClosed } from './print.ts';
import { safe } from './safe.ts';
import { textCommand } from './text.ts';
import { verifyCommand, type VerifyFlags } from './verify.ts';

const program = new Command('spanlight')
  .description('Asks long documents questions, on this machine, and says where the answer stands.')
  .showHelpAfterError();

const wholeNumber = (least: number) => (text: string): number => {
  if (!/^\d+$/.test(text) || Number(text) < least) throw new InvalidArgumentError(`It is not a whole number from ${least} up.`);
  return Number(text);
};

const wholeNumbers = (least: number) => (text: string): number[] => text.split(',').map(wholeNumber(least));

const withEngine = (command: Command): Command =>
  command
    .option('--model <folder>', 'folder of the reader', join(packageFolder, 'models', 'reader'))
    .option('--threads <number>', 'threads of the reader; 0: as many as suit the machine', wholeNumber(0), 0)
    .option('--every-layer', 'read every window through all layers, and leave none early')
    .option('--json', 'one JSON object a line, for programs');

withEngine(program.command('ask'))
  .description('answer a question from files, and folders with all files in them that have text')
  .argument('<question>')
  .argument('[paths...]', 'files and folders', ['.'])
  .option('--answers <number>', 'answers shown, at most', wholeNumber(1), 5)
  .option('--report <file>', 'save a report in a .md, .html or .json file, replacing it; may be given more than once', (file: string, files: string[]) => [...files, file], [])
  .addHelpText('after', '\nCtrl+C ends the reading and prints what was found so far; in JSON with "stopped": true.')
  .action(async (question: string, paths: string[], flags: AskFlags) => {
    process.exitCode = await askCommand(question, paths, flags);
  });

program
  .command('text')
  .description('print the text of a PDF, Word document, HTML page or notebook as it is read')
  .argument('<file>')
  .action(async (file: string) => {
    process.exitCode = await textCommand(file);
  });

program
  .command('verify')
  .description('read a report’s documents again, ask again and compare every number')
  .argument('<report>', 'JSON file saved by ask --report, or by VS Code')
  .option('--root <folder>', 'folder that the documents’ paths start from (default: the report’s)')
  .option('--model <folder>', 'folder of the reader', join(packageFolder, 'models', 'reader'))
  .option('--threads <number>', 'threads of the reader (default: as in the report)', wholeNumber(0))
  .option('--json', 'one JSON object, for programs')
  .addHelpText('after', '\nExit code: 0 all is reproduced, 1 something differs or documents changed, 2 there is no report to verify.')
  .action(async (file: string, flags: VerifyFlags) => {
    process.exitCode = await verifyCommand(file, flags);
  });

withEngine(program.command('eval'))
  .description('score the reader on data sets in SQuAD format, or on sentences planted in long texts')
  .argument('[data...]', 'JSON files; none with --needle')
  .option('--articles', 'read all paragraphs of an article as one document')
  .option('--other-paragraphs', 'ask each question also of the next paragraph of its article, which does not answer it')
  .option('--limit <number>', 'only the first questions', wholeNumber(1))
  .option('--predictions <file>', 'append every prediction with its score and the answers wanted, one JSON object a line')
  .addOption(new Option('--explain', 'compare ways to explain the answers: how faithful each is to what removing sentences does').conflicts(['predictions', 'otherParagraphs']))
  .addOption(new Option('--needle', 'find sentences planted at eleven depths of long texts, with and without distractors').conflicts(['explain', 'corpus', 'articles', 'otherParagraphs']))
  .option('--tokens <numbers>', 'with --needle: lengths of the texts', wholeNumbers(1), [1000, 10_000, 100_000])
  .option('--haystack <folder>', 'with --needle: the Markdown and text files that they are made of', join(packageFolder, 'examples'))
  .option('--rounds <number>', 'with --needle: each sentence at so many depths; at 11, at every one', wholeNumber(1), 11)
  .option('--svg <file>', 'with --needle: save a picture, depth by length')
  .addOption(new Option('--corpus', 'ask each question of all contexts of its data set; with --limit, of evenly spaced questions').conflicts(['explain', 'otherParagraphs']))
  .option('--blocks', "with --corpus: windows in the order of the blocks of a workspace's index, as a workspace is asked")
  .option('--ranking-only', 'with --corpus: only where the ranking has the answers, without reading')
  .addOption(new Option('--ranking <kind>', 'with --corpus: by words, by meaning, or by both').choices(['words', 'meaning', 'both']).default('both'))
  .option('--windows <number>', 'with --needle or --corpus: read the best windows alone (default: all; with --corpus, 20)', wholeNumber(1))
  .action(async (files: string[], flags: EvalFlags, command: Command) => {
    if (files.length === 0 && !flags.needle) command.error("error: missing required argument 'data'");
    const missing = missingMode(command);
    if (missing !== undefined) command.error(missing);
    process.exitCode = await evalCommand(files, flags);
  });

withEngine(program.command('bench'))
  .description('measure speed and memory on long documents')
  .argument('[document]', 'a text of at least 100,000 tokens', join(packageFolder, 'examples', 'pride-and-prejudice.txt'))
  .option('--stock <file>', 'the plain graph as it was exported, to compare with')
  .action(async (document: string, flags: BenchFlags) => {
    process.exitCode = await benchCommand(document, flags);
  });

/** As a shell tells of SIGPIPE, which ends other programs whose output nobody takes; Node has none. */
const OUTPUT_CLOSED = 141;

for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined); // print() tells of the one; nobody could be told of the other

program.parseAsync().catch((error: unknown) => {
  if (error instanceof OutputClosed) {
    process.exitCode = OUTPUT_CLOSED;
    return;
  }
  process.stderr.write(`${error instanceof UserError || error instanceof CommanderError ? safe(error.message) : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 2;
});
