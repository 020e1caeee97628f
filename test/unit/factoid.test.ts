import assert from 'node:assert/strict';
import { isFactoid } from '../../src/core/factoid.ts';
import { createTokenizer } from '../../src/core/tokens.ts';
import { questionOf } from '../../src/core/question.ts';
import { spanLimits } from '../../src/core/reader.ts';
import { createRuleReader } from './rule-reader.ts';

describe('a question that asks for a fact', () => {
  it('is told by its question word', () => {
    for (const question of ['Which version fixed it?', 'In whose name?', 'How many days?', 'Since when?', 'HOW MUCH is it?']) assert.ok(isFactoid(question), question);
    for (const question of ['What data is collected?', 'How is it done?', 'Why?', 'whenever', 'How manyfold is it?', '']) assert.ok(!isFactoid(question), question);
  });

  it('has spans without words at their end that gain too little, and no other has', () => {
    const { config, vocabulary } = createRuleReader('who why', { leastGain: 0.5 });
    const tokenize = createTokenizer(vocabulary);
    const gains = ['Who?', 'Why?'].map(text => spanLimits(config, questionOf(text, tokenize, 4)).leastGain);
    assert.deepEqual(gains, [0.5, 0]);
  });
});
