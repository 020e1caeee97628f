import assert from 'node:assert/strict';
import { stemmer } from 'stemmer';
import { randomFrom } from '../../src/cli/random.ts';
import { scoredBlocks } from '../../src/index/bm25.ts';
import { forwardListOf } from '../../src/index/forward-list.ts';
import { createLexicon } from '../../src/index/lexicon.ts';
import { buildBm25Ranking } from '../../src/index/ranking.ts';
import { contentWords } from '../../src/core/words.ts';

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

/** By the formula alone, on arrays of terms. */
function scoresOf(texts: readonly (readonly string[])[], question: readonly string[]): number[] {
  const average = texts.flat().length / texts.length;
  return texts.map(text =>
    question.reduce((score, term) => {
      const count = text.filter(word => word === term).length;
      const found = texts.filter(other => other.includes(term)).length;
      const rarity = Math.log(1 + (texts.length - found + 0.5) / (found + 0.5));
      return score + (count === 0 ? 0 : (rarity * count * 2.2) / (count + 1.2 * (0.3 + (0.7 * text.length) / average)));
    }, 0),
  );
}

function lettersOf(word: string): string[] {
  const letters = `_${word}_`;
  return letters.length < 4 ? [letters] : [...Array(letters.length - 3).keys()].map(i => letters.slice(i, i + 4));
}

describe('scores', () => {
  it('are those of stems and 0.4 times those of letter runs, for words of any script and length', () => {
    const random = randomFrom(7);
    const parts = ['a', 'e', 'y', 's', 'ies', 'ing', 'ation', 'ed', 'li', 't', 'ss', 'b', '1', '0f', 'я', 'ми', '日', '本', '𝕏', 'ö'];
    const some = (most: number, of: () => string, between: string): string => Array.from({ length: 1 + Math.floor(random() * most) }, of).join(between);
    const text = (): string => some(60, () => some(4, () => parts[Math.floor(random() ** 2 * parts.length)], ''), ' ');
    const texts = ['', 'x', ...Array.from({ length: 40 }, text)];
    const lexicon = createLexicon();
    const lists = texts.map(each => forwardListOf(each, [{ startOffset: 0, endOffset: each.length }], lexicon));
    for (const question of ['a', 'days ays', ...Array.from({ length: 8 }, text)]) {
      const termsOf = (cut: (word: string) => string[]) => scoresOf(texts.map(each => contentWords(each).flatMap(cut)), contentWords(question).flatMap(cut));
      const grams = termsOf(lettersOf);
      const expected = termsOf(word => [stemmer(word)]).map((score, i) => score + 0.4 * grams[i]);
      for (const [i, score] of scoredBlocks(question, lexicon, lists).scores.entries()) assert.ok(Math.abs(score - expected[i]) < 1e-9, `${question}: ${texts[i]}`);
    }
  });
});
