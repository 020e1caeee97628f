/** Reader files that are missing, damaged or of another make: each is told apart, and mending it is enough. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../../src/core/user-error.ts';
import { buildBundles, modelFolder } from './bundles.ts';
import { checkAnswers, checkProblem, disposeEngines, documentOf, finish, KEEPER, never, questionOf, testEngine, TEXT } from './engines.ts';

type Config = Record<string, unknown> & { readonly sha256: Record<string, string> };

describe('the reader’s files', () => {
  let folder: string;

  before(buildBundles);
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'spanlight-model-'))));
  beforeEach(() => cp(modelFolder, folder, { recursive: true }));
  afterEach(disposeEngines);
  after(() => rm(folder, { recursive: true }));

  const path = (file: string): string => join(folder, file);

  async function changeConfig(change: (config: Config) => void): Promise<void> {
    const config = JSON.parse(await readFile(path('config.json'), 'utf8')) as Config; // a copy of the bundled file
    change(config);
    await writeFile(path('config.json'), JSON.stringify(config));
  }

  /** Writes a file and its checksum, as whoever made another model would. */
  async function replace(file: string, content: Uint8Array): Promise<void> {
    await writeFile(path(file), content);
    await changeConfig(({ sha256 }) => (sha256[file] = createHash('sha256').update(content).digest('hex')));
  }

  /** Asks with the files as they are, and again when they are mended. */
  async function check(kind: Problem['kind'], about: RegExp): Promise<void> {
    const engine = testEngine({ modelFolder: folder });
    const problem = await checkProblem(finish(engine.ask(questionOf(KEEPER, documentOf(TEXT)), never)), kind);
    assert.match(JSON.stringify(problem), about);
    await cp(modelFolder, folder, { recursive: true });
    await checkAnswers(engine);
  }

  it('are missing, all of them', async () => {
    await rm(folder, { recursive: true });
    await check('model-missing', /config\.json/);
  });

  for (const file of ['config.json', 'reader.onnx', 'explain.onnx', 'weights.bin', 'tokenizer.json', 'head-weights.json', 'passage-vectors.bin']) {
    it(`are missing one: ${file}`, async () => {
      await rm(path(file));
      await check('model-missing', new RegExp(file));
    });
  }

  for (const file of ['config.json', 'weights.bin', 'passage-vectors.bin']) {
    it(`are truncated: ${file}`, async () => {
      await truncate(path(file), 500);
      await check('model-damaged', new RegExp(file));
    });
  }

  it('have another byte somewhere', async () => {
    const graph = await readFile(path('reader.onnx'));
    graph[graph.length >> 1] ^= 1;
    await writeFile(path('reader.onnx'), graph);
    await check('model-damaged', /reader\.onnx/);
  });

  it('have head weights for another number of heads', async () => {
    await replace('head-weights.json', Buffer.from('{"answer": [[1]], "question": [[1]]}'));
    await check('model-unsupported', /72 heads/);
  });

  it('need no head weights, and the log says which are used', async () => {
    await rm(path('head-weights.json'));
    await changeConfig(({ sha256 }) => delete sha256['head-weights.json']);
    const lines: string[] = [];
    await checkAnswers(testEngine({ modelFolder: folder, log: line => lines.push(line) }));
    assert.match(lines.join('\n'), /with uniform head weights/);
    await cp(modelFolder, folder, { recursive: true });
    await checkAnswers(testEngine({ modelFolder: folder, log: line => lines.push(line) }));
    assert.match(lines.join('\n'), /with learned head weights/);
  });

  it('have vectors for another vocabulary', async () => {
    await replace('passage-vectors.bin', (await readFile(path('passage-vectors.bin'))).subarray(0, -64));
    await check('model-unsupported', /passage-vectors\.bin.*30522/);
  });

  it('need no vectors', async () => {
    await rm(path('passage-vectors.bin'));
    await changeConfig(({ sha256 }) => delete sha256['passage-vectors.bin']);
    await checkAnswers(testEngine({ modelFolder: folder }));
  });

  it('need no explaining graph: what the answer needs is told, what it attended to can’t be looked at', async () => {
    await rm(path('explain.onnx'));
    await changeConfig(({ sha256 }) => delete sha256['explain.onnx']);
    const engine = testEngine({ modelFolder: folder });
    const document = documentOf(TEXT);
    const { answers: [answer] } = await checkAnswers(engine, document);
    assert.ok(answer.evidence.length > 0);
    assert.ok(answer.evidence.every(({ relevance, ablation }) => relevance === 0 && ablation?.isCausal === true));
    const look = engine.inspect({ kind: 'look', question: KEEPER, answer, lens: {} }, [document], never);
    await checkProblem(look.next(), 'no-attention');
    await checkAnswers(engine, document);
  });

  it('need no calibration: without it answers have no chance', async () => {
    const { answers: [calibrated] } = await checkAnswers(testEngine({ modelFolder: folder }));
    assert.ok(calibrated.chance! > 0 && calibrated.chance! < 1);
    await changeConfig(config => delete config.calibration);
    const { answers: [plain] } = await checkAnswers(testEngine({ modelFolder: folder }));
    assert.deepEqual([plain.score, plain.chance], [calibrated.score, undefined]);
  });

  it('have a calibration that is none', async () => {
    await changeConfig(config => (config.calibration = { slope: 'steep', intercept: 0 }));
    await check('model-unsupported', /calibration/);
    await changeConfig(config => (config.calibration = { slope: 1 }));
    await check('model-unsupported', /calibration/);
  });

  it('have a configuration that says too little', async () => {
    await changeConfig(config => delete config.layers);
    await check('model-unsupported', /layers/);
    await changeConfig(({ sha256 }) => delete sha256['weights.bin']);
    await check('model-unsupported', /weights\.bin/);
  });

  it('have a configuration that is JSON, and no object', async () => {
    await writeFile(path('config.json'), 'null');
    await check('model-unsupported', /config\.json/);
  });

  it('have a configuration of another shape', async () => {
    await changeConfig(config => {
      config.layers = 7;
      delete config.sha256['head-weights.json'];
    });
    await check('model-unsupported', /1, 6, 12/);
  });

  it('are a graph without the logits', async () => {
    const graph = await readFile(path('reader.onnx'));
    await replace('reader.onnx', Buffer.from(graph.toString('latin1').replaceAll('start_logits', 'start_logitz'), 'latin1'));
    await check('model-unsupported', /start_logits/);
  });

  it('are a graph without the attention', async () => {
    await replace('explain.onnx', await readFile(path('reader.onnx')));
    await check('model-unsupported', /queries/);
  });

  it('are no graph', async () => {
    await replace('reader.onnx', Buffer.from('not a model'));
    await check('model-unsupported', /reason/);
  });

  it('are a tokenizer of another kind', async () => {
    await replace('tokenizer.json', Buffer.from(JSON.stringify({ model: { type: 'BPE', vocab: {} } })));
    await check('model-unsupported', /BPE/);
  });

  for (const content of ['not JSON', '{}', '{"model":{"type":"WordPiece"}}']) {
    it(`are a tokenizer that is none: ${content}`, async () => {
      await replace('tokenizer.json', Buffer.from(content));
      await check('model-unsupported', /tokenizer/);
    });
  }
});
