import assert from 'node:assert/strict';
import { replay } from '../../src/cli/replay.ts';
import { ask, type AskResult } from '../../src/core/ask.ts';
import { createLibrary } from '../../src/core/library.ts';
import type { Engine } from '../../src/inference/engine.ts';
import { parseReport } from '../../src/report/parse.ts';
import { reportJson } from '../../src/report/report.ts';
import { reportFrom } from './reports.ts';
import { createRuleReader } from './rule-reader.ts';
import { documentOf } from './sources.ts';

/** Some windows, and three answers that are worth showing. */
const TEXT = `gold Ann came . gold Bob went . gold Cid slept . ${'and so it went on . '.repeat(20)}`;
const document = documentOf(TEXT);

/** An engine without a process. */
function createInlineEngine(): Engine {
  const library = createLibrary(createRuleReader(TEXT), () => ({ rank: () => [] }));
  return {
    facts: undefined,
    readerPid: undefined,
    holds: () => false,
    warmUp: () => undefined,
    hold: () => undefined,
    dispose: () => undefined,
    inspect: () => assert.fail('nothing is inspected'),
    async *ask(question, stop) {
      return { kind: 'answered', result: yield* ask(library, question, stop) };
    },
  };
}

/** Asks, and stops as soon as `isDue` says so. */
async function stopped(isDue: (windows: number, explained: number | undefined) => boolean): Promise<AskResult> {
  const stop = new AbortController();
  const reading = createInlineEngine().ask({ text: 'who', documents: [document], maxAnswers: 5, explain: true }, stop.signal);
  for (;;) {
    const step = await reading.next();
    if (step.done) {
      assert.equal(step.value.kind, 'answered');
      return step.value.result;
    }
    if (isDue(step.value.read.windows, step.value.explained?.answers)) stop.abort();
  }
}

async function check(result: AskResult): Promise<void> {
  const report = reportJson(reportFrom([document], result, 'who'));
  const again = await replay(parseReport(report, 'r.json'), [document], createInlineEngine(), () => undefined);
  assert.equal(reportJson(reportFrom([document], again.result, 'who')), report);
}

describe('asking again as a report was asked', () => {
  it('reads everything where everything was read', async () => {
    const result = await stopped(() => false);
    assert.equal(result.answers.length, 3);
    await check(result);
  });

  for (const count of [0, 1, 2, 5]) {
    it(`ends at the same window as a reading that was stopped after ${count}`, async () => {
      const result = await stopped(windows => windows >= count);
      assert.deepEqual([result.read.windows, result.read.of > count], [count, count > 0]);
      await check(result);
    });
  }

  it('explains as many answers as were explained before somebody stopped', async () => {
    const result = await stopped((_, explained) => explained === 1);
    assert.deepEqual(result.answers.map(({ ablations }) => ablations !== undefined), [true, true, false]);
    await check(result);
  });

  it('reads nothing of what nothing was read of', async () => {
    const result: AskResult = { answers: [], nearest: undefined, read: { windows: 0, of: 0 }, setAside: [], questionTokensCut: 0 };
    await check(result);
  });
});
