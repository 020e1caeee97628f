import assert from 'node:assert/strict';
import { createAnswerRanking, type Answer, type AnswerRanking } from '../../src/core/answers.ts';
import type { Passage } from '../../src/core/passages.ts';
import { passageOf } from './sources.ts';

type Scored = readonly [words: string, score: number, chance?: number];

/** Adds the spans of these words, as if the window's softmax had them alone. */
function add(ranking: AnswerRanking, passage: Passage, ...scored: readonly Scored[]): void {
  const { window, source } = passage;
  const { startOffsets, endOffsets } = source.tokens;
  const spans = scored.map(([words, score, chance]) => {
    const offset = source.document.text.indexOf(words, startOffsets[window.startToken]);
    const startToken = startOffsets.indexOf(offset) - window.startToken;
    const endToken = endOffsets.indexOf(offset + words.length) + 1 - window.startToken;
    assert.ok(offset >= 0 && startToken >= 0 && endToken > startToken, words);
    return { startToken, endToken, score, logMass: score, ...(chance !== undefined && { chance }) };
  });
  ranking.add(passage, { spans, logSum: Math.log(spans.reduce((sum, { score }) => sum + Math.exp(score), 0)) });
}

function rank(text: string, ...scored: readonly Scored[]): Answer[] {
  const ranking = createAnswerRanking();
  add(ranking, passageOf(text), ...scored);
  return ranking.best(10);
}

function check(answers: readonly Answer[], expected: readonly string[]): void {
  assert.deepEqual(answers.map(({ text }) => text), expected);
}

function isClose(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);
}

describe('answers', () => {
  it('are none before anything was read', () => assert.deepEqual(createAnswerRanking().best(5), []));

  it('come best first, with their text, place and tokens', () => {
    const answers = rank('Ann met Bob in Rome .', ['Ann', 1], ['Rome', 3]);
    check(answers, ['Rome', 'Ann']);
    const { range, startToken, endToken, document, score, otherPlaces } = answers[0];
    assert.deepEqual({ range, startToken, endToken, document, score, otherPlaces }, { range: { startOffset: 15, endOffset: 19 }, startToken: 4, endToken: 5, document: 0, score: 3, otherPlaces: [] });
  });

  it('are no more than wanted', () => {
    const ranking = createAnswerRanking();
    add(ranking, passageOf('Ann met Bob'), ['Ann', 1], ['Bob', 2]);
    check(ranking.best(1), ['Bob']);
    check(ranking.best(0), []);
  });

  it('have the softmax over all windows and one shared null as probability', () => {
    const ranking = createAnswerRanking();
    add(ranking, passageOf('Ann met Bob'), ['Ann', Math.log(2)]);
    isClose(ranking.best(5)[0].probability, 2 / 3); // 2 of 1 (null) + 2
    add(ranking, passageOf('Cid met Dan', { document: 1 }), ['Cid', Math.log(5)], ['Dan', Math.log(2)]);
    const answers = ranking.best(5);
    check(answers, ['Cid', 'Ann', 'Dan']);
    for (const [i, share] of [5, 2, 2].entries()) isClose(answers[i].probability, share / 10);
  });

  it('count the spans of a window that are not among its best', () => {
    const ranking = createAnswerRanking();
    ranking.add(passageOf('Ann met Bob'), { spans: [{ startToken: 0, endToken: 1, score: Math.log(2), logMass: Math.log(2) }], logSum: Math.log(7) });
    isClose(ranking.best(5)[0].probability, 2 / 8);
  });

  it('are not touched by a window without spans', () => {
    const ranking = createAnswerRanking();
    add(ranking, passageOf('Ann met Bob'), ['Ann', 0]);
    ranking.add(passageOf('42'), { spans: [], logSum: -Infinity });
    isClose(ranking.best(5)[0].probability, 1 / 2);
  });

  it('that overlap a better one are left out, in the same document alone', () => {
    check(rank('Ann met Bob in Rome', ['Bob in Rome', 3], ['Bob', 2], ['in Rome', 1]), ['Bob in Rome']);
    const ranking = createAnswerRanking();
    add(ranking, passageOf('Ann met Bob'), ['Ann', 3]);
    add(ranking, passageOf('Cid met Dan', { document: 1 }), ['Cid met', 2]);
    check(ranking.best(5), ['Ann', 'Cid met']);
  });

  it('of equal text are one, with the other places and the sum of their probabilities', () => {
    const [answer, ...others] = rank('Rome , then Bonn , then Rome', ['Rome', Math.log(2)], ['Bonn', Math.log(1)]);
    check([answer, ...others], ['Rome', 'Bonn']);
    const ranking = createAnswerRanking();
    const text = 'Rome , then Bonn , then Rome';
    add(ranking, passageOf(text, { endToken: 4 }), ['Rome', Math.log(2)]);
    add(ranking, passageOf(text, { startToken: 4 }), ['Rome', Math.log(3)]);
    const [merged, ...rest] = ranking.best(5);
    assert.deepEqual(rest, []);
    assert.deepEqual(merged.range, { startOffset: 24, endOffset: 28 });
    assert.deepEqual(merged.otherPlaces, [{ document: 0, range: { startOffset: 0, endOffset: 4 } }]);
    isClose(merged.probability, 5 / 6);
  });

  it('are of equal text when only case, articles, punctuation and spacing differ', () => {
    for (const [a, b] of [['The Hague', 'hague'], ['a “big” dog', 'Big  dog'], ['U.S.', 'us'], ['an\nanswer', 'Answer!']]) {
      const ranking = createAnswerRanking();
      add(ranking, passageOf(a), [a, 2]);
      add(ranking, passageOf(b, { document: 1 }), [b, 1]);
      check(ranking.best(5), [a]);
    }
    check(rank('athens and hens', ['athens', 2], ['and hens', 1]), ['athens', 'and hens']);
  });

  it('of punctuation alone are told apart', () => check(rank('( and )', ['(', 2], [')', 1]), ['(', ')']));

  it('read in two windows that overlap are one place, with the probability of both readings', () => {
    const text = 'Ann met Bob in Rome';
    const ranking = createAnswerRanking();
    add(ranking, passageOf(text, { endToken: 4 }), ['Bob', Math.log(6)]);
    add(ranking, passageOf(text, { startToken: 1 }), ['Bob', Math.log(3)]);
    const [answer, ...others] = ranking.best(5);
    assert.deepEqual(others, []);
    assert.equal(answer.score, Math.log(6));
    assert.equal(answer.window.startToken, 0);
    assert.deepEqual(answer.otherPlaces, []);
    isClose(answer.probability, 9 / 10);
  });

  it('count all spans that overlap them, in every window that reads them', () => {
    const text = 'Ann met Bob in Rome';
    const ranking = createAnswerRanking();
    const span = { startToken: 2, endToken: 3, score: Math.log(2), logMass: Math.log(5) };
    ranking.add(passageOf(text), { spans: [span], logSum: Math.log(7) });
    isClose(ranking.best(5)[0].probability, 5 / 8);
    ranking.add(passageOf(text), { spans: [{ ...span, endToken: 4, score: 0, logMass: Math.log(2) }], logSum: Math.log(4) });
    const answers = ranking.best(5);
    check(answers, ['Bob']);
    isClose(answers[0].probability, 7 / 12);
  });

  it('take in the bracket or quote beside them that they would cut from its partner', () => {
    check(rank('within the term (45) days', ['45) days', 1]), ['(45) days']);
    check(rank('says “no pasaran” aloud', ['“no pasaran', 1]), ['“no pasaran”']);
    check(rank('[1] is it', ['1', 1]), ['1']);
    check(rank('45) days', ['45) days', 1]), ['45) days']);
  });

  it('are whole identifiers, of capitals and digits, and whole numbers', () => {
    const from = (text: string, part: string): string => {
      const ranking = createAnswerRanking();
      add(ranking, passageOf(`Ticket ${text} opened.`), [part, 1]);
      return ranking.best(1)[0].text;
    };
    assert.deepEqual([from('INC-60427', '60427'), from('CVE-2031-7', 'CVE'), from('JK_309B', '_'), from('INC-60427', 'opened')], ['INC-60427', 'CVE-2031-7', 'JK_309B', 'opened']);
    assert.deepEqual([from('Twenty-one', 'Twenty'), from('forty-five days', 'five')], ['Twenty-one', 'forty-five']);
    assert.deepEqual([from('forty-five (45) days', 'five'), from('ten (10) days', '10'), from('30 (thirty) days', 'thirty')], ['forty-five (45)', 'ten (10)', '30 (thirty)']);
    check(rank('within forty-five (45) days', ['45) days', 1]), ['forty-five (45) days']);
    for (const text of ['mid-1990s', 'twenty-oneth', 'one-five', '1990-1995', 'New-York', 'PRE-WAR', 'x86-64']) assert.equal(from(text, text.split('-')[1]), text.split('-')[1]);
  });

  it('never have a probability above 1', () => {
    const ranking = createAnswerRanking();
    add(ranking, passageOf('Ann met Bob'), ['Ann', 60]);
    assert.equal(ranking.best(5)[0].probability, 1);
  });

  it('have the chance to be right when no better one is', () => {
    const answers = rank('Ann met Bob in Rome .', ['Ann', 1, 0.5], ['Bob', 2, 0.4], ['Rome', 3, 0.8]);
    check(answers, ['Rome', 'Bob', 'Ann']);
    for (const [i, chance] of [0.8, 0.2 * 0.4, 0.2 * 0.6 * 0.5].entries()) isClose(answers[i].chance!, chance);
  });

  it('have no chance where the reader is not calibrated', () => assert.ok(!('chance' in rank('Ann met Bob', ['Ann', 1])[0])));

  it('stay the best ones after very many windows', () => {
    const ranking = createAnswerRanking();
    const order = Array.from({ length: 2000 }, (_, i) => (i * 997) % 2000);
    for (const i of order) add(ranking, passageOf(`n${i}`, { document: i }), [`n${i}`, i / 100]);
    check(ranking.best(3), ['n1999', 'n1998', 'n1997']);
  });

  it('can be asked for while windows are added', () => {
    const ranking = createAnswerRanking();
    add(ranking, passageOf('Ann'), ['Ann', 1]);
    check(ranking.best(5), ['Ann']);
    add(ranking, passageOf('Bob', { document: 1 }), ['Bob', 2]);
    check(ranking.best(5), ['Bob', 'Ann']);
  });
});
