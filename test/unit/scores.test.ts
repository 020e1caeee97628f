/** Figures as the SQuAD scripts define them. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { f1, figuresOf, normalize, type Scored } from '../../src/cli/scores.ts';

function check(scored: readonly (readonly [prediction: string, score: number, ...answers: readonly string[]])[], expected: object): void {
  assert.deepEqual(figuresOf(scored.map(([prediction, score, ...answers]) => ({ prediction, score, answers }))), expected);
}

describe('normalising', () => {
  const cases = [
    ['The  Cat,\nsat!', 'cat sat'],
    ['a an the', ''],
    ['An apple a day', 'apple day'],
    ['anthem theatre', 'anthem theatre'],
    ['U.S.A.', 'usa'],
    ["don't", 'dont'],
    ['£5.00 – “quoted”', '£500 – “quoted”'], // Python's string.punctuation is ASCII
    ['l’an 2000', 'l’ 2000'],
    ['éan théâtre', 'éan théâtre'], // the articles end at letters of any script
  ];
  for (const [text, expected] of cases) it(`makes ${JSON.stringify(text)} ${JSON.stringify(expected)}`, () => assert.equal(normalize(text), expected));
});

describe('F1', () => {
  it('is the harmonic mean of precision and recall over words', () => {
    assert.equal(f1('the Denver Broncos', 'Denver Broncos'), 1);
    assert.equal(f1('Broncos', 'Denver Broncos'), 2 / 3);
    assert.equal(f1('in Denver , Colorado', 'Denver'), 0.5);
    assert.equal(f1('Carolina', 'Denver'), 0);
  });

  it('counts a word as often as both have it', () => {
    assert.equal(f1('very very big', 'very big'), 0.8);
    assert.equal(f1('very big', 'very very big'), 0.8);
  });

  it('of nothing is 1 beside nothing and 0 beside something', () => {
    assert.deepEqual([f1('', ''), f1('the', '!'), f1('', 'x'), f1('x', '')], [1, 1, 0, 0]);
  });
});

describe('figures', () => {
  it('are in percent over answerable questions, each with the best of its answers', () => {
    check([['the Rhine', 1, 'Rhine', 'the river Rhine'], ['big dog', -9, 'dog'], ['x', 3, 'y']], { questions: 3, exact_match: 33.33, f1: 55.56 });
  });

  it('are 0 for nothing', () => check([], { questions: 0, exact_match: 0, f1: 0 }));

  it('find the threshold from which on answering beats refusing', () => {
    check(
      [['a1', 9, 'a1'], ['a2', 5, 'a2'], ['b', 4], ['a3', 3, 'a3'], ['b', 2], ['b', 1]],
      { questions: 6, exact_match: 100, f1: 100, best_f1_with_no_answer: 83.33, threshold: 5, no_answer_accuracy: 100, has_answer_kept: 66.67 },
    );
  });

  it('keep a right answer behind a wrong one when it pays', () => {
    check(
      [['b', 9], ['a1', 5, 'a1'], ['a2', 4, 'a2'], ['b', 1]],
      { questions: 4, exact_match: 100, f1: 100, best_f1_with_no_answer: 75, threshold: 4, no_answer_accuracy: 50, has_answer_kept: 100 },
    );
  });

  it('refuse everything when no answer is right', () => {
    check(
      [['x', 9, 'y'], ['b', 1]],
      { questions: 2, exact_match: 0, f1: 0, best_f1_with_no_answer: 50, threshold: Infinity, no_answer_accuracy: 100, has_answer_kept: 0 },
    );
  });

  it('answer questions of the same score alike', () => {
    check(
      [['a1', 5, 'a1'], ['b', 5], ['b', 5]],
      { questions: 3, exact_match: 100, f1: 100, best_f1_with_no_answer: 66.67, threshold: Infinity, no_answer_accuracy: 100, has_answer_kept: 0 },
    );
  });

  it('have the best F1 of all thresholds', () => {
    const items = fc.array(fc.record({ prediction: fc.constantFrom('a', 'a b', 'c'), score: fc.integer({ min: -5, max: 5 }), answers: fc.constantFrom([], ['a'], ['a b c']) }), { minLength: 1, maxLength: 12 });
    fc.assert(fc.property(items, scored => {
      const valueOf = ({ prediction, answers }: Scored): number => Math.max(...answers.map(answer => f1(prediction, answer)));
      const at = (threshold: number): number => scored.reduce((sum, item) => sum + (item.score < threshold ? Number(item.answers.length === 0) : item.answers.length > 0 ? valueOf(item) : 0), 0);
      const best = Math.max(at(Infinity), ...scored.map(({ score }) => at(score)));
      const { best_f1_with_no_answer: found = (100 * best) / scored.length } = figuresOf(scored); // without unanswerable ones there is no threshold
      assert.ok(Math.abs(found - (100 * best) / scored.length) <= 0.005 + 1e-9, `${found}, not ${(100 * best) / scored.length}`);
    }), { seed: 1, numRuns: 500 });
  });
});
