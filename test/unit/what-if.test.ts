/** Asking again without some text, with a reader that answers with the word behind "gold" (8) or "silver" (6). */
import assert from 'node:assert/strict';
import { ask, type AskResult } from '../../src/core/ask.ts';
import { createLibrary, type Library } from '../../src/core/library.ts';
import type { Document } from '../../src/core/document.ts';
import { whatIf, type WhatIf } from '../../src/core/what-if.ts';
import { createRuleReader, type RuleReader } from './rule-reader.ts';
import { documentOf } from './sources.ts';

const never = new AbortController().signal;

interface Asked {
  readonly library: Library;
  readonly reader: RuleReader;
  readonly documents: readonly Document[];
  readonly result: AskResult;
}

async function asked(...texts: readonly string[]): Promise<Asked> {
  const reader = createRuleReader(`${texts.join(' ')} what`, { exitBelow: -4 });
  const library = createLibrary(reader, all => ({ rank: () => [...all.keys()] }));
  const documents = texts.map((text, i) => documentOf(text, String(i)));
  const reading = ask(library, { text: 'what', documents, maxAnswers: 5, explain: false }, never);
  for (;;) {
    const step = await reading.next();
    if (step.done) return { library, reader, documents, result: step.value };
  }
}

/** Takes the first place of a text away from the first document that has it. */
async function without(removed: string, { library, documents, result }: Asked): Promise<WhatIf> {
  const document = documents.findIndex(({ text }) => text.includes(removed));
  const startOffset = documents[document].text.indexOf(removed);
  const range = { startOffset, endOffset: startOffset + removed.length };
  const steps = whatIf(library, documents, library.questionOf('what'), result.answers[0], [{ document, range }], { windows: result.read.windows });
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
  }
}

function checkAblation({ before, after, drop, ...found }: WhatIf['ablation'], expected: Omit<WhatIf['ablation'], 'before' | 'after' | 'drop'>): void {
  assert.deepEqual(found, expected);
  assert.equal(drop, before - after);
}

describe('what if some text were not there', () => {
  it('the next best of all documents takes the answer’s place', async () => {
    const { answers, ablation } = await without('Had gold coins.', await asked('Had gold coins. Left.', 'Had silver spoons.'));
    assert.deepEqual(answers.map(({ text }) => text), ['spoons']);
    checkAblation(ablation, { outcome: 'changed', instead: 'spoons', isCausal: true });
  });

  it('there is no answer when nothing else is one', async () => {
    const { answers, ablation } = await without('gold', await asked('Had gold coins.', 'Had tin cans.'));
    assert.deepEqual(answers, []);
    checkAblation(ablation, { outcome: 'lost', isCausal: true });
  });

  it('the answer stays when another document says the same', async () => {
    const { ablation } = await without('Had gold coins.', await asked('Had gold coins.', 'Had silver coins.'));
    checkAblation(ablation, { outcome: 'kept', isCausal: true });
  });

  it('the answer stays when the text has nothing to do with it', async () => {
    const { ablation } = await without('Left.', await asked('Had gold coins. Left.'));
    checkAblation(ablation, { outcome: 'kept', isCausal: false });
  });

  it('reads only the windows again that held it', async () => {
    const one = await asked('Had gold coins.', 'Had silver spoons.', 'Left.');
    const before = one.reader.reads.length;
    const { windowsReadAgain } = await without('Had silver spoons.', one);
    assert.deepEqual([windowsReadAgain, one.reader.reads.length - before], [1, 1]);
  });

  it('an answer around it is told without it', async () => {
    const { answers } = await without('silver ', await asked('Had silver gold old coins.'));
    assert.deepEqual(answers.map(({ text }) => text), ['old']);
  });

  it('an answer that an early exit had left stays when other text goes', async () => {
    const { answers, ablation } = await without('Went home.', await asked('Had hidden gold coins.', 'Went home.'));
    assert.deepEqual(answers.map(({ text }) => text), ['coins']);
    checkAblation(ablation, { outcome: 'kept', isCausal: false });
  });
});
