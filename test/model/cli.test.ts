/** The command line, run as people and programs run it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { buildBundles, bundles, modelFolder, root } from './bundles.ts';
import { KEEPER, LONG_TEXT, TEXT } from './engines.ts';
import { cliArguments, runCli, runProgram, type Ended } from './programs.ts';

interface Located {
  readonly text: string;
  readonly score: number;
  readonly probability: number;
  readonly chance: number;
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

interface Output {
  readonly question: string;
  readonly answered: boolean;
  readonly answers: readonly Located[];
  readonly nearest?: Located;
  readonly evidence: readonly { readonly answer: number; readonly file: string; readonly start: number; readonly end: number; readonly relevance: number }[];
  readonly read: { readonly windows: number; readonly of: number };
  readonly stopped?: true;
  readonly milliseconds: number;
}

let folder: string;

before(buildBundles);
before(async () => (folder = await mkdtemp(join(tmpdir(), 'spanlight-cli-'))));
after(() => rm(folder, { recursive: true }));

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

/** The one line of JSON that `ask` prints, checked against the texts of the files. */
async function askJson(question: string, texts: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Output & { readonly stderr: string }> {
  const { code, stdout, stderr } = await runCli('ask', '--json', ...args, question, ...Object.keys(texts));
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^[^\n]+\n$/);
  const output = JSON.parse(stdout) as Output; // its shape is what the tests check
  assert.equal(output.question, question);
  assert.equal(output.answered, output.answers.length > 0);
  assert.equal(output.stopped, undefined);
  assert.ok(Number.isInteger(output.milliseconds) && output.milliseconds > 0);
  for (const { text, file, start, end, line, column, score, probability, chance } of [...output.answers, ...(output.nearest ? [output.nearest] : [])]) {
    assert.equal(texts[file].slice(start, end), text);
    const lines = texts[file].slice(0, start).split(/\r\n|\r|\n/);
    assert.deepEqual([line, column], [lines.length, lines[lines.length - 1].length + 1]);
    assert.ok(Number.isFinite(score) && probability >= 0 && probability <= 1 && chance > 0 && chance < 1);
  }
  for (const { answer, file, start, end, relevance } of output.evidence) {
    assert.ok(answer in output.answers && relevance > 0 && relevance <= 1);
    assert.equal(texts[file].slice(start, end), texts[file].slice(start, end).trim());
    assert.ok(end > start);
  }
  return { ...output, stderr };
}

describe('spanlight ask', () => {
  it('prints the answer with its place, its evidence and how much was read', async () => {
    const file = await write('skarn.txt', `Skarn\n\n${TEXT}\n`);
    const { code, stdout, stderr } = await runCli('ask', KEEPER, file);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    assert.match(stdout, /^Mara Lindqvist {3}\((?:likely right|possibly right|doubtful), \d+ %; share \d+ %, score \d+\.\d\)$/m);
    assert.ok(stdout.includes(`${file}:3:${TEXT.indexOf('Mara') + 1}`));
    assert.match(stdout, /^ +\d+ % .*The lighthouse of Skarn is 41 metres high and was built in 1876\.  \[without it the same answer, Δ \d+\.\d\]$/m);
    assert.match(stdout, /Read the one window there is in \d+\.\d s\./);
  });

  it('prints what cannot be answered as such', async () => {
    const { code, stdout } = await runCli('ask', 'What is the capital of Peru?', await write('skarn.txt', TEXT));
    assert.equal(code, 0);
    assert.match(stdout, /^The documents do not answer this\.\nNearest passage, not an answer: /);
  });

  it('gives programs one line of JSON, whose offsets slice to the texts', async () => {
    const text = `\ufeffSk\u00e5rn 😀\r\n\r\n${TEXT}\r\n`;
    const { answers, evidence, read } = await askJson(KEEPER, { [await write('pairs.txt', text)]: text });
    assert.deepEqual([answers[0].text, answers[0].line], ['Mara Lindqvist', 3]);
    assert.ok(evidence.some(({ answer }) => answer === 0));
    assert.deepEqual(read, { windows: 1, of: 1 });
  });

  it('gives programs answered: false and the nearest passage', async () => {
    const { answered, answers, evidence, nearest } = await askJson('What is the capital of Peru?', { [await write('skarn.txt', TEXT)]: TEXT });
    assert.deepEqual([answered, answers, evidence], [false, [], []]);
    assert.notEqual(nearest, undefined);
  });

  it('reads folders, and says in which file the answer is', async () => {
    const texts = { [await write('notes/a.md', '# Ferry\n\nIt leaves on Tuesday.\n')]: '# Ferry\n\nIt leaves on Tuesday.\n', [await write('notes/deep/b.txt', TEXT)]: TEXT };
    await write('notes/picture.png', Buffer.of(0x89, 0x50, 0, 0));
    const { code, stdout } = await runCli('ask', '--json', KEEPER, join(folder, 'notes'));
    assert.equal(code, 0);
    const { answers, read } = JSON.parse(stdout) as Output; // checked by askJson in the other tests
    assert.equal(answers[0].file, join(folder, 'notes', 'deep', 'b.txt'));
    assert.equal(texts[answers[0].file].slice(answers[0].start, answers[0].end), 'Mara Lindqvist');
    assert.equal(read.of, 2);
  });

  it('prints nothing of documents and their names that would steer the terminal', async function () {
    if (process.platform === 'win32') this.skip(); // no such names
    await write('st\u001b[31meer/a\u009b2J.txt', 'The keeper of the \u001b]0;light\u0007house is Ma\u001bra\u202e Lindqvist \ud83d\udc69\u200d\ud83d\ude92.');
    await write('st\u001b[31meer/b\u001b.txt', Buffer.from('caf\u00e9 and many more words', 'latin1'));
    const { code, stdout, stderr } = await runCli('ask', KEEPER, join(folder, 'st\u001b[31meer'));
    assert.equal(code, 0);
    for (const output of [stdout, stderr]) assert.doesNotMatch(output, /(?!\n)\p{Cc}|\u202e/u);
    assert.match(stdout, /st\\u001b\[31meer\/a\\u009b2J\.txt:1:\d/);
    assert.match(stdout, /house is Ma\\u001bra\\u202e Lindqvist \ud83d\udc69\u200d\ud83d\ude92/);
    assert.match(stderr, /b\\u001b\.txt is not valid UTF-8/);
  });

  it('gives as many answers as wanted', async () => {
    const { answers } = await askJson(KEEPER, { [await write('long.txt', LONG_TEXT)]: LONG_TEXT }, '--answers', '1');
    assert.equal(answers.length, 1);
  });

  it('reads text that is not valid UTF-8 and says so', async () => {
    const bytes = Buffer.concat([Buffer.from(TEXT), Buffer.of(0x20, 0xe9, 0x0a)]);
    const { answers, stderr } = await askJson(KEEPER, { [await write('latin1.txt', bytes)]: `${TEXT} \ufffd\n` });
    assert.equal(answers[0].text, 'Mara Lindqvist');
    assert.match(stderr, /latin1\.txt is not valid UTF-8/);
  });

  it('says when the end of a question was not read', async () => {
    const question = `${KEEPER} ${'and is it high and is it grey '.repeat(10)}?`;
    const { stderr } = await askJson(question, { [await write('skarn.txt', TEXT)]: TEXT });
    assert.match(stderr, /The last \d+ tokens of the question were not read/);
  });
});

describe('Ctrl+C', () => {
  const ENDLESS = 'And so it went on and on. '.repeat(40_000);

  /** Presses it so long after the reader was ready. */
  async function interrupt(milliseconds: number, ...args: readonly string[]): Promise<Ended> {
    const child = spawn(process.execPath, cliArguments('ask', ...args), { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, SPANLIGHT_LOG: '1' } });
    const ended = once(child, 'close');
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (text: Buffer) => (output[name] += text.toString()));
    await once(child.stderr, 'data'); // the reader is ready
    await setTimeout(milliseconds);
    process.kill(-child.pid!, 'SIGINT'); // a terminal sends it to the reader process as well
    const [code] = (await ended) as [number | null]; // what a child process closes with
    return { code, ...output };
  }

  it('ends the reading and prints what was found so far, with its evidence', async function () {
    if (process.platform === 'win32') this.skip(); // no process groups
    const file = await write('endless.txt', `${TEXT} ${ENDLESS}`);
    const { code, stdout } = await interrupt(3000, '--json', KEEPER, file);
    assert.equal(code, 0);
    const { answers, evidence, read, stopped } = JSON.parse(stdout) as Output; // checked by askJson in the other tests
    assert.ok(read.windows > 0 && read.windows < read.of);
    assert.equal(stopped, true);
    assert.equal(answers[0].text, 'Mara Lindqvist');
    assert.notDeepEqual(evidence, []);
  });

  it('says of how much there is no answer so far, and nothing of the rest', async function () {
    if (process.platform === 'win32') this.skip(); // no process groups
    const { code, stdout } = await interrupt(3000, 'What is the capital of Peru?', await write('endless.txt', `${TEXT} ${ENDLESS}`));
    assert.equal(code, 0);
    assert.match(stdout, /^No answer in the [\d ]+ of [\d ]+ windows read so far\.\nNearest passage, not an answer: /);
  });

  it('before anything was read says that, and saves no report of nothing', async function () {
    if (process.platform === 'win32') this.skip(); // no process groups
    const report = join(folder, 'stopped.md');
    for (const name of ['a', 'b', 'c', 'd', 'e']) await write(`endless/${name}.txt`, ENDLESS); // it is made ready text by text
    const { code, stdout, stderr } = await interrupt(0, '--report', report, KEEPER, join(folder, 'endless'));
    assert.deepEqual([code, stdout], [1, 'Stopped before anything was read.\n']);
    assert.match(stderr, /^No report was saved: nothing was read\.$/m);
    await assert.rejects(access(report));
  });
});

describe('An output that nobody takes', () => {
  it('that is closed, as by head, ends the program without a word, and a report is saved all the same', async function () {
    if (process.platform === 'win32') this.skip(); // no shell
    const file = await write('skarn.txt', TEXT);
    const long = await write('long.txt', `First line\n${'And so it went on and on.\n'.repeat(40_000)}`);
    const report = join(folder, 'closed.md');
    const piped = (reader: string, ...args: readonly string[]): Promise<Ended> => runProgram('bash', ['-c', `"$@" | ${reader}; echo "\${PIPESTATUS[0]}"`, 'bash', process.execPath, bundles.cli, ...args]);
    assert.deepEqual(await piped('head -1', 'text', long), { code: 0, stdout: 'First line\n141\n', stderr: '' });
    assert.deepEqual(await piped('true', 'ask', '--model', modelFolder, '--report', report, KEEPER, file), { code: 0, stdout: '141\n', stderr: '' });
    await access(report);
  });

  it('that does not fit onto a disk is one line of a message, and a report is saved all the same', async function () {
    if (process.platform !== 'linux') this.skip(); // no /dev/full
    const file = await write('skarn.txt', TEXT);
    const report = join(folder, 'full.md');
    const onto = (where: string, ...args: readonly string[]): Promise<Ended> => runProgram('bash', ['-c', `trap "" XFSZ; ulimit -f 1; "$@" > ${where}`, 'bash', process.execPath, bundles.cli, ...args]);
    const long = await write('long.txt', 'And so it went on and on.\n'.repeat(400)); // 10 kB, of which a file may hold one
    assert.deepEqual(await onto('/dev/full', 'text', long), { code: 2, stdout: '', stderr: 'The output could not be written (ENOSPC). Choose another place, or check that you may write there.\n' });
    assert.deepEqual(await onto(join(folder, 'cut.txt'), 'text', long), { code: 2, stdout: '', stderr: 'The output could not be written (EFBIG). Choose another place, or check that you may write there.\n' });
    const full = await runProgram('bash', ['-c', '"$@" > /dev/full', 'bash', process.execPath, ...cliArguments('ask', '--report', report, KEEPER, file)]);
    assert.deepEqual([full.code, full.stderr.split('\n').length], [2, 2]);
    await access(report);
  });
});

describe('spanlight ask, given what it cannot take', () => {
  async function check(ended: Promise<Ended>, message: RegExp): Promise<void> {
    const { code, stdout, stderr } = await ended;
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /\n\s+at /, 'a message for people has no stack');
  }

  it('an empty question', async () => {
    const file = await write('skarn.txt', TEXT);
    for (const question of ['', '  ', '?']) await check(runCli('ask', question, file), /There is no question/);
  });

  it('a question of 2,000 words', async () => check(runCli('ask', 'why '.repeat(2000), await write('skarn.txt', TEXT)), /The question has 2000 words/));

  it('a file that does not exist', () => check(runCli('ask', KEEPER, join(folder, 'none.txt')), /none\.txt does not exist/));

  it('a binary file', async () => check(runCli('ask', KEEPER, await write('a.bin', Buffer.of(0, 1, 2, 3))), /a\.bin is not text/));

  it('a file of 60 MB', async () => {
    const file = await write('large.txt', '');
    await truncate(file, 60e6); // sparse: it takes no room
    await check(runCli('ask', KEEPER, file), /large\.txt has 60 MB/);
  });

  it('an empty folder', async () => {
    await mkdir(join(folder, 'empty'));
    await check(runCli('ask', KEEPER, join(folder, 'empty')), /There is nothing to read in/);
  });

  it('a number that is none', async () => {
    const file = await write('skarn.txt', TEXT);
    for (const [option, value] of [['--answers', 'many'], ['--answers', '0'], ['--answers', '-1'], ['--threads', 'all'], ['--threads', '-3']]) {
      const { code, stdout, stderr } = await runCli('ask', KEEPER, file, option, value);
      assert.notEqual(code, 0, `${option} ${value}`);
      assert.equal(stdout, '');
      assert.ok(stderr.includes(option), stderr);
    }
  });

  it('a model that is not there', async () => {
    await check(runCli('ask', KEEPER, await write('skarn.txt', TEXT), '--model', join(folder, 'no-model')), /The reader’s file .*config\.json is missing/);
  });
});

describe('spanlight eval', () => {
  const data = join(root, 'test', 'fixtures', 'squad.json');

  async function evaluate(...args: readonly string[]): Promise<Record<string, unknown>> {
    const { code, stdout, stderr } = await runCli('eval', '--json', ...args);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^[^\n]+\n$/);
    return JSON.parse(stdout) as Record<string, unknown>; // one object a line
  }

  /** The figures but for those of the chances, which hang on the model's calibration: these are from 0 to 1, or in percent. */
  function exact(figures: Record<string, unknown>): Record<string, unknown> {
    const isOfChances = (name: string): boolean => /^(?:expected_calibration_error|brier_score|risk_at|area_under|right_when)/.test(name);
    const ofChances = Object.entries(figures).filter(([name]) => isOfChances(name));
    assert.ok(ofChances.length > 4);
    for (const [name, value] of ofChances) for (const figure of [value].flat()) assert.ok(typeof figure === 'number' && figure >= 0 && figure <= (name.startsWith('right') ? 100 : 1), name);
    return Object.fromEntries(Object.entries(figures).filter(([name]) => !isOfChances(name)));
  }

  it('scores a data set with questions that have no answer', async () => {
    const { data: name, threshold, model_threshold, ...figures } = exact(await evaluate(data));
    assert.equal(name, 'squad.json');
    assert.deepEqual([typeof threshold, typeof model_threshold], ['number', 'number']);
    assert.deepEqual(figures, { questions: 3, exact_match: 100, f1: 100, best_f1_with_no_answer: 100, no_answer_accuracy: 100, has_answer_kept: 100, answerable_f1: 100, unanswerable_accuracy: 100 });
  });

  it('scores questions that all have one, without a threshold', async () => {
    const { model_threshold, ...figures } = exact(await evaluate(data, '--limit', '2'));
    assert.equal(typeof model_threshold, 'number');
    assert.deepEqual(figures, { data: 'squad.json', questions: 2, exact_match: 100, f1: 100, answerable_f1: 100 });
  });

  it('asks about whole articles and other paragraphs too', async () => {
    const { data: name, questions, exact_match } = await evaluate(data, '--articles', '--other-paragraphs');
    assert.deepEqual([name, questions, exact_match], ['squad.json, articles, other paragraphs', 5, 100]);
  });

  it('asks the first questions of both paragraphs', async () => {
    const { questions, unanswerable_accuracy } = await evaluate(data, '--other-paragraphs', '--limit', '1');
    assert.deepEqual([questions, unanswerable_accuracy], [2, 100]);
  });

  it('prints figures for people', async () => {
    const { code, stdout } = await runCli('eval', data, '--limit', '1');
    assert.equal(code, 0);
    assert.match(stdout, /^squad\.json\n {2}questions +1\n {2}exact match +100\n {2}f1 +100\n {2}model threshold +-?[\d.]+\n {2}answerable f1 +100\n {2}right when \w+ +100\n {2}expected calibration error +[\d.]+\n {2}brier score +[\d.]+\n {2}risk at coverage 10 to 100 +0(?: {2}0){9}\n {2}area under risk coverage +0\n$/);
  });

  it('says which option one lacks', async () => {
    for (const [option, ...value] of [['--tokens', '9'], ['--haystack', folder], ['--rounds', '1'], ['--svg', 'a.svg'], ['--blocks'], ['--ranking-only'], ['--ranking', 'words'], ['--windows', '2']]) {
      const { code, stdout, stderr } = await runCli('eval', data, option, ...value);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, new RegExp(`option '${option}.* cannot be used without option '--(?:needle|corpus)'`));
    }
    assert.match((await runCli('eval', '--corpus', data, '--rounds', '2')).stderr, /'--rounds <number>' cannot be used without option '--needle'/);
  });

  it('says what it can’t work with before it reads, without a stack', async () => {
    const short = await write('short.txt', TEXT);
    const none = join(folder, 'none');
    await mkdir(join(folder, 'bare'));
    for (const [args, message] of [
      [['eval', data, '--predictions', join(none, 'a.jsonl')], /a\.jsonl could not be written \(ENOENT\)/],
      [['eval', '--needle', '--svg', join(none, 'a.svg')], /a\.svg could not be written \(ENOENT\)/],
      [['eval', '--needle', '--haystack', none], /none does not exist/],
      [['eval', '--needle', '--haystack', short], /short\.txt could not be read \(ENOTDIR\)/],
      [['eval', '--needle', '--haystack', join(folder, 'bare')], /There is nothing to read in .*bare/],
      [['bench', short], /^The document has \d+ tokens; the benchmark needs 100 000\.$/m],
    ] as const) {
      const [command, ...others] = args;
      const { code, stdout, stderr } = await runCli(command, ...others);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n\s+at /, 'a message for people has no stack');
    }
  });

  it('says what is wrong with a file that is no data set', async () => {
    const { code, stderr } = await runCli('eval', await write('no-data.json', '{}'));
    assert.equal(code, 2);
    assert.match(stderr, /no-data\.json is not a data set in SQuAD format/);
  });
});
