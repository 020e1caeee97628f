/** What taking text away does to an answer, with a reader that answers with the word behind "gold" (8) or "silver" (6). */
import assert from 'node:assert/strict';
import { ablate, readWithout, type Ablation } from '../../src/core/ablation.ts';
import type { Answer } from '../../src/core/answers.ts';
import { passagesOf, sourceOf } from '../../src/core/passages.ts';
import { questionOf } from '../../src/core/question.ts';
import { createTokenizer } from '../../src/core/tokens.ts';
import { createRuleReader } from './rule-reader.ts';
import { documentOf } from './sources.ts';

/** Takes `removed` away from a text of one window whose answer is `answer`, scored as gold is. */
async function ablated(text: string, answer: string, removed: string): Promise<{ readonly ablation: Ablation; readonly ids: Int32Array; readonly words: (text: string) => number[] }> {
  const reader = createRuleReader(`${text} what`);
  const tokenize = createTokenizer(reader.vocabulary);
  const [passage] = passagesOf([sourceOf(documentOf(text), tokenize)], { room: 40, overlap: 0 });
  const { tokens } = passage.source;
  const startOffset = text.indexOf(answer);
  const endOffset = startOffset + answer.length;
  const startToken = tokens.startOffsets.indexOf(startOffset);
  const endToken = tokens.endOffsets.indexOf(endOffset) + 1;
  const found: Answer = { text: answer, score: 8, probability: 1, document: 0, range: { startOffset, endOffset }, window: passage.window, startToken, endToken, otherPlaces: [] };
  const whole = { answer: found, passage, isBest: true };
  const at = text.indexOf(removed);
  const question = questionOf('what', tokenize, 4);
  const { logOdds } = await readWithout([], whole, question, reader);
  const ablation = await ablate([{ startOffset: at, endOffset: at + removed.length }], whole, logOdds, question, reader);
  return { ablation, ids: reader.reads[1].ids, words: words => [...tokenize(words).ids] };
}

/** Log-odds to half a unit: spans around the answer's word, half as good as it, count too. */
async function check(text: string, removed: string, { before, after, ...expected }: Omit<Ablation, 'drop'>): Promise<void> {
  const { ablation } = await ablated(text, 'coins', removed);
  const { before: foundBefore, after: foundAfter, drop, ...rest } = ablation;
  assert.deepEqual(rest, expected);
  assert.ok(Math.abs(foundBefore - before) < 0.5 && Math.abs(foundAfter - after) < 0.5, `${foundBefore} → ${foundAfter}`);
  assert.equal(drop, foundBefore - foundAfter);
}

describe('taking a sentence away', () => {
  it('reads the window without it', async () => {
    const { ids, words } = await ablated('Had gold coins. Left because rain. Then went.', 'coins', 'Left because rain.');
    assert.deepEqual([...ids], [2, ...words('what'), 3, ...words('Had gold coins. Then went.'), 3]);
  });

  it('that the answer does not need keeps it', () => check('Had gold coins. Left because rain.', 'Left because rain.', { before: 8, after: 8, outcome: 'kept', isCausal: false }));

  it('that holds the answer loses it', () => check('Had gold coins. Left because rain.', 'Had gold coins.', { before: 8, after: -10, outcome: 'lost', isCausal: true }));

  it('that holds the answer lets the next best take its place', () =>
    check('Had gold coins. Had silver spoons.', 'Had gold coins.', { before: 8 - Math.log1p(Math.exp(6)), after: -10, outcome: 'changed', instead: 'spoons', isCausal: true }));

  it('keeps an answer that the same words give elsewhere', () => check('Had gold coins. Had silver coins.', 'Had gold coins.', { before: Math.log(Math.exp(8) + Math.exp(6)), after: 6, outcome: 'kept', isCausal: true }));

  it('that the answer leans on costs it its score', () => check('Had gold coins.', 'gold', { before: 8, after: -10, outcome: 'lost', isCausal: true }));

  it('that is all there is leaves nothing to answer', () => check('Had gold coins.', 'Had gold coins.', { before: 8, after: -10, outcome: 'lost', isCausal: true }));

  it('outside the window changes nothing', async () => {
    const { ablation } = await ablated('Had gold coins.', 'coins', '');
    assert.deepEqual([ablation.drop, ablation.outcome, ablation.isCausal], [0, 'kept', false]);
  });
});
