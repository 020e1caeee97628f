import assert from 'node:assert/strict';
import { passagesOf, sourceOf, textOfPassage } from '../../src/core/passages.ts';
import { createTokenizer } from '../../src/core/tokens.ts';
import { vocabularyOf } from './vocabulary.ts';
import { wordSource } from './sources.ts';

/** The enumerators of a text: the stretches in which no answer may start or end, without their white space. */
function enumerators(text: string): string[] {
  const { tokens, isEnumerator } = wordSource(text);
  const runs: string[] = [];
  for (let token = 0; token < tokens.count; token++) {
    if (isEnumerator[token] === 0) continue;
    const piece = text.slice(tokens.startOffsets[token], tokens.endOffsets[token]);
    if (token > 0 && isEnumerator[token - 1] === 1) runs[runs.length - 1] += piece;
    else runs.push(piece);
  }
  return runs;
}

function check(text: string, expected: readonly string[]): void {
  assert.deepEqual(enumerators(text), expected, JSON.stringify(text));
}

describe('enumerators', () => {
  it('are the numbers of clauses', () => {
    check('8.5 Termination. Either party may end it.', ['8.5']);
    check('12.3.1 Fees are due.\n12.3.2 Taxes are not included.', ['12.3.1', '12.3.2']);
    check('**4.2** Notices go by post.', ['**4.2']);
  });

  it('are the numbers and letters of list items', () => {
    check('1. first\n2. second', ['1.', '2.']);
    check('(b) the fee\n(ii) the tax\na) this\n2) that', ['(b)', '(ii)', 'a)', '2)']);
    check('a. definitions', ['a.']);
    check('> 7. quoted\n  - (c) nested', ['>7.', '-(c)']);
  });

  it('are not the initial of a name', () => check('J. Smith signed it.', []));

  it('are the numbers of headings', () => {
    check('## 3.1 Scope', ['##3.1']);
    check('# 5 Things to know', ['#5']);
  });

  it('are found on every line, whatever ends it', () => check('1. one\r\n2. two\r3. three\n4. four', ['1.', '2.', '3.', '4.']));

  it('are not numbers in a line', () => {
    check('See 8.5 below, and (b) there.', []);
    check('There were 3.5 million people.', []);
    check('In 42 cases', []);
  });

  it('are not numbers that name nothing, being all of a line', () => check('8.5\n42\n(b)\n', []));

  it('are not dates, times, years and percentages', () => check('2031-04-01 10:00 start\n10:30 in the morning\n1812 was cold\n5% of them', []));

  it('are not quantities that a sentence or a wrapped line begins with', () => {
    for (const text of ['42 people came.', '3 of them left.', 'It was attended by\n42 people in all.', '3.5 million people live there.', '- 3 cups of tea', '12 May 2020 was the day.']) check(text, []);
  });

  it('stand where the document’s range begins, and not before it', () => {
    const text = '1. one\n2. two';
    const tokenize = createTokenizer(vocabularyOf(text));
    const { isEnumerator } = sourceOf({ uri: 'test', version: 0, text, range: { startOffset: 7, endOffset: text.length } }, tokenize);
    assert.deepEqual([...isEnumerator], [1, 1, 0]);
  });
});

describe('sources', () => {
  it('speak of a range in offsets of the whole text', () => {
    const text = 'One two. Three four. Five six.';
    const range = { startOffset: 9, endOffset: 20 };
    const { tokens, sentences } = sourceOf({ uri: 'test', version: 0, text, range }, createTokenizer(vocabularyOf(text)));
    assert.deepEqual(Array.from(tokens.startOffsets, (start, i) => text.slice(start, tokens.endOffsets[i])), ['Three', 'four', '.']);
    assert.deepEqual(sentences, [range]);
  });

  it('of an empty range have nothing', () => {
    const { tokens, sentences } = sourceOf({ uri: 'test', version: 0, text: 'One.', range: { startOffset: 2, endOffset: 2 } }, createTokenizer(vocabularyOf('One.')));
    assert.deepEqual([tokens.count, sentences], [0, []]);
  });
});

describe('passages', () => {
  it('are the windows of all sources, by their index, with their text', () => {
    const sources = [wordSource('One two. Three four.'), wordSource(''), wordSource('Five.')];
    const passages = passagesOf(sources, { room: 3, overlap: 1 });
    assert.deepEqual(passages.map(({ window }) => window.document), [0, 0, 2]);
    assert.deepEqual(passages.map(textOfPassage), ['One two.', 'Three four.', 'Five.']);
  });
});
