/** The benchmark against other programs: its arithmetic, its table and picture, and what it makes of a process that fails. No peer is installed or run. */
import assert from 'node:assert/strict';
import { attentionProducts, leastSeconds, weightProducts } from '../../bench/peers/arithmetic.ts';
import { figuresOf, limitOf, rounded, tableOf } from '../../bench/peers/figures.ts';
import type { LongDocument } from '../../bench/peers/documents.ts';
import { peersPicture } from '../../bench/peers/picture.ts';
import { jsonOf, runPeer, type Run } from '../../bench/peers/run-peer.ts';
import { checkClosed } from './svg.ts';

const SHAPE = { layers: 6, hidden: 384, intermediate: 1536 };
const PEAKS = { int8: 1e12, float32: 1e11 };

function document(tokens: number): LongDocument {
  const request = { question: 'What?', document: 'document.txt', windows: 'windows.json' };
  return { tokens, questions: [{ request, answer: 'QX-7731', sequences: [384, 200] }, { request, answer: 'Isambard Kjeldsen', sequences: [384, 200] }] };
}

function run(first: number, second: number, answers: readonly [string, string] = ['qx - 7731', 'isambard kjeldsen']): Run {
  return { ready: 'a peer 1.0', cold: first + 500, megabytes: first, replies: [{ answer: answers[0], score: 0.5, milliseconds: first }, { answer: answers[1], score: 0.25, milliseconds: second }] };
}

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

  it('round to three digits that count', () => {
    assert.deepEqual([43_475, 100, 12.345, 1.2345, 0.06789, 0].map(rounded), ['43,475', '100', '12.3', '1.23', '0.068', '0']);
  });
});

describe('the process of a peer', () => {
  const node = (script: string): { command: string; args: string[] } => ({ command: process.execPath, args: ['-e', script] });
  const { questions: [{ request }] } = document(1000);

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
