/** What the panel says about an answer's evidence: attended and needed, the evidence as a whole, and “What if this weren’t there?”. */
import assert from 'node:assert/strict';
import type { PanelAblation, PanelAblations, PanelEvidence, PanelState } from '../../src/protocol';
import { inspected, whatIfs } from './panel-inspections';
import { answers, state, states } from './panel-states';
import { textOf, usePanels } from './panel-suite';

const { done } = states;
const nbsp = '\u00a0';

/** The first answer alone, with other evidence or ablations. */
function withAnswer(changes: Partial<PanelState['answers'][number]>): PanelState {
  return { ...done, answers: [{ ...answers[0], ...changes }] };
}

describe('panel: explanations', function () {
  this.timeout(30_000);
  const show = usePanels();

  describe('of a sentence', () => {
    const ablation = (outcome: PanelAblation['outcome'], isCausal: boolean, drop = 2): PanelAblation => ({ before: 0.98, after: 0.031, outcome, isCausal, drop, ...outcome === 'changed' && { instead: 'two weeks' } });
    const cases: readonly { readonly name: string; readonly evidence: Partial<PanelEvidence>; readonly says: string; readonly framed: boolean }[] = [
      { name: 'attended and needed', evidence: { ablation: ablation('lost', true, 6.1) }, says: 'Attended and needed. Without this sentence there is no answer (Δ 6.1)', framed: true },
      { name: 'needed for the score alone', evidence: { ablation: ablation('kept', true) }, says: 'Attended and needed. Without this sentence the answer stays, but weaker (Δ 2.0)', framed: true },
      { name: 'needed and not looked at', evidence: { relevance: 0, ablation: ablation('changed', true) }, says: 'Needed. Without this sentence the answer is “two weeks” (Δ 2.0)', framed: true },
      { name: 'attended, not needed', evidence: { ablation: ablation('kept', false, -0.04) }, says: 'Attended, not needed. Without this sentence the answer stays (Δ 0.0)', framed: false },
      { name: 'lost by next to nothing', evidence: { ablation: ablation('lost', false, 0.2) }, says: 'Without this sentence there is no answer, but it hardly stood with it (Δ 0.2)', framed: false },
    ];
    for (const { name, evidence, says, framed } of cases) {
      it(`says: ${name}`, async () => {
        const { page } = await show(withAnswer({ evidence: [{ ...answers[0].evidence[0], ...evidence }] }));
        const one = page.locator('.evidence');
        assert.equal(await textOf(one.locator('.ablation')), says);
        assert.equal((await one.locator('.outcome').getAttribute('title'))?.replaceAll(nbsp, ' '), 'Probability of the answer in its passage: 98 % → 3 %. Δ: log-odds lost.');
        assert.equal(await one.getAttribute('data-causal'), framed ? 'true' : null);
        assert.equal(await one.evaluate(button => getComputedStyle(button).boxShadow !== 'none'), framed);
      });
    }

    it('has no percent and no bar without attention', async () => {
      const { page } = await show(withAnswer({ evidence: [{ ...answers[0].evidence[0], relevance: 0, heat: 0 }] }));
      assert.equal(await page.locator('.relevance').isVisible(), false);
      assert.equal(await page.locator('.relevance-bar').isVisible(), false);
    });

    it('asks what if it weren’t there, where the documents are at hand', async () => {
      const panel = await show(done);
      assert.equal(await panel.page.locator('.take-away').first().isVisible(), false);
      await panel.send(inspected.inspectable);
      await panel.page.getByRole('button', { name: 'What if this weren’t there? Line 88' }).click();
      await panel.page.locator('.take-away').first().press('Enter');
      assert.deepEqual(await panel.sent(), [{ kind: 'whatIf', answer: 0, evidence: 2 }, { kind: 'whatIf', answer: 0, evidence: 0 }]);
    });

    it('is explained on a page that stays as it was left', async () => {
      const panel = await show(done);
      const legend = panel.page.locator('.legend');
      assert.match(await textOf(legend), /Attended: where the model looked, not yet why\. Needed: without it the answer falls/);
      assert.equal(await legend.locator('dl').isVisible(), false);
      await legend.locator('summary').press('Enter');
      assert.match(await textOf(legend.locator('dl')), /Attended, not needed The model looked there/);
      const again = await show(done, { saved: await panel.saved() });
      assert.equal(await again.page.locator('.legend dl').isVisible(), true);
    });
  });

  describe('of the evidence as a whole', () => {
    const tried: PanelAblations = answers[0].ablations!;
    const cases: readonly { readonly name: string; readonly ablations: PanelAblations; readonly evidence?: number; readonly says: readonly string[] }[] = [
      {
        name: 'an answer that rests on its evidence', ablations: tried,
        says: ['Without all 4 sentences the answer is lost (probability >99 % → 22 %).', 'With only these 4 sentences it stays (>99 % → >99 %).', '12 of 14 sentences of this passage were taken away one at a time; the answer needs 2 of them.'],
      },
      {
        name: 'one that does not', evidence: 1,
        ablations: { tried: 14, of: 14, causal: 0, withoutEvidence: { before: 0.9, after: 0.72, drop: 1, outcome: 'kept', isCausal: false }, onlyEvidence: { before: 0.9, after: 0.001, drop: 9, outcome: 'lost', isCausal: true } },
        says: ['Without this one sentence the answer stays (probability 90 % → 72 %): something else in the passage gives it too.', 'With only this sentence it is lost (90 % → <1 %): it needs more of the passage.', 'All 14 sentences of this passage were taken away one at a time; the answer needs none of them alone.'],
      },
      {
        name: 'one that becomes another',
        ablations: { tried: 1, of: 3, causal: 1, withoutEvidence: { before: 1, after: 0.4, drop: 4, outcome: 'changed', instead: 'May', isCausal: true }, onlyEvidence: { before: 1, after: 0, drop: 5, outcome: 'changed', instead: 'June', isCausal: true } },
        says: ['Without all 4 sentences the answer becomes “May” (probability 100 % → 40 %).', 'With only these 4 sentences it becomes “June” (100 % → 0 %): it needs more of the passage.', '1 of 3 sentences of this passage was taken away. The answer needs it.'],
      },
      {
        name: 'a passage of one sentence', evidence: 1, ablations: { tried: 0, of: 1, causal: 0, withoutEvidence: undefined, onlyEvidence: undefined },
        says: ['The passage is one sentence: there is nothing else to take away.'],
      },
    ];
    for (const { name, ablations, evidence, says } of cases) {
      it(`tells ${name}`, async () => {
        const { page } = await show(withAnswer({ ablations, evidence: answers[0].evidence.slice(0, evidence) }));
        assert.deepEqual((await page.locator('.faithfulness li').allInnerTexts()).map(one => one.replaceAll(nbsp, ' ')), says);
      });
    }

    it('says that it is being tried until the answer’s turn is over, and nothing where it was not', async () => {
      const panel = await show(states.explaining);
      const { page } = panel;
      assert.equal(await textOf(page.locator('#status')), 'All 417 windows read. Trying what answer 2 of 3 needs…');
      assert.equal(await textOf(page.locator('#answers-section h2')), 'ANSWERS');
      assert.equal(await page.locator('#announcement').textContent(), '');
      for (const index of [1, 2]) await page.locator('.answer-toggle').nth(index).click();
      const of = (index: number) => page.locator('.answer').nth(index);
      assert.match(await textOf(of(0).locator('.faithfulness')), /^Without all 4/);
      assert.equal(await textOf(of(1).locator('.faithfulness')), 'Trying what the answer needs…');
      assert.equal(await of(1).locator('.answer-note').isVisible(), false);
      assert.equal(await textOf(of(2).locator('.faithfulness')), 'Trying what the answer needs…');
      await panel.send(withAnswer({ ablations: undefined }));
      assert.equal(await page.locator('.faithfulness').isVisible(), false);
    });

    it('announces once that the answers are being tried', async () => {
      const panel = await show(states.reading);
      await panel.send(states.explaining);
      assert.equal(await panel.page.locator('#announcement').textContent(), 'Trying what the answers need. Best answer: 30 days after delivery');
    });

    it('names one window, and what was read when stopped', async () => {
      const reading = (windows: number, of: number, answerCount: number) => state({ ...states.explaining, phase: { kind: 'reading', read: { windows, of }, explained: { answers: 0, of: answerCount } } });
      const panel = await show(reading(1, 1, 1));
      assert.equal(await textOf(panel.page.locator('#status')), 'Read to the end (1 window). Trying what the answer needs…');
      await panel.send(reading(96, 417, 5));
      assert.equal(await textOf(panel.page.locator('#status')), '96 of 417 windows read. Trying what answer 1 of 5 needs…');
    });
  });

  describe('what if', () => {
    it('has a card for each text taken away, with its outcome in words', async () => {
      const { page } = await show(inspected.whatIfs);
      const cards = page.locator('.what-if');
      assert.deepEqual((await cards.locator('.what-if-outcome').allTextContents()).map(one => one.replaceAll(nbsp, ' ')), [
        'Reading again without it…', 'The answer becomes “14 days” in help/returns.md:31 (Δ 8.4).', 'The answer stays (Δ −0.3).', 'There is no answer any more (Δ 9.1).', '']);
      assert.deepEqual(await cards.locator('> .detail').allTextContents(), [
        '', '2 windows were read again; 3 answers remain.', '1 window was read again; 1 answer remains.', '3 windows were read again; no answer remains.', '']);
      assert.equal(await cards.nth(1).locator('del').textContent(), whatIfs[1].removed);
      assert.equal(await cards.nth(1).locator('.removed').textContent(), `Taken away: ${whatIfs[1].removed}`);
      assert.match(await cards.nth(1).locator('del').evaluate(del => getComputedStyle(del).textDecorationLine), /line-through/);
      assert.equal(await textOf(cards.nth(4).locator('.small-problem')), 'help/gone.md has changed since it was read. Show Log');
      assert.equal(await cards.nth(1).locator('.small-problem').isVisible(), false);
    });

    it('goes there, puts back and shows the log', async () => {
      const panel = await show(inspected.whatIfs);
      await panel.page.locator('.what-if').nth(1).getByRole('button', { name: /^Go there/ }).click();
      await panel.page.locator('.put-back').nth(2).press('Enter');
      await panel.page.locator('.what-if').nth(4).getByRole('button', { name: 'Show Log' }).click();
      assert.deepEqual(await panel.sent(), [{ kind: 'revealWhatIf', whatIf: 1 }, { kind: 'putBack', whatIf: 2 }, { kind: 'showLog' }]);
    });

    it('keeps the focus near when a text is put back', async () => {
      const panel = await show(inspected.whatIfs);
      const focused = () => panel.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
      await panel.page.locator('.put-back').nth(4).focus();
      await panel.send({ ...inspected.whatIfs, whatIfs: whatIfs.slice(0, 4) });
      assert.equal(await focused(), `Put it back: “${whatIfs[3].removed}”`);
      await panel.send({ ...inspected.whatIfs, whatIfs: [whatIfs[1]] });
      assert.equal(await focused(), `Put it back: “${whatIfs[1].removed}”`);
      await panel.send(inspected.inspectable);
      assert.equal(await panel.page.locator('#what-ifs').isVisible(), false);
    });

    it('comes into view when it is new, and is announced with its outcome', async () => {
      const panel = await show(inspected.inspectable, { height: 300 });
      const { page } = panel;
      await panel.send({ ...inspected.inspectable, whatIfs: whatIfs.slice(0, 1) });
      assert.equal(await page.locator('.what-if').first().evaluate(card => card.getBoundingClientRect().top < innerHeight), true);
      const announced = async () => (await page.locator('#what-ifs + [role=status]').textContent())?.replaceAll(nbsp, ' ');
      assert.equal(await announced(), `Taken away: “${whatIfs[0].removed}”. Reading again without it…`);
      await panel.send({ ...inspected.inspectable, whatIfs: [{ ...whatIfs[0], phase: whatIfs[3].phase }] });
      assert.equal(await announced(), `Taken away: “${whatIfs[0].removed}”. There is no answer any more (Δ 9.1). 3 windows were read again; no answer remains.`);
    });
  });

  it('saves a report when all is done, of what is not in the documents too', async () => {
    const panel = await show(states.explaining);
    const report = panel.page.locator('.report:visible');
    assert.equal(await report.count(), 0);
    await panel.send({ ...done, canSave: false });
    assert.equal(await report.count(), 0);
    for (const over of [states.notFound, done]) {
      await panel.send(over);
      assert.equal(await textOf(report), 'Save evidence report…');
      await report.click();
    }
    assert.deepEqual(await panel.sent(), [{ kind: 'report' }, { kind: 'report' }]);
  });

  it('does not draw what a page with another protocol kept', async () => {
    const panel = await show(undefined, { saved: { draft: 'A draft', state: { ...done, answers: [{ text: 'old' }] } } });
    assert.equal(await panel.page.locator('.answer').count(), 0);
    assert.equal(await panel.page.locator('#question textarea').inputValue(), 'A draft');
  });
});
