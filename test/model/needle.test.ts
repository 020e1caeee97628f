/** `spanlight eval --needle` and `--corpus`, run as people and programs run them. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NeedleFigures } from '../../src/cli/needle-figures.ts';
import { buildBundles, root } from './bundles.ts';
import { runCli } from './programs.ts';

let folder: string;

before(buildBundles);
before(async () => (folder = await mkdtemp(join(tmpdir(), 'spanlight-needle-'))));
after(() => rm(folder, { recursive: true }));

function jsonLines(text: string): unknown[] {
  return text.split('\n').filter(line => line !== '').map(line => JSON.parse(line) as unknown);
}

describe('spanlight eval --needle', function () {
  this.timeout(180_000); // the machine may be busy

  const few = ['--needle', '--haystack', join(root, 'examples'), '--tokens', '1000', '--limit', '3'];

  it('finds most sentences planted in 1,000 tokens, and draws what it found', async () => {
    const svg = join(folder, 'needle.svg');
    const predictions = join(folder, 'found.jsonl');
    const { code, stdout, stderr } = await runCli('eval', ...few, '--json', '--svg', svg, '--predictions', predictions);
    assert.equal(code, 0, stderr);
    const figures = jsonLines(stdout) as NeedleFigures[]; // their shape is what is checked
    assert.deepEqual(figures.map(({ tokens, distractors, windows, questions }) => ({ tokens, distractors, windows, questions })), [
      { tokens: 1000, distractors: false, windows: null, questions: 3 },
      { tokens: 1000, distractors: true, windows: null, questions: 3 },
    ]);
    assert.ok(figures[0].exact >= 60, stdout);
    for (const { exact, overlaps, by_depth } of figures) {
      assert.ok(exact <= overlaps && overlaps <= 100);
      assert.deepEqual(by_depth.map(({ depth }) => depth), [0, 0.4, 0.8]);
    }
    assert.match(await readFile(svg, 'utf8'), /^<svg [^]*<\/svg>\n$/);

    const again = await runCli('eval', ...few, '--json', '--predictions', predictions);
    assert.equal(again.stdout, stdout);
    assert.equal(jsonLines(await readFile(predictions, 'utf8')).length, 6, 'what is known is not asked again');
  });

  it('reads the best windows alone, when asked, and prints tables', async () => {
    const { code, stdout, stderr } = await runCli('eval', ...few.slice(0, -1), '1', '--windows', '2');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^\| 1,000, best 2 windows \| without \| 1 \| \d+ % \| \d+ % \| \d+ % \|$/m);
    assert.match(stdout, /^\| depth, with distractors \|/m);
  });

  it('says what lengths it cannot take', async () => {
    const { code, stderr } = await runCli('eval', '--needle', '--tokens', '1000,many');
    assert.notEqual(code, 0);
    assert.match(stderr, /--tokens/);
  });
});

describe('spanlight eval --corpus', function () {
  this.timeout(60_000);

  const data = join(root, 'test', 'fixtures', 'squad.json');

  it('asks every question of all contexts, and tells how well they are ranked', async () => {
    const { code, stdout, stderr } = await runCli('eval', '--corpus', '--ranking', 'words', '--json', data);
    assert.equal(code, 0, stderr);
    assert.deepEqual(jsonLines(stdout), [
      {
        data: 'squad.json, corpus', contexts: 2, questions: 2,
        recall_at_1: 100, recall_at_5: 100, recall_at_10: 100, recall_at_20: 100, recall_at_50: 100,
        windows_read: 20, exact_match: 100, f1: 100, right_context: 100, refused: 0,
      },
    ]);
  });

  it('ranks without reading, when asked', async () => {
    const { code, stdout, stderr } = await runCli('eval', '--corpus', '--ranking-only', '--ranking', 'words', data);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /recall at 1 +100\n/);
    assert.doesNotMatch(stdout, /f1/);
  });

  it('needs a data set', async () => {
    const { code, stderr } = await runCli('eval', '--corpus');
    assert.notEqual(code, 0);
    assert.match(stderr, /missing required argument 'data'/);
  });
});
