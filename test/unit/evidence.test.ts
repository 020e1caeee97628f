/** Evidence from attention maps small enough to add up by hand. */
import assert from 'node:assert/strict';
import type { Answer } from '../../src/core/answers.ts';
import { uniformHeadWeights } from '../../src/core/attention.ts';
import { attendedIn, mostAttended, type Evidence } from '../../src/core/evidence.ts';
import { sourceOf, type Passage } from '../../src/core/passages.ts';
import { indices, questionOf } from '../../src/core/question.ts';
import type { Attention } from '../../src/core/reader.ts';
import { createTokenizer } from '../../src/core/tokens.ts';
import { rangeOfTokens } from '../../src/core/windows.ts';
import { vocabularyOf } from './vocabulary.ts';

/** Where a row's attention goes: words of the window, each its first place there, and "CLS". */
type Row = Readonly<Record<string, number>>;

interface Case {
  readonly text: string;
  readonly answer: string;
  readonly question: string;
  /** The same row for each of the answer's tokens. */
  readonly answerRow: Row;
  /** A row for each word of the question, or one for all of them. */
  readonly questionRow: Row | Readonly<Record<string, Row>>;
  /** Words that the window begins with and ends before. */
  readonly from?: string;
  readonly to?: string;
}

const TEXT = 'Ann lives in Rome. Bob works in Bonn. Cid left.';

function explain({ text, answer, question, answerRow, questionRow, from, to }: Case): Evidence[] {
  const tokenize = createTokenizer(vocabularyOf(`${text} ${question}`));
  const source = sourceOf({ uri: 'test', version: 0, text }, tokenize);
  const tokenAt = (word: string): number => source.tokens.startOffsets.indexOf(text.indexOf(word));
  const window = { document: 0, startToken: from === undefined ? 0 : tokenAt(from), endToken: to === undefined ? source.tokens.count : tokenAt(to) };
  const asked = questionOf(question, tokenize, 64);
  const firstToken = asked.tokens.count + 2;
  const sequence = firstToken + window.endToken - window.startToken + 1;
  const weights = new Float32Array(sequence * sequence);
  const setRow = (query: number, row: Row): void => {
    for (const [word, weight] of Object.entries(row)) weights[query * sequence + (word === 'CLS' ? 0 : tokenAt(word) - window.startToken + firstToken)] = weight;
  };
  // The rows of [CLS] and [SEP] must not count: they attend to all words.
  for (const query of [0, firstToken - 1, sequence - 1]) weights.fill(1, query * sequence + firstToken, (query + 1) * sequence - 1);
  const startToken = tokenAt(answer);
  const endToken = startToken + tokenize(answer).count;
  for (let token = startToken; token < endToken; token++) setRow(token - window.startToken + firstToken, answerRow);
  const words = question.match(/\w+|[^\s\w]/g) ?? [];
  for (const [i, word] of words.entries()) {
    const row = word in questionRow ? questionRow[word] : Object.values(questionRow).some(value => typeof value === 'object') ? {} : questionRow;
    setRow(1 + i, row as Row); // a row for this word, none, or the one for all
  }

  const attention: Attention = { queries: indices(0, sequence), weights, valueNorms: new Float32Array(sequence).fill(1), logSumExp: new Float32Array(sequence), layers: 1, heads: 1, sequence };
  const passage: Passage = { window, source };
  const given: Answer = { text: answer, score: 1, probability: 1, document: 0, range: rangeOfTokens(source.tokens, startToken, endToken), window, startToken, endToken, otherPlaces: [] };
  return mostAttended(attendedIn(given, passage, asked, attention, uniformHeadWeights(attention)).sentences);
}

function sentences(evidence: readonly Evidence[], text = TEXT): [string, number][] {
  return evidence.map(({ range, relevance }) => [text.slice(range.startOffset, range.endOffset), relevance]);
}

function check(given: Case, expected: readonly (readonly [sentence: string, relevance: number])[]): Evidence[] {
  const evidence = explain(given);
  const found = sentences(evidence, given.text);
  assert.deepEqual(found.map(([sentence]) => sentence), expected.map(([sentence]) => sentence));
  for (const [i, [sentence, relevance]] of expected.entries()) assert.ok(Math.abs(found[i][1] - relevance) < 1e-6, `${sentence}: ${found[i][1]}, not ${relevance}`);
  return evidence;
}

const ROW = { Ann: 0.5, lives: 0.25, Bob: 0.25 };
const BASE: Case = { text: TEXT, answer: 'Rome', question: 'where does Ann live', answerRow: ROW, questionRow: ROW };

describe('evidence', () => {
  it('is the sentences with the attention on their words added up, most first', () => check(BASE, [['Ann lives in Rome.', 0.75], ['Bob works in Bonn.', 0.25]]));

  it('adds up what flows to the answer and to the question', () => {
    check({ ...BASE, answerRow: { Ann: 1 }, questionRow: { Bob: 1 } }, [['Ann lives in Rome.', 0.5], ['Bob works in Bonn.', 0.5]]);
    check({ ...BASE, answerRow: { Ann: 0.75, '.': 0.25 }, questionRow: { Bob: 0.25, '.': 0.75 } }, [['Ann lives in Rome.', 0.75], ['Bob works in Bonn.', 0.25]]);
  });

  it('does not count attention to special tokens, punctuation and the answer itself', () => {
    check({ ...BASE, answerRow: { CLS: 0.5, Rome: 0.25, '.': 0.125, Bob: 0.125 }, questionRow: { CLS: 0.75, Rome: 0.125, Bob: 0.125 } }, [['Bob works in Bonn.', 1]]);
  });

  it('has a heat from 4, the most, down to 1', () => {
    assert.deepEqual(check(BASE, [['Ann lives in Rome.', 0.75], ['Bob works in Bonn.', 0.25]]).map(({ heat }) => heat), [4, 2]);
    const row = { Ann: 0.875, Bob: 0.125 };
    assert.deepEqual(explain({ ...BASE, answerRow: row, questionRow: row }).map(({ heat }) => heat), [4, 1]);
  });

  it('leaves out sentences below 4 %', () => {
    const row = { Ann: 0.9375, Bob: 0.03125, Cid: 0.03125 };
    check({ ...BASE, answerRow: row, questionRow: row }, [['Ann lives in Rome.', 0.9375]]);
  });

  it('has five sentences at most', () => {
    const names = ['Ann', 'Bob', 'Cid', 'Dan', 'Eve', 'Fay', 'Gil'];
    const row = Object.fromEntries(names.map(name => [name, 1 / names.length]));
    const evidence = explain({ ...BASE, text: names.map(name => `${name} met Zoe.`).join(' '), answer: 'Zoe', answerRow: row, questionRow: row });
    assert.equal(evidence.length, 5);
  });

  it('is none when nothing outside the answer was attended to', () => check({ ...BASE, answerRow: { Rome: 1 }, questionRow: { CLS: 1 } }, []));

  it('does without a question', () => check({ ...BASE, question: '' }, [['Ann lives in Rome.', 0.75], ['Bob works in Bonn.', 0.25]]));

  it('has every word of the sentence in order, with its own relevance and heat', () => {
    const [first, second] = explain(BASE);
    const words = ({ words: of }: Evidence): [string, number, number][] => of.map(({ range, relevance, heat }) => [TEXT.slice(range.startOffset, range.endOffset), relevance, heat]);
    assert.deepEqual(words(first), [['Ann', 0.5, 4], ['lives', 0.25, 2], ['in', 0, 0], ['Rome', 0, 0], ['.', 0, 0]]);
    assert.deepEqual(words(second), [['Bob', 0.25, 2], ['works', 0, 0], ['in', 0, 0], ['Bonn', 0, 0], ['.', 0, 0]]);
  });

  it('is of the window alone, its sentences cut at the window’s edges', () => {
    const row = { lives: 0.5, Bob: 0.25, works: 0.25 };
    const evidence = check({ ...BASE, from: 'lives', to: 'in Bonn', answerRow: row, questionRow: row }, [['lives in Rome.', 0.5], ['Bob works', 0.5]]);
    assert.deepEqual(evidence[0].range, { startOffset: 4, endOffset: 18 });
  });

  it('takes all tokens of an answer', () => check({ ...BASE, answer: 'Ann lives', answerRow: { Rome: 0.5, Bonn: 0.5 }, questionRow: { Rome: 0.5, Bonn: 0.5 } }, [['Ann lives in Rome.', 0.5], ['Bob works in Bonn.', 0.5]]));
});

describe('question words of evidence', () => {
  function words(question: string, questionRow: Case['questionRow']): Record<string, readonly string[]> {
    const evidence = explain({ ...BASE, question, questionRow, answerRow: { Ann: 0.5, Bob: 0.5 } });
    return Object.fromEntries(evidence.map(({ range, questionWords }) => [TEXT.slice(range.startOffset, range.startOffset + 3), questionWords]));
  }

  it('are those that attend to the sentence more than question words do on average, most first', () => {
    assert.deepEqual(words('who lives where now', { who: { Bob: 1 }, lives: { Ann: 1 }, where: { Ann: 0.75, Bob: 0.25 }, now: { Bob: 1 } }), { Ann: ['lives', 'where'], Bob: ['who', 'now'] });
  });

  it('are no function words and no punctuation', () => {
    assert.deepEqual(words('does the home of Ann last ?', { does: { Ann: 1 }, the: { Ann: 1 }, of: { Bob: 1 }, '?': { Bob: 1 }, home: { Ann: 1 }, Ann: { Bob: 1 }, last: { Ann: 0.5, Bob: 0.5 } }), { Ann: ['home', 'last'], Bob: ['Ann', 'last'] });
  });

  it('are three at most, and each once', () => {
    const row = { Ann: 0.75, Bob: 0.25 };
    assert.deepEqual(words('one two three four', row), { Ann: ['one', 'two', 'three'], Bob: ['one', 'two', 'three'] });
    assert.deepEqual(words('who who', row), { Ann: ['who'], Bob: ['who'] });
  });
});
