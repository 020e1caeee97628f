/** `spanlight eval --explain` on a set of a few paragraphs. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExplainFigures } from '../../src/cli/explain-figures.ts';
import { buildBundles } from './bundles.ts';
import { runCli } from './programs.ts';

const SKARN =
  'The lighthouse of Skarn was built in 1876 from grey stone. Its keeper is Mara Lindqvist, who moved to the island from Bergen. ' +
  'The ferry leaves the harbour every Tuesday at noon. In winter the sea often freezes. Visitors may climb the tower in summer.';
const MINE =
  'Copper was found near Aldby in 1702. The mine employed nine hundred people at its height. It closed in 1931 after a flood destroyed the pumps. ' +
  'Today a museum stands at the entrance. Its collection of old lamps was given by the Hesse family.';
const ORCHESTRA =
  'The orchestra gave its first concert in the town hall. Anna Brandt conducted it for thirty years. She was followed by Paul Okafor in 2004. ' +
  'Most of its members teach at the school of music. The concerts are broadcast on the radio.';

const SET: readonly (readonly [context: string, evidence: RegExp, ...questions: string[]])[] = [
  [SKARN, /Its keeper[^.]*\./, 'Who is the keeper of the lighthouse?', 'From where did the keeper move?'],
  [SKARN, /The lighthouse[^.]*\./, 'When was the lighthouse built?'],
  [SKARN, /The ferry[^.]*\./, 'When does the ferry leave the harbour?'],
  [MINE, /It closed[^.]*\./, 'Why did the mine close?', 'When did the mine close?'],
  [MINE, /Its collection[^.]*\./, 'Who gave the collection of old lamps?'],
  [ORCHESTRA, /Anna[^.]*\./, 'Who conducted the orchestra for thirty years?'],
  [ORCHESTRA, /She was[^.]*\./, 'Who followed Anna Brandt?'],
  ['Nothing but this one sentence stands here.', /Nothing[^.]*\./, 'What stands here?'],
];

const data = SET.map(([context, evidence, ...questions]) => ({ paragraphs: [{ context, qas: questions.map(question => ({ question, answers: [], evidences: [evidence.exec(context)![0]] })) }] }));

let folder: string;
let file: string;

before(buildBundles);
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spanlight-explain-'));
  file = join(folder, 'skarn.json');
  await writeFile(file, JSON.stringify({ data }));
});
after(() => rm(folder, { recursive: true }));

async function compared(...args: readonly string[]): Promise<ExplainFigures> {
  const { code, stdout, stderr } = await runCli('eval', '--explain', '--json', ...args);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^[^\n]+\n$/);
  return JSON.parse(stdout) as ExplainFigures; // what its own test checks
}

const METHODS = ['random', 'BM25', 'last layer, mean of heads', 'mean of all heads', 'attention rollout', 'norm-weighted, uniform', 'learned heads', 'influence, attention only', 'influence, attention and logits', '8 passes', 'leave-one-out'];

describe('spanlight eval --explain', function () {
  this.timeout(180_000); // some thousand passes, on a machine that may be busy

  it('compares the methods on the same answers', async () => {
    const { data: name, questions, answers, long_answers, methods, removal, times } = await compared(file);
    assert.deepEqual([name, questions, long_answers, Object.keys(methods)], ['skarn.json', 10, 0, METHODS]);
    assert.ok(answers >= 7 && answers <= 9, `${answers} answers`); // the lone sentence is none of them
    for (const { lds_kept, lds_any, comprehensiveness, sufficiency, evidence_f1, milliseconds } of Object.values(methods)) {
      for (const { value, low, high } of [lds_kept, lds_any, comprehensiveness, sufficiency, evidence_f1!]) assert.ok(low <= value && value <= high, `${low} ≤ ${value} ≤ ${high}`);
      assert.ok(milliseconds >= 0);
    }
    const { random, 'learned heads': learned, '8 passes': passes, 'leave-one-out': leaveOneOut } = methods;
    assert.equal(leaveOneOut.top_drop_share.value, 100);
    assert.ok(learned.top_drop_share.value > 95 && random.top_drop_share.value < 60);
    assert.ok(learned.evidence_f1!.value > 80 && random.evidence_f1!.value < 70);
    assert.ok(learned.comprehensiveness.value > random.comprehensiveness.value && learned.sufficiency.value < random.sufficiency.value);
    assert.ok(passes.lds_kept.value > 0.4 && passes.lds_kept.value > learned.lds_kept.value);
    assert.ok(passes.milliseconds > learned.milliseconds);
    assert.ok(removal.flipped.top.value >= 80 && removal.flipped.other.value <= 40);
    assert.ok(removal.flipped_and_causal.other.value <= removal.flipped.other.value);
    assert.ok(times.explanation > times.window && times.plain_pass.alone > 0);
  });

  it('gives the same numbers again, times aside', async () => {
    const numbers = ({ methods, removal }: ExplainFigures): object => ({ removal, methods: Object.entries(methods).map(([name, figures]) => [name, { ...figures, milliseconds: 0 }]) });
    const first = await compared(file, '--limit', '1');
    assert.deepEqual(numbers(await compared(file, '--limit', '1')), numbers(first));
  });

  it('prints a Markdown table for people, of lines of questions as well, without evidence where nobody named it', async () => {
    const lines = join(folder, 'lines.jsonl');
    await writeFile(lines, `${JSON.stringify({ question: 'Who is the keeper of the lighthouse?', context: SKARN, answers: [{ text: 'Mara Lindqvist' }] })}\n`);
    const { code, stdout, stderr } = await runCli('eval', '--explain', lines);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^### lines\.jsonl\n\nQuestions: 1\. Answers compared on: 1; 0 of them/);
    assert.match(stdout, /^\| method \| LDS, answer’s sentence kept \|/m);
    assert.match(stdout, /^\| learned heads \|.* \| – \| \d+\.\d \|$/m);
    assert.match(stdout, /^\| flipped and causal \| 100\.0 /m);
    assert.match(stdout, /^Explaining one answer takes \d+\.\d × /m);
  });

  it('says what it cannot do', async () => {
    const { code, stdout, stderr } = await runCli('eval', '--explain', '--predictions', join(folder, 'predictions.jsonl'), file);
    assert.notEqual(code, 0);
    assert.equal(stdout, '');
    assert.match(stderr, /'--explain' cannot be used with option '--predictions/);
  });
});
