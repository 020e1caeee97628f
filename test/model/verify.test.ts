/** Evidence reports, saved and verified by the command line as people run it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { EvidenceReport } from '../../src/report/report.ts';
import type { Verdict } from '../../src/cli/verify.ts';
import { buildBundles } from './bundles.ts';
import { KEEPER, LONG_TEXT, TEXT } from './engines.ts';
import { cliArguments, runCli, writeIn } from './programs.ts';

let folder: string;

before(buildBundles);
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'spanlight-verify-'))));
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, content: string | Uint8Array): Promise<string> => writeIn(folder, name, content);

/** Asks and saves a report; its file. */
async function save(question: string, paths: readonly string[], report = join(folder, 'report.json'), ...args: readonly string[]): Promise<string> {
  const { code, stderr } = await runCli('ask', ...args, '--report', report, question, ...paths);
  assert.equal(code, 0, stderr);
  return report;
}

async function read(file: string): Promise<EvidenceReport> {
  return JSON.parse(await readFile(file, 'utf8')) as EvidenceReport; // the schema's test holds its shape
}

async function verify(report: string, ...args: readonly string[]): Promise<Verdict & { readonly code: number | null }> {
  const { code, stdout, stderr } = await runCli('verify', '--json', ...args, report);
  assert.equal(stderr, '');
  return { code, ...(JSON.parse(stdout) as Verdict) }; // one object, as typed
}

async function checkReproduced(report: string, ...args: readonly string[]): Promise<void> {
  const { code, verdict, again } = await verify(report, ...args);
  assert.deepEqual([again?.differences, verdict, code], [[], 'reproduced', 0]);
  assert.deepEqual([again?.otherModel, again?.otherBuild], [[], []]);
  assert.ok(again!.numbers > 100, String(again!.numbers));
}

/** Verifies the report with one change; the pointers of what differs. */
async function tampered(report: string, change: (json: EvidenceReport) => object): Promise<string[] | undefined> {
  await writeFile(report, JSON.stringify(change(await read(report))));
  const { code, again } = await verify(report);
  assert.equal(code, 1);
  return again?.differences.map(({ pointer }) => pointer);
}

describe('spanlight ask --report', () => {
  it('saves the report in the format of each file’s ending, and leaves nothing else behind', async () => {
    const document = await write('skarn.txt', TEXT);
    const files = ['a.md', 'b.html', 'c.json'].map(name => join(folder, name));
    await writeFile(files[0], 'what stood there before');
    const { code } = await runCli('ask', KEEPER, document, ...files.flatMap(file => ['--report', file]));
    assert.equal(code, 0);
    const [markdown, page, json] = await Promise.all(files.map(file => readFile(file, 'utf8')));
    assert.match(markdown, /^# Who is the keeper of the lighthouse\?\n/);
    assert.match(page, /^<!doctype html>/);
    assert.equal((JSON.parse(json) as EvidenceReport).answers[0].text, 'Mara Lindqvist');
    assert.deepEqual((await readdir(folder)).sort(), ['a.md', 'b.html', 'c.json', 'skarn.txt']);
  });

  it('does not read what it saved before', async () => {
    await write('notes/skarn.txt', TEXT);
    const notes = join(folder, 'notes');
    const reports = ['a.md', 'b.html', 'c.json'].flatMap(name => ['--report', join(notes, name)]);
    for (let time = 0; time < 2; time++) assert.equal((await runCli('ask', KEEPER, notes, ...reports)).code, 0);
    assert.deepEqual((await read(join(notes, 'c.json'))).documents.map(({ path }) => path), ['skarn.txt']);
  });

  it('does not replace a document that is asked', async () => {
    const document = await write('skarn.md', TEXT);
    const { code, stdout, stderr } = await runCli('ask', KEEPER, document, '--report', `${folder}/.//skarn.md`);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /skarn\.md could not be written \(it is one of the documents that are asked\)/);
    assert.equal(await readFile(document, 'utf8'), TEXT);
  });

  it('says before it reads that a report can’t be saved', async () => {
    const document = await write('skarn.txt', TEXT);
    for (const [file, message] of [['report.docx', /Choose a name that ends in \.md, \.html or \.json/], ['none/report.md', /none\/report\.md could not be written \(ENOENT\)/]] as const) {
      const { code, stdout, stderr } = await runCli('ask', KEEPER, document, '--report', join(folder, file));
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
    }
  });
});

describe('spanlight verify', () => {
  it('reproduces every number, bit for bit, and says so', async () => {
    const report = await save(KEEPER, [await write('skarn.txt', TEXT), await write('deep/long.txt', LONG_TEXT.slice(0, 6000))]);
    const { code, stdout } = await runCli('verify', report);
    assert.equal(code, 0);
    assert.match(stdout, /Documents: 2 of 2 unchanged\.\nReader: the same, .*\nBuild: the same\.\nCompared: [\d ]+ numbers and [\d ]+ texts\.\n\nREPRODUCED: every number is the same, bit for bit\./);
  });

  it('reproduces what has no answer, and what is one sentence', async () => {
    await checkReproduced(await save('What is the capital of Peru?', [await write('skarn.txt', TEXT)]));
    const report = await save(KEEPER, [await write('one.txt', 'The keeper of the lighthouse is Mara Lindqvist.')]);
    const { answers: [answer] } = await read(report);
    assert.deepEqual([answer.ablations?.of, answer.ablations?.sentences], [1, []]);
    await checkReproduced(report);
  });

  it('reproduces texts with a byte order mark, CRLF and emoji', async () => checkReproduced(await save(KEEPER, [await write('a.txt', `\ufeff😀 Skårn\r\n\r\n${TEXT}\r\n`)])));

  it('reads as far into each window as the report did', async () => {
    const document = await write('long.txt', LONG_TEXT);
    const report = await save(KEEPER, [document]);
    assert.ok((await read(report)).model.exitBelow! < 0);
    await checkReproduced(report);
    const whole = await save(KEEPER, [document], join(folder, 'whole.json'), '--every-layer');
    assert.equal((await read(whole)).model.exitBelow, undefined);
    await checkReproduced(whole);
  });

  it('finds documents beside a report that was moved with them, and from --root', async () => {
    const document = await write('a/docs/skarn.txt', TEXT);
    const report = await save(KEEPER, [document], join(folder, 'a', 'report.json'));
    assert.equal((await read(report)).documents[0].path, 'docs/skarn.txt');
    await rename(join(folder, 'a'), join(folder, 'b'));
    await checkReproduced(join(folder, 'b', 'report.json'));
    await rename(join(folder, 'b', 'report.json'), join(folder, 'report.json'));
    assert.equal((await verify(join(folder, 'report.json'))).verdict, 'documents-changed');
    await checkReproduced(join(folder, 'report.json'), '--root', join(folder, 'b'));
  });

  it('finds documents by the uri of an editor, which drops the byte order mark and makes line ends alike', async () => {
    const seen = `Skarn\r\n${TEXT}\r\n`;
    const report = await save(KEEPER, [await write('as-seen.txt', seen)]);
    const document = await write('on disk.txt', `\ufeffSkarn\n${TEXT}\r\n`);
    const json = await read(report);
    await writeFile(report, JSON.stringify({ ...json, documents: [{ ...json.documents[0], path: 'gone.txt', label: 'gone.txt', uri: pathToFileURL(document).href }] }));
    await checkReproduced(report);
  });

  it('says which documents changed, are missing or are no text, and then asks nothing', async () => {
    const files = await Promise.all(['a', 'b', 'c', 'd'].map(name => write(`${name}.txt`, `${name}: ${TEXT}`)));
    const report = await save(KEEPER, files);
    await writeFile(files[0], `a: ${TEXT} `);
    await rm(files[1]);
    await writeFile(files[2], Buffer.of(0, 1, 2));
    const { code, verdict, documents, again } = await verify(report);
    assert.deepEqual([code, verdict, again], [1, 'documents-changed', undefined]);
    assert.deepEqual(documents, { unchanged: 1, changed: [files[0]], missing: [files[1]], unreadable: [{ path: files[2], reason: 'it is not text' }] });
    const { stdout } = await runCli('verify', report);
    assert.match(stdout, /Documents: 1 of 4 unchanged\.\n {2}changed .*a\.txt\n {2}missing .*b\.txt\n {2}unreadable .*c\.txt \(it is not text\)\n\nNOT VERIFIED/);
  });

  it('finds a number, a text, an offset, a weight or a setting that was tampered with', async () => {
    const report = await save(KEEPER, [await write('skarn.txt', TEXT)]);
    const original = await readFile(report, 'utf8');
    const check = async (pointers: readonly string[], change: (json: EvidenceReport) => object): Promise<void> => {
      await writeFile(report, original);
      assert.deepEqual(await tampered(report, change), pointers);
    };
    const withAnswer = (change: object) => (json: EvidenceReport): object => ({ ...json, answers: [{ ...json.answers[0], ...change }, ...json.answers.slice(1)] });
    const { answers: [{ score, start, evidence }] } = JSON.parse(original) as EvidenceReport;
    await check(['/answers/0/score'], withAnswer({ score: score * (1 + Number.EPSILON) }));
    await check(['/answers/0/start'], withAnswer({ start: start + 1 }));
    await check(['/answers/0/evidence/0/text'], withAnswer({ evidence: [{ ...evidence[0], text: 'Its keeper is Ann.' }, ...evidence.slice(1)] }));
    await check(['/model/headWeights/kind', '/model/causalThreshold'].sort(), json => ({ ...json, model: { ...json.model, causalThreshold: 0.5, headWeights: { ...json.model.headWeights, kind: 'uniform' } } }));
  });

  it('prints what differs with both values', async () => {
    const report = await save(KEEPER, [await write('skarn.txt', TEXT)]);
    const json = await read(report);
    await writeFile(report, JSON.stringify({ ...json, answers: [{ ...json.answers[0], text: 'Ann\u001b[31m' }] }));
    const { code, stdout } = await runCli('verify', report);
    assert.equal(code, 1);
    assert.match(stdout, /\n {2}\/answers\/0\/text: reported "Ann\\u001b\[31m", found "Mara Lindqvist"\n\nDIFFERS: 1 field is not reproduced\./);
  });

  it('says that another reader or build made the report', async () => {
    const report = await save(KEEPER, [await write('skarn.txt', TEXT)]);
    const json = await read(report);
    await writeFile(report, JSON.stringify({ ...json, build: { ...json.build, processor: 'Other' }, model: { ...json.model, sha256: { ...json.model.sha256, 'reader.onnx': '0'.repeat(64) } } }));
    const { stdout } = await runCli('verify', report);
    assert.match(stdout, /Reader: not the one of the report\. Differences are expected\.\n {2}reader\.onnx: reported "0+", here "[0-9a-f]{64}"\nBuild: not the one of the report\. .*\n {2}processor: reported "Other"/);
  });

  it('reads of a stopped reading as many windows as were read, and no more', async function () {
    if (process.platform === 'win32') this.skip(); // no signals between processes
    const document = await write('long.txt', `${TEXT} ${'And so it went on and on. '.repeat(20_000)}`);
    const report = join(folder, 'report.json');
    const child = spawn(process.execPath, cliArguments('ask', '--report', report, KEEPER, document), { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, SPANLIGHT_LOG: '1' } });
    const ended = once(child, 'close');
    await once(child.stderr, 'data'); // the reader is ready
    await setTimeout(2000);
    child.kill('SIGINT');
    assert.deepEqual(await ended, [0, null]);
    const { windows, of } = (await read(report)).read;
    assert.ok(windows > 0 && windows < of, `${windows} of ${of}`);
    const { again } = await verify(report);
    assert.deepEqual([again?.read, again?.readThen], [{ windows, of }, { windows, of }]);
    await checkReproduced(report);
  });
});

describe('spanlight verify, given what it cannot verify', () => {
  async function check(file: string, message: RegExp): Promise<void> {
    const { code, stdout, stderr } = await runCli('verify', file);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /\n\s+at /, 'a message for people has no stack');
  }

  it('no file', () => check(join(folder, 'none.json'), /none\.json does not exist/));
  it('no JSON', async () => check(await write('a.json', 'Hello'), /a\.json is not an evidence report that can be verified \(it is not JSON\)/));
  it('another JSON', async () => check(await write('package.json', '{}'), /its format is not “spanlight-evidence-report”/));
  it('a report for people', async () => check(await save(KEEPER, [await write('skarn.txt', TEXT)], join(folder, 'report.md')), /it is not JSON/));
  it('a newer format', async () => {
    const report = await save(KEEPER, [await write('skarn.txt', TEXT)]);
    await writeFile(report, JSON.stringify({ ...(await read(report)), formatVersion: 2 }));
    await check(report, /has format version 2, and this Spanlight knows versions up to 1/);
  });
});
