/** What taking text away does to an answer, with a reader that answers with the word behind "gold" (8) or "silver" (6). */
import assert from 'node:assert/strict';
import { ablate, type Ablation } from '../../src/core/ablation.ts';
import type { Answer } from '../../src/core/answers.ts';
import { passagesOf, sourceOf } from '../../src/core/passages.ts';
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
  const at = text.indexOf(removed);
  const ablation = await ablate({ startOffset: at, endOffset: at + removed.length }, found, passage, tokenize('what'), reader);
  return { ablation, ids: reader.reads[0].ids, words: words => [...tokenize(words).ids] };
}

async function check(text: string, removed: string, expected: Ablation): Promise<void> {
  assert.deepEqual((await ablated(text, 'coins', removed)).ablation, expected);
}

describe('taking a sentence away', () => {
  it('reads the window without it', async () => {
    const { ids, words } = await ablated('Had gold coins. Left because rain. Then went.', 'coins', 'Left because rain.');
    assert.deepEqual([...ids], [2, ...words('what'), 3, ...words('Had gold coins. Then went.'), 3]);
  });

  it('that the answer does not need keeps it', () => check('Had gold coins. Left because rain.', 'Left because rain.', { drop: 0, outcome: 'kept' }));

  it('that holds the answer loses it, down to the null', () => check('Had gold coins. Left because rain.', 'Had gold coins.', { drop: 8, outcome: 'lost' }));

  it('that holds the answer lets the next best take its place', () =>
    check('Had gold coins. Had silver spoons.', 'Had gold coins.', { drop: 8, outcome: 'changed', instead: 'spoons' }));

  it('keeps an answer that the same words give elsewhere', () => check('Had gold coins. Had silver coins.', 'Had gold coins.', { drop: 2, outcome: 'kept' }));

  it('that the answer leans on costs it its score', () => check('Had gold coins.', 'gold', { drop: 8, outcome: 'lost' }));

  it('that is all there is leaves nothing to answer', () => check('Had gold coins.', 'Had gold coins.', { drop: 8, outcome: 'lost' }));

  it('outside the window changes nothing', async () => {
    const { ablation } = await ablated('Had gold coins.', 'coins', '');
    assert.deepEqual(ablation, { drop: 0, outcome: 'kept' });
  });
});
