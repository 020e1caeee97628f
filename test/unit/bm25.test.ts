import assert from 'node:assert/strict';
import { buildBm25Ranking } from '../../src/index/bm25.ts';

function check(texts: readonly string[], question: string, expected: readonly number[]): void {
  assert.deepEqual(buildBm25Ranking(texts).rank(question), expected);
}

describe('ranking', () => {
  it('puts the texts first that have more of the question’s words', () => check(['a red fox', 'the cat sat', 'the red cat sat down'], 'red cat', [2, 0, 1]));

  it('leaves out texts that share no word with the question', () => check(['apples', 'pears', 'plums'], 'pears?', [1]));

  it('does not look at words that every text has', () => check(['What is that, and who has it?', 'the fee'], 'What is the fee?', [1]));

  it('knows a word by its letters where it is spelt in another way', () => check(['a car', 'the license of Kjeldsenholm', 'a boat'], 'Has Kjeldsen a licence?', [1]));

  it('puts the word itself before one that is only like it', () => check(['renewals of harbours', 'renewal of a harbor', 'nothing'], 'harbor renewal', [1, 0]));

  it('counts a rare word for more than a common one', () => check(['harbor fee', 'harbor law', 'harbor tax', 'kestrel one'], 'harbor kestrel', [3, 0, 1, 2]));

  it('takes forms of one word for the same', () => check(['She signs', 'nothing', 'agreements were signed'], 'Who signed the agreement?', [2, 0]));

  it('does not look at case and punctuation', () => check(['nothing', 'PAYMENT: 30 days.'], 'payment (days)', [1]));

  it('knows words of any script', () => check(['Привет мир', 'γειά σου', 'مرحبا بالعالم'], 'мир', [0]));

  it('is empty for no texts, for empty ones and for a question without words', () => {
    check([], 'what', []);
    check(['', ' '], 'what', []);
    check(['some text'], '?!', []);
  });

  it('is the same every time it is asked', () => {
    const ranking = buildBm25Ranking(['red fox', 'red cat', 'blue cat']);
    assert.deepEqual(ranking.rank('cat'), ranking.rank('cat'));
    assert.deepEqual(ranking.rank('red fox')[0], 0);
  });
});
