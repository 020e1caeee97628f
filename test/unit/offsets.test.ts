/** The right characters: over fuzzed text, every token, word, planted marker and answer stands exactly where it says. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createAnswerRanking } from '../../src/core/answers.ts';
import type { Range } from '../../src/core/document.ts';
import { passagesOf, sourceOf, textOfPassage, type Passage } from '../../src/core/passages.ts';
import type { Logits } from '../../src/core/reader.ts';
import { bestSpans } from '../../src/core/spans.ts';
import { createTokenizer, type Tokens } from '../../src/core/tokens.ts';
import { rangeOfTokens } from '../../src/core/windows.ts';
import { fuzzedText, marker, separator } from './fuzzed-text.ts';
import { readerVocabulary } from './vocabulary.ts';

const tokenize = createTokenizer(readerVocabulary());
const SPANS = 100_000;
let checked = 0;

/** The same texts in every run: a failure is found again. */
function seeded(seed: number, numRuns: number): fc.Parameters<unknown> {
  return { seed, numRuns };
}

/** In bounds, not empty, and on both sides between characters. */
function checkRange(text: string, { startOffset, endOffset }: Range): void {
  assert.ok(startOffset >= 0 && startOffset < endOffset && endOffset <= text.length, `[${startOffset}, ${endOffset}) of ${text.length}`);
  for (const offset of [startOffset, endOffset]) {
    const cutsPair = /[\ud800-\udbff]/.test(text.charAt(offset - 1)) && /[\udc00-\udfff]/.test(text.charAt(offset));
    assert.ok(!cutsPair, `${offset} is inside a surrogate pair`);
  }
  checked++;
}

function wordsOf(tokens: Tokens): { readonly first: number; readonly last: number }[] {
  const words: { first: number; last: number }[] = [];
  for (let token = 0; token < tokens.count; token++) {
    if (token > 0 && tokens.words[token] === tokens.words[token - 1]) words[words.length - 1].last = token + 1;
    else words.push({ first: token, last: token + 1 });
  }
  return words;
}

/** Logits of a window that want the span [startToken, endToken) of it and nothing else. */
function logitsFor(window: number, firstToken: number, startToken: number, endToken: number): Logits {
  const sequence = firstToken + window + 1;
  const start = new Float32Array(sequence).fill(-5);
  const end = new Float32Array(sequence).fill(-5);
  start[firstToken + startToken] = 5;
  end[firstToken + endToken - 1] = 5;
  return { start, end };
}

describe('right characters', () => {
  it('has tokens in order, in bounds, never empty and never inside a surrogate pair', () => {
    fc.assert(fc.property(fuzzedText, text => {
      const tokens = tokenize(text);
      for (let token = 0; token < tokens.count; token++) {
        checkRange(text, rangeOfTokens(tokens, token, token + 1));
        if (token === 0) continue;
        assert.ok(tokens.startOffsets[token] >= tokens.startOffsets[token - 1]);
        assert.ok(tokens.endOffsets[token] >= tokens.endOffsets[token - 1]);
        assert.ok(tokens.words[token] - tokens.words[token - 1] === 0 || tokens.words[token] - tokens.words[token - 1] === 1);
      }
    }), seeded(1, 4000));
  });

  it('has words that do not overlap, and the slice of a word is that word again', () => {
    fc.assert(fc.property(fuzzedText, text => {
      const tokens = tokenize(text);
      let before = 0;
      for (const { first, last } of wordsOf(tokens)) {
        const range = rangeOfTokens(tokens, first, last);
        checkRange(text, range);
        assert.ok(range.startOffset >= before);
        before = range.endOffset;
        assert.deepEqual(tokenize(text.slice(range.startOffset, range.endOffset)).ids, tokens.ids.slice(first, last));
      }
    }), seeded(2, 4000));
  });

  it('leaves nothing between words that could be read', () => {
    fc.assert(fc.property(fuzzedText, text => {
      const tokens = tokenize(text);
      let before = 0;
      for (const { first, last } of wordsOf(tokens)) {
        const { startOffset, endOffset } = rangeOfTokens(tokens, first, last);
        assert.equal(tokenize(text.slice(before, startOffset)).count, 0);
        before = endOffset;
      }
      assert.equal(tokenize(text.slice(before)).count, 0);
    }), seeded(3, 1000));
  });

  it('finds a planted word by its tokens', () => {
    fc.assert(fc.property(fuzzedText, marker, separator, fuzzedText, (before, planted, between, after) => {
      const text = before + between + planted + between + after;
      const range = { startOffset: before.length + between.length, endOffset: before.length + between.length + planted.length };
      const tokens = tokenize(text);
      const inside = Array.from(tokens.ids.keys()).filter(i => tokens.startOffsets[i] >= range.startOffset && tokens.endOffsets[i] <= range.endOffset);
      assert.deepEqual(inside.map(i => tokens.ids[i]), [...tokenize(planted).ids]);
      assert.deepEqual(rangeOfTokens(tokens, inside[0], inside[inside.length - 1] + 1), range);
      checkRange(text, range);
    }), seeded(4, 4000));
  });

  it('gives out exactly the planted answer, from any window and any part of a document', () => {
    fc.assert(fc.property(fuzzedText, marker, separator, fuzzedText, (before, planted, between, after) => {
      const lead = before + between;
      const text = lead + planted + between + after;
      const expected = { startOffset: lead.length, endOffset: lead.length + planted.length };
      const cut = before.length - before.trimStart().length; // a range that begins where text begins
      for (const range of [undefined, { startOffset: cut, endOffset: text.length }]) {
        const source = sourceOf({ uri: 'fuzzed', version: 0, text, ...(range && { range }) }, tokenize);
        const first = source.tokens.startOffsets.indexOf(expected.startOffset);
        const last = source.tokens.endOffsets.lastIndexOf(expected.endOffset) + 1;
        const passages = passagesOf([source], { room: 24, overlap: 8 });
        const holding = passages.filter(({ window }) => first >= window.startToken && last <= window.endToken);
        assert.notEqual(holding.length, 0);
        for (const passage of passages) checkPassage(passage);
        for (const passage of holding) checkAnswer(passage, first, last, expected);
      }
    }), seeded(5, 3000));
  });

  it('was checked on at least 100,000 spans', () => assert.ok(checked >= SPANS, `only ${checked}`));

  function checkPassage(passage: Passage): void {
    const { tokens, document } = passage.source;
    const range = rangeOfTokens(tokens, passage.window.startToken, passage.window.endToken);
    checkRange(document.text, range);
    assert.equal(textOfPassage(passage), document.text.slice(range.startOffset, range.endOffset));
  }

  function checkAnswer(passage: Passage, first: number, last: number, expected: Range): void {
    const { window, source } = passage;
    const { text } = source.document;
    const firstToken = 4; // two tokens of question
    const logits = logitsFor(window.endToken - window.startToken, firstToken, first - window.startToken, last - window.startToken);
    const spans = bestSpans(logits, firstToken, { maxAnswerTokens: 30, count: 8 });
    for (const span of spans.spans) {
      checkRange(text, rangeOfTokens(source.tokens, window.startToken + span.startToken, window.startToken + span.endToken));
    }
    const ranking = createAnswerRanking();
    ranking.add(passage, spans);
    const [answer] = ranking.best(5);
    assert.deepEqual(answer.range, expected);
    assert.equal(answer.text, text.slice(expected.startOffset, expected.endOffset));
  }
});
