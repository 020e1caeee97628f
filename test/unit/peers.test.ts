/** The benchmark against other programs: the windows that peers are given, its arithmetic, its table and picture, and what it makes of a process that fails. No peer is installed or run. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attentionProducts, leastSeconds, weightProducts } from '../../bench/peers/arithmetic.ts';
import { figuresOf, limitOf, rounded, tableOf } from '../../bench/peers/figures.ts';
import { writeDocument, type LongDocument, type WindowKind } from '../../bench/peers/documents.ts';
import { PEERS, requestTo } from '../../bench/peers/peers.ts';
import { peersPicture } from '../../bench/peers/picture.ts';
import type { WindowInput } from '../../bench/peers/protocol.ts';
import { jsonOf, runPeer, type Run } from '../../bench/peers/run-peer.ts';
import { slidingWindows } from '../../bench/peers/sliding-windows.ts';
import { createRuleReader } from './rule-reader.ts';
import { checkClosed } from './svg.ts';
import { readerVocabulary } from './vocabulary.ts';

const SHAPE = { layers: 6, hidden: 384, intermediate: 1536 };
const PEAKS = { int8: 1e12, float32: 1e11 };

function document(tokens: number): LongDocument {
  const asked = { question: 'What?', document: 'document.txt', windows: { spanlight: 'whole.json', sliding: 'sliding.json' }, sequences: [384, 200] };
  return { tokens, questions: [{ ...asked, answer: 'QX-7731' }, { ...asked, answer: 'Isambard Kjeldsen' }] };
}

function run(first: number, second: number, answers: readonly [string, string] = ['qx - 7731', 'isambard kjeldsen']): Run {
  return { ready: 'a peer 1.0', cold: first + 500, megabytes: first, replies: [{ answer: answers[0], score: 0.5, milliseconds: first }, { answer: answers[1], score: 0.25, milliseconds: second }] };
}

describe('sliding windows', () => {
  it('are as Hugging Face cuts them: 384 tokens in all, of which the question and three special ones are not the document’s', () => {
    const ranges = (tokens: number): [number, number][] => slidingWindows(tokens, 11).map(({ startToken, endToken }) => [startToken, endToken]);
    assert.deepEqual(ranges(0), []);
    assert.deepEqual(ranges(370), [[0, 370]]);
    assert.deepEqual(ranges(371), [[0, 370], [242, 371]]);
    assert.deepEqual(ranges(1000), [[0, 370], [242, 612], [484, 854], [726, 1000]]);
  });

  it('cover every token, are all full but the last, and share 128 tokens', () => {
    for (let tokens = 1; tokens < 3000; tokens += 7) {
      for (const question of [1, 12, 64]) {
        const windows = slidingWindows(tokens, question);
        assert.equal(windows[0].startToken, 0);
        assert.equal(windows.at(-1)!.endToken, tokens);
        for (const [i, { startToken, endToken }] of windows.entries()) {
          if (i > 0) assert.equal(windows[i - 1].endToken - startToken, 128);
          if (i < windows.length - 1) assert.equal(question + endToken - startToken + 3, 384);
          else assert.ok(endToken > (windows.at(-2)?.endToken ?? 0) && question + endToken - startToken + 3 <= 384);
        }
      }
    }
  });
});

describe('a long document', () => {
  let folder: string;
  let written: LongDocument;
  let windows: Record<WindowKind, WindowInput[]>;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spanlight-peers-'));
    const examples = join(folder, 'examples');
    await mkdir(examples);
    const paragraph = 'The unreasonably long-winded harbourmaster of Ålesund rang his bell. 😀 Nobody came. ';
    await writeFile(join(examples, 'harbour.md'), `${paragraph.repeat(4)}\n\n${paragraph.repeat(7)}\n`);
    const { config } = createRuleReader('', { window: 384, stride: 64, maxQuestionTokens: 64 });
    written = await writeDocument(join(folder, 'written'), examples, { config, vocabulary: readerVocabulary() }, 2000);
    const read = async (file: string): Promise<WindowInput[]> => JSON.parse(await readFile(file, 'utf8')) as WindowInput[];
    const { spanlight, sliding } = written.questions[0].windows;
    windows = { spanlight: await read(spanlight), sliding: await read(sliding) };
  });
  after(() => rm(folder, { recursive: true }));

  it('is written with both kinds of windows, of which none has more than 384 tokens', () => {
    const longest = (kind: WindowKind): number => Math.max(...windows[kind].map(({ ids }) => ids.length));
    assert.equal(longest('sliding'), 384);
    assert.ok(longest('spanlight') <= 384);
    assert.deepEqual(windows.spanlight.map(({ ids }) => ids.length), written.questions[0].sequences, 'the limit is that of Spanlight’s windows');
    assert.notDeepEqual(windows.sliding, windows.spanlight);
  });

  it('has all its tokens in the sliding windows, 128 of them again in each next one', () => {
    const tokens = windows.sliding.map(({ ids, firstToken }) => ids.slice(firstToken, -1));
    for (let i = 1; i < tokens.length; i++) assert.deepEqual(tokens[i].slice(0, 128), tokens[i - 1].slice(-128));
    assert.equal(tokens.reduce((sum, { length }) => sum + length, -128 * (tokens.length - 1)), written.tokens);
  });

  it('has in each window the text of its tokens, which stand where it says', async () => {
    const text = await readFile(written.questions[0].document, 'utf8');
    for (const window of [...windows.sliding, ...windows.spanlight]) {
      assert.ok(text.includes(window.text));
      assert.equal(window.startOffsets.length, window.ids.length - window.firstToken - 1);
      assert.equal(window.startOffsets[0], 0);
      assert.equal(window.endOffsets.at(-1), window.text.length);
    }
  });

  it('is given to a peer with the windows that its name says, or with none when it cuts them itself', () => {
    const [asked] = document(1000).questions;
    assert.deepEqual(Object.fromEntries(PEERS.map(name => [name, requestTo(name, asked).windows])), {
      spanlight: undefined,
      'spanlight-every-layer': undefined,
      'bare-loop': 'whole.json',
      'bare-loop-sliding': 'sliding.json',
      'transformers.js': 'whole.json',
      'transformers.js-sliding': 'sliding.json',
      transformers: undefined,
    });
  });
});

describe('the arithmetic of reading', () => {
  it('counts the multiply-adds of a BERT encoder', () => {
    assert.equal(weightProducts(SHAPE), 10_616_832);
    assert.equal(attentionProducts(SHAPE, 384), 1_769_472);
  });

  it('takes as long as products with weights in their type and attention in float32, window by window', () => {
    assert.equal(leastSeconds(SHAPE, [384], PEAKS, 'int8'), 384 * (10_616_832 / 1e12 + 1_769_472 / 1e11));
    assert.equal(leastSeconds(SHAPE, [384, 384], PEAKS, 'float32'), 768 * ((10_616_832 + 1_769_472) / 1e11));
    assert.ok(leastSeconds(SHAPE, [200, 200], PEAKS, 'int8') < leastSeconds(SHAPE, [400], PEAKS, 'int8'), 'attention grows with the square of the length');
  });

  it('limits the tokens of the document, not those that windows share or the question adds', () => {
    const { int8, float32 } = limitOf(document(500), SHAPE, PEAKS);
    assert.equal(int8, 500 / leastSeconds(SHAPE, [384, 200], PEAKS, 'int8'));
    assert.ok(float32 < int8);
  });
});

describe('the figures of a peer', () => {
  it('are the best of its rounds, and the most memory', () => {
    const { tokensPerSecond, coldSeconds, warmSeconds, megabytes } = figuresOf('transformers.js', document(1000), [run(2000, 800), run(1000, 900)]);
    assert.deepEqual({ tokensPerSecond, coldSeconds, warmSeconds, megabytes }, { tokensPerSecond: 1000, coldSeconds: 1.5, warmSeconds: 0.8, megabytes: 2000 });
  });

  it('count the questions whose answers hold what was planted, whatever their case and spaces', () => {
    const found = (...answers: [string, string]): number => figuresOf('bare-loop', document(1000), [run(1, 1, answers)]).found;
    assert.equal(found('Error code QX-7731', 'isambard kjeldsen'), 2);
    assert.equal(found('QX-2208', 'Isambard Kjeldsen'), 1);
    assert.equal(found('', 'Isambard'), 0);
  });
});

describe('the table and the picture of peers', () => {
  const figures = [1000, 10_000].flatMap(tokens => [
    figuresOf('spanlight', document(tokens), [run(tokens / 10, tokens / 20)]),
    { ...figuresOf('transformers', document(tokens), [run(tokens, tokens, ['<b>1|2</b>', ''])]), megabytes: undefined },
  ]);
  const limits = [1000, 10_000].map(tokens => limitOf(document(tokens), SHAPE, PEAKS));
  const picture = peersPicture(figures, limits);

  it('put each speed beside the first one, and say how many answers were found', () => {
    const lines = tableOf(figures.slice(0, 2), limits[0]).split('\n');
    assert.equal(lines[2], '| Spanlight | 10,000 | 1.00 | 0.6 | 0.05 | 0.08 | 100 | 2 of 2 | “qx - 7731” (0.50) |');
    assert.equal(lines[3], '| Python transformers | 1,000 | 10.00 | 1.5 | 1 | 0.67 | – | 0 of 2 | “<b>1 2</b>” (0.50) |');
    assert.equal(new Set(lines.map(line => line.split('|').length)).size, 1);
  });

  it('are drawn with every element closed, every text escaped and nothing from elsewhere', () => {
    checkClosed(picture);
    assert.doesNotMatch(picture, /href|url\(|@import|<script|NaN|undefined|Infinity/);
    assert.match(picture, /prefers-color-scheme: dark/);
  });

  it('have a line for each peer and for the limit, a faster one higher, and all of them inside', () => {
    const [width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(picture)!.slice(1).map(Number);
    const lines = [...picture.matchAll(/<polyline class="([^"]*)" points="([^"]*)"/g)].map(([, style, points]) => ({ style, points: points.split(' ').map(point => point.split(',').map(Number)) }));
    assert.deepEqual(lines.map(({ style }) => style), ['line s0', 'line s3', 'line s4', 'line s0', 'line s3', 'line s0 dashed', 'line s3 dashed', 'line s0']);
    assert.ok(lines[0].points[0][1] < lines[1].points[0][1]);
    for (const [x, y] of lines.flatMap(({ points }) => points)) assert.ok(x >= 0 && x <= width && y >= 0 && y <= height, `${x}, ${y}`);
  });

  it('have one line for each tool, and a legend whose titles do not meet', () => {
    const all = PEERS.map(peer => figuresOf(peer, document(1000), [run(100, 50)]));
    for (const megabytes of [100, undefined]) {
      const drawn = peersPicture(all.map(item => ({ ...item, megabytes })), limits);
      const [width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(drawn)!.slice(1).map(Number);
      const entries = [...drawn.matchAll(/<text x="([\d.]+)" y="([\d.]+)" class="small">([^<]*)</g)].map(([, x, y, title]) => ({ x: Number(x), y: Number(y), title })).filter(({ y }) => y === height - 18);
      assert.deepEqual(entries.map(({ title }) => title), ['Spanlight', 'bare onnxruntime loop, same windows', 'transformers.js, sliding windows', 'Python transformers', 'arithmetic limit, int8']);
      for (const [i, { x, title }] of entries.entries()) assert.ok(x + 6.1 * title.length < (entries[i + 1]?.x - 32 || width), title);
    }
  });

  it('round to three digits that count', () => {
    assert.deepEqual([43_475, 100, 12.345, 1.2345, 0.06789, 0].map(rounded), ['43,475', '100', '12.3', '1.23', '0.068', '0']);
  });
});

describe('the process of a peer', () => {
  const node = (script: string): { command: string; args: string[] } => ({ command: process.execPath, args: ['-e', script] });
  const request = requestTo('bare-loop', document(1000).questions[0]);

  it('is asked twice, and its answers are timed from its start', async () => {
    const echo = `console.log('{"ready":"echo"}'); require('readline').createInterface(process.stdin).on('line', line => console.log(JSON.stringify({ answer: JSON.parse(line).question, score: 1, milliseconds: 2 })))`;
    const { ready, cold, replies, megabytes } = await runPeer(node(echo), [request, { ...request, question: 'Who?' }]);
    assert.equal(ready, 'echo');
    assert.deepEqual(replies.map(({ answer }) => answer), ['What?', 'Who?']);
    assert.ok(cold > 0);
    if (process.platform === 'linux') assert.ok(megabytes! > 10);
  });

  it('that ends without an answer is an error with the last of what it said', async () => {
    await assert.rejects(runPeer(node(`console.error('no such model'); process.exit(1)`), [request, request]), /it ended without an answer: no such model/);
  });

  it('that cannot be started is an error', async () => {
    await assert.rejects(runPeer({ command: 'no-such-program', args: [] }, [request, request]), /ENOENT/);
    await assert.rejects(jsonOf({ command: 'no-such-program', args: [] }), /ENOENT/);
  });
});
