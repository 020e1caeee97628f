/** How sure the reader is: the chance of an answer, the words for it, and figures of what both are worth. */
import assert from 'node:assert/strict';
import { calibrationFigures, confidenceFigures } from '../../src/cli/confidence-figures.ts';
import { ask } from '../../src/core/ask.ts';
import { chanceOf, confidenceOf } from '../../src/core/confidence.ts';
import { finish } from '../../src/core/finish.ts';
import { createLibrary } from '../../src/core/library.ts';
import { createRuleReader } from './rule-reader.ts';
import { documentOf } from './sources.ts';

describe('the chance of a score', () => {
  const calibration = { slope: Math.LN2, intercept: -Math.LN2 };
  const cases = [[1, 1 / 2], [2, 2 / 3], [3, 4 / 5], [0, 1 / 3], [-Infinity, 0], [Infinity, 1]] as const;
  for (const [score, chance] of cases) it(`of ${score} is ${chance}`, () => assert.ok(Math.abs(chanceOf(score, calibration) - chance) < 1e-12));
});

describe('the chance of an answer', () => {
  it('is of its score, as the model is calibrated, if no better one is right', async () => {
    const calibration = { slope: 0.2, intercept: -1 };
    const documents = [documentOf('gold ann here'), documentOf('silver bob there')];
    const library = createLibrary(createRuleReader('what gold ann here silver bob there', { calibration }), () => ({ rank: () => [] }));
    const { answers } = await finish(ask(library, { text: 'what', documents, maxAnswers: 5, explain: false }, new AbortController().signal));
    assert.deepEqual(answers.map(({ text, score }) => [text, score]), [['ann', 8], ['bob', 6]]);
    const [ofGold, ofSilver] = [chanceOf(8, calibration), chanceOf(6, calibration)];
    assert.deepEqual(answers.map(({ chance }) => chance), [ofGold, (1 - ofGold) * ofSilver]);
  });
});

describe('a chance in a word', () => {
  const cases = [[1, 'likely'], [0.7, 'likely'], [0.6999, 'possible'], [0.4, 'possible'], [0.3999, 'doubtful'], [0, 'doubtful']] as const;
  for (const [chance, word] of cases) it(`is ${word} for ${chance}`, () => assert.equal(confidenceOf(chance), word));
});

describe('figures of chances', () => {
  const items = (...all: readonly (readonly [chance: number, isRight: boolean])[]) => all.map(([chance, isRight]) => ({ chance, isRight }));

  it('have no error where each bin is right as often as it says', () => {
    const { expected_calibration_error: error } = calibrationFigures(items([0.5, true], [0.5, false], [1, true], [0, false]));
    assert.equal(error, 0);
  });

  it('weigh the error of each bin by its size, whatever its sign', () => {
    // 0.9 and 0.95 are in bins of their own (0.867, 0.933], (0.933, 1]; 0.91 is beside 0.9
    const { expected_calibration_error: error } = calibrationFigures(items([0.9, true], [0.91, false], [0.95, true], [0.3, true]));
    assert.equal(error, Math.round(1e4 * ((0.81 + 0.05 + 0.7) / 4)) / 1e4);
  });

  it('put the upper end of a bin into it, and 0 into the first', () => {
    assert.equal(calibrationFigures(items([1 / 15, false], [0, true])).expected_calibration_error, Math.round(1e4 * ((1 - 1 / 15) / 2)) / 1e4);
    assert.equal(calibrationFigures(items([1 / 15, false], [0.07, true])).expected_calibration_error, Math.round(1e4 * ((1 / 15 + 0.93) / 2)) / 1e4);
  });

  it('have the mean squared distance as Brier score', () => assert.equal(calibrationFigures(items([0.5, true], [0.8, false])).brier_score, 0.445));

  it('have the share of wrong ones among the surest', () => {
    const { risk_at_coverage_10_to_100: risks, area_under_risk_coverage: area } = calibrationFigures(items([0.2, false], [0.9, true], [0.8, false], [0.7, true]));
    assert.deepEqual(risks, [0, 0, 0, 0, 0.5, 0.5, 0.5, 0.3333, 0.3333, 0.5]);
    assert.equal(area, 0.3333); // of 0, 1/2, 1/3, 1/2
  });

  it('are 0 for nothing', () => {
    assert.deepEqual(calibrationFigures([]), { expected_calibration_error: 0, brier_score: 0, risk_at_coverage_10_to_100: Array(10).fill(0), area_under_risk_coverage: 0 });
  });
});

describe('figures of a model’s confidence', () => {
  const scored = [
    { prediction: 'the Rhine', score: 3, answers: ['Rhine'] }, { prediction: 'dog', score: 1, answers: ['big dog'] },
    { prediction: 'cat', score: -1, answers: ['cat'] }, { prediction: 'x', score: 2, answers: [] }, { prediction: '', score: -Infinity, answers: [] },
  ];

  it('are what its own threshold keeps and refuses', () => {
    assert.deepEqual(confidenceFigures(scored, { noAnswerThreshold: 1 }), { model_threshold: 1, answerable_f1: 55.56, unanswerable_accuracy: 50 });
    assert.deepEqual(confidenceFigures(scored.slice(0, 2), { noAnswerThreshold: 1.5 }), { model_threshold: 1.5, answerable_f1: 50 });
  });

  it('call a span right from half of F1 on, and none where there is no answer', () => {
    const { brier_score, area_under_risk_coverage, ...figures } = confidenceFigures(scored, { noAnswerThreshold: 1, calibration: { slope: Math.LN2, intercept: -Math.LN2 } });
    assert.deepEqual([figures.right_when_likely, figures.right_when_possible, figures.right_when_doubtful], [100, 50, undefined]); // of those shown: 4/5; 1/2 and 2/3
    assert.equal(brier_score, 0.2749); // 4/5, 1/2 and 1/5 are right, 2/3 and 0 are not
    assert.equal(area_under_risk_coverage, 0.2967); // of 0, 1/2, 1/3, 1/4, 2/5
  });
});
