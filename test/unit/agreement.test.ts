/** What a sentence says of a question counts for its spans. */
import assert from 'node:assert/strict';
import { agreementWith } from '../../src/core/agreement.ts';
import { questionOf } from '../../src/core/question.ts';
import { readPassage } from '../../src/core/reader.ts';
import { createTokenizer } from '../../src/core/tokens.ts';
import { rangeOfTokens } from '../../src/core/windows.ts';
import { sourceOf, textOf, type Passage } from '../../src/core/passages.ts';
import { createRuleReader } from './rule-reader.ts';
import { documentOf, passageOf } from './sources.ts';

/** How much of a question is said at some words of a text, which stand in it once: 0 to 1. */
function saidAt(question: string, passage: Passage, ...words: readonly string[]): number[] {
  const agreement = agreementWith(question, passage);
  const { tokens, document } = passage.source;
  return words.map(word => Number((agreement[tokens.startOffsets.indexOf(document.text.indexOf(word)) - passage.window.startToken] + 0.5).toFixed(3)));
}

describe('what is said of a question where a token stands', () => {
  it('is the share of the content words that its sentence has, by their stems', () => {
    const passage = passageOf('The console listens on 512. The gateways were listening on 486.\n\nNothing here.');
    assert.deepEqual(saidAt('Where does the gateway listen?', passage, '512', '486', 'Nothing'), [0.5, 1, 0]);
  });

  it('counts half for what stands before it in its paragraph', () => {
    const passage = passageOf('The gateway is old. Its port is 486. Call 555.\n\nIts colour is red.');
    assert.deepEqual(saidAt('What port has the gateway?', passage, 'old', '486', '555', 'red'), [0.5, 0.75, 0.5, 0]);
  });

  it('counts half for what a heading above it has, and no more when the next one begins', () => {
    const passage = passageOf('# Gateway\n\n## Network\n\nPort 486.\n\n## Power\n\nVolts 230.\n\n# Console\n\nPort 512.');
    assert.deepEqual(saidAt('Which network port has the gateway?', passage, '486', '230', '512'), [0.667, 0.167, 0.333]);
  });

  it('finds the heading outside the window and outside of what is read', () => {
    const text = '# Gateway\n\nThe port is 486.';
    const tokenize = createTokenizer(createRuleReader(text).vocabulary);
    const source = sourceOf({ ...documentOf(text), range: { startOffset: text.indexOf('The'), endOffset: text.length } }, tokenize);
    assert.deepEqual(saidAt('What port has the gateway?', { source, window: { document: 0, startToken: 0, endToken: source.tokens.count } }, '486'), [0.75]);
    assert.deepEqual(saidAt('What port has the gateway?', passageOf(text, { startToken: 2 }), '486'), [0.75]);
  });

  it('is neither much nor little where the question has no content words', () => {
    assert.deepEqual([...agreementWith('What was it?', passageOf('It was red.'))], [0, 0, 0, 0]);
  });
});

describe('the agreement of a reader', () => {
  const text = 'The console has silver coins. The gateway has bronze spoons.';

  async function check(agreement: number, expected: readonly (readonly [string, number])[]): Promise<void> {
    const reader = createRuleReader(text, { agreement });
    const tokenize = createTokenizer(reader.vocabulary);
    const source = sourceOf(documentOf(text), tokenize);
    const passage = { source, window: { document: 0, startToken: 0, endToken: source.tokens.count } };
    const { spans: { spans } } = await readPassage(reader, questionOf('Gateway', tokenize, 4), passage, { count: 2, mayLeaveEarly: false });
    assert.deepEqual(spans.map(({ startToken, endToken, score }) => [textOf(source, rangeOfTokens(source.tokens, startToken, endToken)), score]), expected);
  }

  it('is what a span gains where its sentence says what is asked, and loses where it does not', async () => {
    await check(0, [['coins', 6], ['spoons', 2]]);
    await check(5, [['spoons', 4.5], ['coins', 3.5]]);
  });
});
