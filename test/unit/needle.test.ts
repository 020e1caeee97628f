/** Sentences planted in long texts: where they stand, that nothing else holds their answers, and the figures made of what is found. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DEPTHS, hayOf, plant, readSections, sectionsOf, type Paragraph } from '../../src/cli/haystack.ts';
import { randomFrom } from '../../src/cli/random.ts';
import { answerRange, trialsOf } from '../../src/cli/needle.ts';
import { needleFiguresOf, needleTable, type Found } from '../../src/cli/needle-figures.ts';
import { levelOf, needlePicture } from '../../src/cli/needle-picture.ts';
import { NEEDLES, UNITS } from '../../src/cli/needles.ts';
import type { Tokens } from '../../src/core/tokens.ts';
import { checkClosed } from './svg.ts';

const examples = join(__dirname, '..', '..', 'examples');

/** As many tokens as words. */
function tokenize(text: string): Tokens {
  const none = new Int32Array(0);
  return { count: text.split(/\s+/).filter(Boolean).length, ids: none, startOffsets: none, endOffsets: none, words: none };
}

/** Words in lower case, without the punctuation around them. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/\s+/).map(word => word.replace(/^[^\p{L}\p{N}$£]+|[^\p{L}\p{N}]+$/gu, ''));
}

describe('needles', () => {
  it('hold their answer once', () => {
    for (const { sentence, answer } of NEEDLES) assert.equal(sentence.split(answer).length, 2, sentence);
  });

  it('are different, and so are all that distracts from them', () => {
    const sentences = NEEDLES.flatMap(({ sentence, distractors }) => [sentence, ...distractors]);
    assert.equal(new Set(sentences).size, 4 * NEEDLES.length);
  });

  it('have answers whose words stand nowhere else: not in the examples, the questions or another planted sentence', async () => {
    const hay = (await readSections(examples, tokenize)).flatMap(section => section.flatMap(({ text }) => wordsOf(text)));
    const elsewhere = new Set(hay);
    for (const needle of NEEDLES) {
      const { question, sentence, answer, distractors } = needle;
      const others = NEEDLES.filter(other => other !== needle).flatMap(other => [other.sentence, ...other.distractors, other.question]);
      const planted = new Set([sentence.replace(answer, ' '), question, ...distractors, ...others].flatMap(wordsOf));
      for (const word of wordsOf(answer).filter(word => !UNITS.has(word))) {
        assert.ok(!elsewhere.has(word), `“${word}” stands in an example`);
        assert.ok(!planted.has(word), `“${word}” stands in another planted sentence`);
      }
    }
  });

  it('have distractors that share words with the question and the sentence', () => {
    for (const { question, sentence, distractors } of NEEDLES) {
      const asked = new Set(wordsOf(`${question} ${sentence}`));
      for (const distractor of distractors) assert.ok(wordsOf(distractor).filter(word => asked.has(word)).length >= 3, distractor);
    }
  });
});

describe('a haystack', () => {
  const sections = sectionsOf('# One\n\nRed fox.\n\nBlue cat sat.\n\n# Two\n\n\n\nGreen 😀 tree stands here.\n', tokenize);

  it('is made of sections, which keep their paragraphs together', () => {
    assert.deepEqual(sections.map(section => section.map(({ text }) => text)), [['# One', 'Red fox.', 'Blue cat sat.'], ['# Two', 'Green 😀 tree stands here.']]);
  });

  it('has the tokens wanted, and goes round again where the text does not suffice', () => {
    for (const tokens of [1, 8, 500]) {
      const hay = hayOf(sections, tokens, randomFrom(1));
      const sum = hay.reduce((total, paragraph) => total + paragraph.tokens, 0);
      assert.ok(sum >= tokens && sum - hay[hay.length - 1].tokens < tokens, `${sum} for ${tokens}`);
    }
  });

  it('is the same for the same seed', () => {
    assert.deepEqual(hayOf(sections, 200, randomFrom(7)), hayOf(sections, 200, randomFrom(7)));
    assert.notDeepEqual(hayOf(sections, 200, randomFrom(7)), hayOf(sections, 200, randomFrom(8)));
  });
});

describe('planting', () => {
  const hay: Paragraph[] = Array.from({ length: 10 }, (_, i) => ({ text: `Paragraph ${i} 😀.`, tokens: 10 }));

  it('puts every sentence at its depth, at the offsets told', () => {
    const sentences = DEPTHS.map(depth => ({ text: `Planted at ${depth}.`, depth }));
    const { document, ranges } = plant(hay, sentences, 'hay');
    for (const [i, { text, depth }] of sentences.entries()) {
      assert.equal(document.text.slice(ranges[i].startOffset, ranges[i].endOffset), text);
      assert.equal(document.text.slice(0, ranges[i].startOffset).split('Paragraph').length - 1, Math.round(10 * depth));
    }
  });

  it('puts a sentence first and last', () => {
    const { document } = plant(hay, [{ text: 'Last.', depth: 1 }, { text: 'First.', depth: 0 }], 'hay');
    assert.match(document.text, /^First\.\n\nParagraph 0[^]*\n\nLast\.$/);
  });

  it('knows where the answers stand, in long haystacks of real text too', async () => {
    const real = hayOf(await readSections(examples, tokenize), 20_000, randomFrom(3));
    const sentences = NEEDLES.map(({ sentence }, i) => ({ text: sentence, depth: DEPTHS[i % DEPTHS.length] }));
    const { document, ranges } = plant(real, sentences, 'hay');
    for (const [i, needle] of NEEDLES.entries()) {
      const { startOffset, endOffset } = answerRange(needle, ranges[i]);
      assert.equal(document.text.slice(startOffset, endOffset), needle.answer);
      assert.equal(document.text.indexOf(needle.answer), startOffset);
      assert.ok(Math.abs(startOffset / document.text.length - sentences[i].depth) < 0.03, `depth ${sentences[i].depth} at ${startOffset}`);
    }
  });
});

describe('trials', () => {
  it('ask about every needle at every depth, with distractors and without', () => {
    for (const tokens of [1000, 10_000, 100_000]) {
      const asked = [...trialsOf({ tokens: [tokens], rounds: 11 })].flatMap(({ needles, distractors }) => needles.map(({ needle, depth }) => `${needle} ${depth} ${distractors}`));
      assert.equal(asked.length, 11 * 2 * NEEDLES.length);
      assert.equal(new Set(asked).size, asked.length);
    }
  });

  it('put at most one needle at a depth of a haystack, one needle in the shortest', () => {
    for (const { tokens, needles } of trialsOf({ tokens: [1000, 10_000, 1_000_000], rounds: 3 })) {
      assert.equal(new Set(needles.map(({ depth }) => depth)).size, needles.length);
      if (tokens === 1000) assert.equal(needles.length, 1);
    }
  });

  it('ask no more than wanted of each length', () => {
    const trials = [...trialsOf({ tokens: [1000, 100_000], rounds: 2, limit: 5 })];
    for (const tokens of [1000, 100_000]) {
      for (const distractors of [false, true]) {
        const count = trials.filter(trial => trial.tokens === tokens && trial.distractors === distractors).reduce((sum, { needles }) => sum + needles.length, 0);
        assert.equal(count, 5);
      }
    }
  });
});

function found(changes: Partial<Found>): Found {
  return { tokens: 1000, distractors: false, seed: 0, needle: 0, depth: 0, exact: true, overlaps: true, refused: false, prediction: 'x', from: 'needle', score: 1, windowsRead: 4, windowsThere: 4, milliseconds: 1, ...changes };
}

const FOUND = [
  found({}),
  found({ needle: 1, exact: false }),
  found({ needle: 2, depth: 0.5, exact: false, overlaps: false, refused: true }),
  found({ tokens: 10_000, windows: 20, distractors: true, depth: 1 }),
];

describe('figures of needles', () => {
  it('are shares of the questions, by length and depth', () => {
    assert.deepEqual(needleFiguresOf(FOUND), [
      {
        tokens: 1000, distractors: false, windows: null, questions: 3, exact: 33.33, overlaps: 66.67, refused: 33.33,
        by_depth: [
          { depth: 0, questions: 2, exact: 50, overlaps: 100, refused: 0 },
          { depth: 0.5, questions: 1, exact: 0, overlaps: 0, refused: 100 },
        ],
      },
      { tokens: 10_000, distractors: true, windows: 20, questions: 1, exact: 100, overlaps: 100, refused: 0, by_depth: [{ depth: 1, questions: 1, exact: 100, overlaps: 100, refused: 0 }] },
    ]);
  });

  it('are printed as tables', () => {
    const table = needleTable(needleFiguresOf(FOUND));
    assert.match(table, /^\| 1,000 \| without \| 3 \| 33\.3 % \| 66\.7 % \| 33\.3 % \|$/m);
    assert.match(table, /^\| 0 % \| 50 % of 2 \|$/m);
    assert.match(table, /^\| 10 % \| – \|$/m);
    assert.match(table, /^\| 10,000, best 20 windows \| with \|/m);
  });
});

describe('the picture of needles', () => {
  const picture = needlePicture(needleFiguresOf(FOUND));

  it('is well-formed: every element is closed', () => {
    checkClosed(picture);
    assert.equal(picture.replace(/<[^<>]*>/g, '').includes('<'), false);
  });

  it('names every share in text, has a description, and needs nothing from elsewhere', () => {
    assert.match(picture, />50<\/text>/);
    assert.match(picture, /<desc[^>]*>1,000 tokens, without distractors: 33\.33 % of 3\./);
    assert.doesNotMatch(picture, /href|url\(|@import|<script|NaN|undefined/);
    assert.match(picture, /prefers-color-scheme: dark/);
  });

  it('has a cell for every depth, empty where nothing was asked', () => {
    assert.equal(picture.match(/<rect [^>]*class="(?:l\d|none)"\/>/g)?.length, 2 * DEPTHS.length + 5);
    assert.equal(picture.match(/class="none"/g)?.length, 2 * DEPTHS.length - 3);
  });

  it('has levels for all shares', () => assert.deepEqual([100, 99.9, 95, 80, 79, 50, 0].map(levelOf), [0, 1, 1, 2, 3, 3, 4]));
});
