/** Readings of a window with some of its sentences, with a reader that answers with the word behind "gold" (8) or "silver" (6). */
import assert from 'node:assert/strict';
import { bestAnswer } from '../../src/cli/explain-study.ts';
import { createSubsetReader, type SubsetReader } from '../../src/cli/subsets.ts';
import { createLibrary } from '../../src/core/library.ts';
import { buildBm25Ranking } from '../../src/index/ranking.ts';
import { createRuleReader, type RuleReader } from './rule-reader.ts';
import { documentOf } from './sources.ts';

const TEXT = 'Had gold coins. Went on. Had silver spoons.';

async function subsetsOf(text: string): Promise<{ readonly reader: RuleReader; readonly subsets: SubsetReader }> {
  const reader = createRuleReader(`${text} what`);
  const library = createLibrary(reader, buildBm25Ranking);
  const question = library.questionOf('what');
  const best = await bestAnswer(documentOf(text), question, library);
  assert.equal(best!.found.answer.text, 'coins');
  return { reader, subsets: await createSubsetReader(best!.found, question, reader) };
}

describe('readings with some sentences', () => {
  it('say how sure the answer is and what became of it', async () => {
    const { subsets } = await subsetsOf(TEXT);
    const alone = await subsets.read([true, false, false]);
    assert.ok(alone.drop < -1 && alone.outcome === 'kept', `${alone.drop}`); // no silver speaks against it
    const without = await subsets.read([false, true, true]);
    assert.deepEqual([without.after, without.outcome, without.instead, without.isCausal], [-10, 'changed', 'spoons', true]);
    assert.equal((await subsets.read([false, false, false])).outcome, 'lost');
  });

  it('are made once, and that of the whole window is there', async () => {
    const { reader, subsets } = await subsetsOf(TEXT);
    const passes = reader.reads.length;
    assert.equal((await subsets.read([true, true, true])).after, subsets.logOdds);
    for (let i = 0; i < 3; i++) await subsets.read([true, false, true]);
    assert.equal(reader.reads.length, passes + 1);
    assert.equal(subsets.known([true, false, true]).outcome, 'kept');
    assert.throws(() => subsets.known([true, true, false]));
  });
});
