/** The attention panel in a browser: what it posts, what it keeps, and what it shows in each phase. Needs dist/panel.js (npm run build). */
import assert from 'node:assert/strict';
import { inspected } from './panel-inspections';
import type { PanelPage } from './panel-page';
import { answers, question, state, states, words } from './panel-states';
import { textOf as text, usePanels } from './panel-suite';

describe('panel', function () {
  this.timeout(30_000);
  const show = usePanels();
  const box = ({ page }: PanelPage) => page.locator('#question textarea');
  const focused = ({ page }: PanelPage) => page.evaluate(() => document.activeElement?.id === '' ? document.activeElement.className : document.activeElement?.id);

  describe('asking', () => {
    it('posts the question and scope on Enter, and a new line on Shift+Enter', async () => {
      const panel = await show(states.empty);
      await box(panel).pressSequentially('  How long');
      await panel.page.keyboard.press('Shift+Enter');
      await panel.page.keyboard.type('can it be returned? ');
      await panel.page.keyboard.press('Enter');
      assert.deepEqual(await panel.sent(), [{ kind: 'ask', question: 'How long\ncan it be returned?', scope: 'workspace' }]);
    });

    it('tells the host when a question is about to be typed', async () => {
      const panel = await show(states.empty);
      assert.equal(await panel.writing(), 0);
      await box(panel).click();
      assert.equal(await panel.writing(), 1);
    });

    it('does not ask an empty question and says why', async () => {
      const panel = await show(states.empty);
      assert.equal(await panel.page.locator('#ask').getAttribute('title'), 'Type a question first.');
      await box(panel).press('Enter');
      await panel.page.locator('#ask').click({ force: true });
      assert.deepEqual(await panel.sent(), []);
      assert.equal(await text(panel.page.locator('#hint')), 'Type a question first.');
      await box(panel).fill('Who?');
      assert.equal(await text(panel.page.locator('#hint')), '');
      await panel.page.locator('#ask').click();
      assert.equal((await panel.sent()).length, 1);
    });

    it('offers only the scopes that can be asked, and asks in the chosen one', async () => {
      const panel = await show(state({ scope: 'file', scopes: ['file', 'selection'] }));
      assert.equal(await text(panel.page.locator('#scope .selected-value')), 'This file');
      await panel.page.locator('#scope').focus();
      await panel.page.keyboard.press('ArrowDown');
      await box(panel).fill('Who?');
      // A state that changes nothing about the scope leaves the choice alone.
      await panel.send(state({ scope: 'file', scopes: ['workspace', 'file', 'selection'] }));
      await box(panel).press('Enter');
      assert.deepEqual(await panel.sent(), [{ kind: 'ask', question: 'Who?', scope: 'selection' }]);
      await panel.send(state({ scope: 'workspace', scopes: ['workspace', 'file'] }));
      assert.equal(await text(panel.page.locator('#scope .selected-value')), 'Workspace');
    });

    it('keeps the chosen scope while it can’t be asked, and shows the next wider one', async () => {
      const panel = await show(state({ scope: 'file', scopes: ['workspace', 'file', 'selection'] }));
      const shown = () => text(panel.page.locator('#scope .selected-value'));
      await panel.page.locator('#scope').focus();
      await panel.page.keyboard.press('ArrowDown');
      for (const [scopes, name] of [[['workspace', 'file'], 'This file'], [['workspace'], 'Workspace'], [['workspace', 'file'], 'This file'], [['workspace', 'file', 'selection'], 'Selection']] as const) {
        await panel.send(state({ scope: 'file', scopes }));
        await box(panel).pressSequentially('?');
        assert.equal(await shown(), name);
      }
      await panel.send(state({ scope: 'workspace', scopes: ['file'] }));
      assert.equal(await shown(), 'This file');
    });

    it('cannot ask where there is nothing to read', async () => {
      const panel = await show(state({ scopes: [] }));
      await box(panel).fill('Who?');
      await box(panel).press('Enter');
      assert.deepEqual(await panel.sent(), []);
      assert.equal(await text(panel.page.locator('#hint')), 'Open a folder or a file to ask about.');
    });

    it('asks an earlier question again, and forgets one', async () => {
      const panel = await show(states.failed);
      await panel.page.locator('#history summary').click();
      await panel.page.locator('.history-item').nth(1).locator('.history-ask').click();
      await panel.settle();
      const second = states.failed.history[1];
      assert.equal(await box(panel).inputValue(), second);
      await panel.page.locator('.history-item').nth(1).locator('.history-forget').press('Enter');
      assert.deepEqual(await panel.sent(), [{ kind: 'ask', question: second, scope: 'workspace' }, { kind: 'forget', question: second }]);
      await panel.send({ ...states.failed, history: states.failed.history.filter(one => one !== second) });
      // The next cross takes the focus.
      assert.equal(await panel.page.evaluate(() => document.activeElement?.getAttribute('aria-label')), `Forget “${states.failed.history[2]}”`);
    });
  });

  describe('reading', () => {
    it('has Stop in the place of Ask; the button and Escape stop', async () => {
      const panel = await show(states.reading);
      assert.equal(await panel.page.locator('#ask').isVisible(), false);
      await panel.page.locator('#stop').click();
      await box(panel).press('Escape');
      assert.deepEqual(await panel.sent(), [{ kind: 'stop' }, { kind: 'stop' }]);
      await panel.send(states.stopped);
      assert.equal(await panel.page.locator('#stop').isVisible(), false);
      await box(panel).press('Escape');
      assert.equal((await panel.sent()).length, 2);
    });

    it('leaves Escape to an open dropdown', async () => {
      const panel = await show(states.reading);
      await panel.page.locator('#scope').click();
      await panel.page.keyboard.press('Escape');
      assert.deepEqual(await panel.sent(), []);
    });

    it('does not start the same question over, but asks another', async () => {
      const panel = await show(states.reading);
      await box(panel).press('Enter');
      assert.deepEqual(await panel.sent(), []);
      await box(panel).fill('And who pays?');
      await box(panel).press('Enter');
      assert.deepEqual(await panel.sent(), [{ kind: 'ask', question: 'And who pays?', scope: 'workspace' }]);
    });

    it('says how far it is, and announces phases and answers alone', async () => {
      const panel = await show(states.preparing);
      assert.equal(await panel.page.locator('.ring').isVisible(), true);
      const announced = await panel.page.evaluateHandle(() => {
        const heard: string[] = [];
        const region = document.querySelector('#announcement');
        if (region !== null) new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
        return heard;
      });
      for (const windows of [1, 2, 3, 96]) {
        await panel.send(state({ question, phase: { kind: 'reading', read: { windows, of: 417 } }, answers: windows < 3 ? [] : states.reading.answers }));
      }
      assert.equal(await text(panel.page.locator('#status')), 'Reading: 96 of 417 windows');
      const progress = panel.page.locator('#progress');
      assert.deepEqual(await Promise.all(['role', 'aria-valuenow', 'aria-valuemax'].map(name => progress.getAttribute(name))), ['progressbar', '96', '417']);
      await panel.send(states.done);
      assert.equal(await text(panel.page.locator('#status')), 'All 417 windows read in 8.2 s');
      assert.equal(await progress.isVisible(), false);
      assert.deepEqual(await announced.jsonValue(), [
        'Reading', 'Reading. Best answer: 30 days after delivery', 'All 417 windows read in 8.2 s. Best answer: 30 days after delivery',
      ]);
      await panel.send(states.stopped);
      assert.equal(await text(panel.page.locator('#status')), 'Stopped: 96 of 417 windows read');
    });

    it('tells windows that were set aside from those that were read, and what that means', async () => {
      const panel = await show(state({ ...states.done, phase: { kind: 'done', read: { windows: 417, of: 417, setAside: 310 }, stopped: false, milliseconds: 1600 } }));
      assert.equal(await text(panel.page.locator('#status')), '107 windows read in 1.6 s, 310 set aside');
      await panel.page.getByText('What do these mean?').click();
      assert.equal(await panel.page.locator('dt', { hasText: 'Set aside' }).isVisible(), true);
      await panel.send(state({ ...states.explaining, phase: { kind: 'reading', read: { windows: 417, of: 417, setAside: 310 }, explained: { answers: 0, of: 1 } } }));
      const status = panel.page.locator('#status');
      assert.equal(await text(status), '107 windows read, 310 set aside. Trying what the answer needs…');
      const part = { windows: 300, of: 417, setAside: 280 };
      await panel.send(state({ ...states.reading, phase: { kind: 'reading', read: part } }));
      assert.equal(await text(status), 'Reading: 20 of 417 windows, 280 set aside');
      await panel.send(state({ ...states.explaining, phase: { kind: 'reading', read: part, explained: { answers: 0, of: 1 } } }));
      assert.equal(await text(status), '20 of 417 windows read, 280 set aside. Trying what the answer needs…');
      await panel.send(state({ ...states.stopped, phase: { kind: 'done', read: part, stopped: true, milliseconds: 900 } }));
      assert.equal(await text(status), 'Stopped: 20 of 417 windows read, 280 set aside');
    });

    it('keeps what is being written when highlights are cleared, and takes the question away that was asked', async () => {
      const panel = await show(states.done);
      await box(panel).fill('A further question');
      await panel.page.evaluate(() => { (document.activeElement as HTMLElement).blur(); });
      await panel.send(states.empty);
      assert.equal(await box(panel).inputValue(), 'A further question');
      const other = await show(states.done);
      await other.send(states.empty);
      assert.equal(await box(other).inputValue(), '');
    });

    it('keeps the draft, the caret and the focus while states arrive', async () => {
      const panel = await show(states.reading);
      await box(panel).fill('And who pays for it?');
      await box(panel).evaluate((area: HTMLTextAreaElement) => { area.setSelectionRange(4, 7); });
      await panel.send({ ...states.reading, phase: { kind: 'reading', read: { windows: 97, of: 417 } } });
      await panel.send(states.done);
      assert.equal(await focused(panel), 'question');
      assert.equal(await box(panel).inputValue(), 'And who pays for it?');
      assert.deepEqual(await box(panel).evaluate((area: HTMLTextAreaElement) => [area.selectionStart, area.selectionEnd]), [4, 7]);
    });

    it('keeps the focus on an answer that changes its rank', async () => {
      const panel = await show(states.reading);
      await panel.page.locator('.answer-place').nth(1).focus();
      await panel.send({ ...states.reading, answers: [states.reading.answers[1], states.reading.answers[0]] });
      assert.equal(await panel.page.locator('.answer').first().locator('.answer-place').evaluate(place => place === document.activeElement), true);
      assert.deepEqual(await panel.page.locator('.answer-text').allInnerTexts(), ['14 days', '30 days after delivery']);
      await panel.send({ ...states.reading, answers: [states.reading.answers[0]] });
      assert.equal(await text(panel.page.locator(':focus')), 'BEST ANSWERS SO FAR');
    });

    it('draws ten states a second with little work', async () => {
      const panel = await show(states.done);
      const milliseconds = await panel.page.evaluate(async message => {
        const start = performance.now();
        for (let windows = 0; windows < 100; windows++) {
          window.dispatchEvent(new MessageEvent('message', { data: { ...message, state: { ...message.state, phase: { kind: 'reading', read: { windows, of: 100 } } } } }));
          document.body.getBoundingClientRect();
        }
        await Promise.resolve();
        return (performance.now() - start) / 100;
      }, { kind: 'state', state: states.done });
      assert.ok(milliseconds < 20, `${milliseconds} ms a state`);
    });
  });

  describe('answers', () => {
    it('are an ordered list, best first, the first open', async () => {
      const panel = await show(states.done);
      const { page } = panel;
      assert.equal(await page.locator('ol#answers > li.answer').count(), 3);
      assert.deepEqual(await page.locator('.answer-text').allInnerTexts(), answers.map(answer => answer.text));
      assert.deepEqual(await page.locator('.answer-toggle').evaluateAll(all => all.map(one => one.getAttribute('aria-expanded'))), ['true', 'false', 'false']);
      assert.equal(await text(page.locator('.answer-detail').first()), 'Likely right · 92 % share 82 % score 8.4');
      assert.match(await page.locator('.score').first().getAttribute('title') ?? '', /start \+ end − null/);
      assert.equal(await page.locator('.answer-place').first().textContent(), 'docs/legal/terms-of-sale.md:1204');
      assert.equal(await text(page.locator('.other-places').first()), 'and 2 more places');
    });

    it('say how sure the reader is, calibrated, and what that means; of a reader that is not, by the share alone', async () => {
      const panel = await show(states.done);
      const { page } = panel;
      const confidence = page.locator('.confidence');
      assert.deepEqual(await confidence.allInnerTexts(), ['Likely right · 92\u00a0%', 'Doubtful · 6\u00a0%', 'Doubtful · 1\u00a0%']);
      assert.deepEqual(await page.locator('.answer').evaluateAll(all => all.map(one => one.dataset.confidence)), ['high', 'low', 'low']);
      assert.match(await confidence.first().getAttribute('title') ?? '', /best answers with such a score.* 92\u00a0% were right/);
      assert.match(await confidence.nth(1).getAttribute('title') ?? '', /right and the better ones are not/);
      await panel.send(state({ ...states.done, answers: [{ ...answers[0], confidence: { chance: 0.55, word: 'possible' } }] }));
      assert.equal(await confidence.innerText(), 'Possibly right · 55\u00a0%');
      await panel.send(state({ ...states.done, answers: answers.map(answer => ({ ...answer, confidence: undefined })) }));
      assert.deepEqual(await confidence.allInnerTexts(), ['High confidence', 'Low confidence', 'Low confidence']);
      assert.equal(await confidence.first().getAttribute('title'), null);
    });

    it('show evidence with line, share, shading, the answer’s words and the question’s words', async () => {
      const { page } = await show(states.done);
      const first = page.locator('.evidence').first();
      assert.equal(await text(first.locator('.evidence-line')), 'Line 1204');
      assert.equal(await text(first.locator('.relevance')), '38 %');
      assert.equal(await text(first.locator('.question-words')), 'goes with: days, return, product');
      assert.equal(await first.locator('.sentence').textContent(), answers[0].evidence[0].words.map(word => word.text).join(''));
      assert.deepEqual(await first.locator('.answer-words').allTextContents(), ['30 days after delivery']);
      assert.equal(await text(first.locator('.word.heat-4').first()), 'returned');
      assert.match(await first.locator('.visually-hidden').textContent() ?? '', /Most attended: product, returned/);
      assert.equal(await text(page.locator('.evidence').nth(3).locator('.evidence-line')), 'help/returns.md:12');
      assert.equal(await text(page.locator('.evidence').nth(3).locator('.relevance')), '<1 %');
      assert.match(await text(page.locator('.legend')), /where the model looked, not yet why/);
    });

    it('say what became of the answer without each sentence, and frame those that it needs', async () => {
      const { page } = await show(states.done);
      const tried = page.locator('.answer').first().locator('.evidence');
      assert.deepEqual((await tried.locator('.ablation').allTextContents()).map(one => one.trim()), [
        'Attended and needed. Without this sentence the answer is “14 days” (Δ\u00a08.4)', 'Attended, not needed. Without this sentence the answer stays (Δ\u00a00.6)',
        'Attended and needed. Without this sentence there is no answer (Δ\u00a09.1)', '']);
      const framed = await tried.evaluateAll(all => all.map(one => getComputedStyle(one).boxShadow !== 'none'));
      assert.deepEqual(framed, [true, false, true, false]);
    });

    it('stay open or closed when states arrive, and after a reload', async () => {
      const panel = await show(states.done);
      await panel.page.locator('.answer-toggle').nth(0).click();
      await panel.page.locator('.answer-toggle').nth(2).press('Enter');
      const expanded = (of: PanelPage) => of.page.locator('.answer-toggle').evaluateAll(all => all.map(one => one.getAttribute('aria-expanded')));
      await panel.send({ ...states.done, notices: [] });
      assert.deepEqual(await expanded(panel), ['false', 'false', 'true']);
      const reloaded = await show(undefined, { saved: await panel.saved() });
      assert.deepEqual(await expanded(reloaded), ['false', 'false', 'true']);
      await reloaded.send(states.done);
      assert.deepEqual(await expanded(reloaded), ['false', 'false', 'true']);
    });

    it('are revealed with their evidence on a click or a key', async () => {
      const panel = await show(states.done);
      await panel.page.locator('.answer-place').nth(1).click();
      await panel.page.locator('.evidence').nth(2).click();
      await panel.page.locator('.evidence').nth(0).press('Enter');
      assert.deepEqual(await panel.sent(), [
        { kind: 'reveal', answer: 1, evidence: -1 }, { kind: 'reveal', answer: 0, evidence: 2 }, { kind: 'reveal', answer: 0, evidence: 0 },
      ]);
    });

    it('let Up, Down, Home and End go through the evidence', async () => {
      const panel = await show(states.done);
      const { page } = panel;
      const at = () => page.locator('.evidence').evaluateAll(all => all.findIndex(one => one === document.activeElement));
      await page.locator('.evidence').first().focus();
      const visited: number[] = [];
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'End', 'ArrowDown', 'Home', 'ArrowUp']) {
        await page.keyboard.press(key);
        visited.push(await at());
      }
      assert.deepEqual(visited, [1, 2, 1, 3, 3, 0, 0]);
    });

    it('mark the highlight that the editor is at, open its answer and scroll to it', async () => {
      const panel = await show(states.done, { height: 400 });
      const current = panel.page.locator('[aria-current="true"]');
      assert.equal(await text(current.locator('.evidence-line')), 'Line 1206');
      await panel.send({ ...states.done, current: { answer: 1, evidence: 0 } });
      assert.equal(await text(current.locator('.evidence-line')), 'Line 31');
      assert.equal(await current.evaluate(one => one.getBoundingClientRect().bottom <= innerHeight), true);
      await panel.send({ ...states.done, current: { answer: 2, evidence: -1 } });
      assert.equal(await text(current), answers[2].text);
    });

    it('show document text as text', async () => {
      const hostile = '<img src=x onerror="document.title=\'run\'"><b>bold</b>';
      const panel = await show(state({
        ...states.done, question: hostile, history: [hostile], notices: [hostile], scopeLabel: hostile,
        answers: [{ ...answers[0], text: hostile, place: { file: `${hostile}.md`, line: 1, column: 1 }, evidence: [{ ...answers[0].evidence[0], words: words(hostile), questionWords: [hostile] }] }],
      }));
      assert.equal(await panel.page.locator('.answer-text').innerText(), hostile);
      assert.equal(await panel.page.locator('.sentence').textContent(), hostile);
      assert.equal(await panel.page.locator('#panel img, #panel b').count(), 0);
      assert.equal(await panel.page.title(), '');
    });
  });

  describe('without an answer', () => {
    it('says that the documents do not answer, and shows the nearest passage as such', async () => {
      const panel = await show(states.notFound);
      assert.equal(await text(panel.page.locator('#not-found h2')), 'The documents do not answer this.');
      assert.match(await text(panel.page.locator('#not-found')), /All 417 windows were read/);
      const nearest = panel.page.locator('#nearest');
      assert.equal(await text(nearest.locator('h3')), 'Nearest passage — not an answer');
      assert.equal(await panel.page.locator('.answer').count(), 0);
      await nearest.locator('.nearest-place').click();
      await nearest.locator('.evidence').click();
      assert.deepEqual(await panel.sent(), [{ kind: 'reveal', answer: -1, evidence: -1 }, { kind: 'reveal', answer: -1, evidence: 0 }]);
    });

    it('claims no more than was read when stopped', async () => {
      const panel = await show(states.stoppedEmpty);
      assert.equal(await text(panel.page.locator('#not-found h2')), 'No answer in the 96 of 417 windows read so far.');
      assert.equal(await panel.page.locator('#nearest').isVisible(), false);
    });

    it('says when there was nothing to read', async () => {
      const panel = await show(state({ question: 'Who?', phase: { kind: 'done', read: { windows: 0, of: 0 }, stopped: false, milliseconds: 3 }, notices: ['a.png is a binary file and was left out.'] }));
      assert.equal(await text(panel.page.locator('#not-found h2')), 'There is nothing to read here.');
      assert.equal(await text(panel.page.locator('.notices')), 'a.png is a binary file and was left out.');
      await panel.send(state({ question: 'Who?', phase: { kind: 'done', read: { windows: 0, of: 0 }, stopped: true, milliseconds: 3 } }));
      assert.equal(await text(panel.page.locator('#not-found h2')), 'Stopped before anything was read.');
    });

    it('tells what failed, and shows the log where there is one', async () => {
      const panel = await show(states.failed);
      assert.match(await text(panel.page.locator('#problem')), /The reader stopped twice/);
      await panel.page.locator('#show-log').click();
      assert.deepEqual(await panel.sent(), [{ kind: 'showLog' }]);
      await panel.send({ ...states.failed, phase: { kind: 'failed', problem: { message: 'No folder is open.', showLog: false } } });
      assert.equal(await panel.page.locator('#show-log').isVisible(), false);
    });

    it('welcomes before the first question', async () => {
      const panel = await show(states.empty);
      assert.equal(await panel.page.locator('#welcome').isVisible(), true);
      assert.equal(await panel.page.locator('#welcome ol li').count(), 3);
      for (const id of ['#phase', '#problem', '#answers-section', '#not-found', '.notices', '#history']) assert.equal(await panel.page.locator(id).isVisible(), false, id);
      await panel.send(states.preparing);
      assert.equal(await panel.page.locator('#welcome').isVisible(), false);
    });
  });

  it('folds many notices and shows few', async () => {
    const panel = await show(states.done);
    assert.equal(await panel.page.locator('.notice').first().isVisible(), false);
    await panel.page.locator('.notices summary').click();
    assert.equal(await panel.page.locator('.notice').first().isVisible(), true);
    await panel.send(states.notFound);
    assert.equal(await panel.page.locator('.notices summary').isVisible(), false);
    assert.equal(await panel.page.locator('.notice').count(), 1);
  });

  it('comes back after a reload as it was, before the host speaks', async () => {
    const panel = await show(states.done, { height: 300 });
    await box(panel).fill('A draft');
    await panel.page.evaluate(() => { window.scrollTo(0, 180); });
    await panel.page.locator('#history summary').evaluate((summary: HTMLElement) => { summary.click(); });
    const reloaded = await show(undefined, { height: 300, saved: await panel.saved() });
    await reloaded.settle();
    assert.equal(await reloaded.page.evaluate(() => document.body.dataset.ready), '1');
    assert.equal(await box(reloaded).inputValue(), 'A draft');
    assert.equal(await reloaded.page.locator('.answer').count(), 3);
    assert.equal(await reloaded.page.locator('.history-item').first().isVisible(), true);
    assert.equal(await reloaded.page.evaluate(() => window.scrollY), 180);
    await reloaded.send(states.done);
    assert.equal(await box(reloaded).inputValue(), 'A draft');
    assert.equal(await reloaded.page.evaluate(() => window.scrollY), 180);
  });

  it('takes over a question that was asked by a command', async () => {
    const panel = await show(states.empty);
    await panel.send(states.reading);
    assert.equal(await box(panel).inputValue(), question);
  });

  it('speaks another language where the host has a translation', async () => {
    const panel = await show(states.reading, { l10n: { 'Ask': 'Fragen', 'Stop': 'Halt', 'Reading: {0}': 'Liest: {0}', '{0} of {1} windows': '{0} von {1} „Fenstern“' } });
    assert.equal(await text(panel.page.locator('#stop')), 'Halt');
    assert.equal(await text(panel.page.locator('#status')), 'Liest: 96 von 417 „Fenstern“');
  });

  it('has names for its controls and a logical tab order', async () => {
    const panel = await show(states.done);
    const { page } = panel;
    assert.equal(await page.getByRole('textbox', { name: 'Question' }).count(), 1);
    assert.equal(await page.getByRole('combobox', { name: 'What to read' }).count(), 1);
    await page.locator('body').click({ position: { x: 2, y: 2 } });
    const order: (string | undefined)[] = [];
    for (let step = 0; step < 9; step++) {
      await page.keyboard.press('Tab');
      order.push(await focused(panel));
    }
    assert.deepEqual(order, ['question', 'scope', 'ask', 'quiet-button report', 'answer-toggle', 'link answer-place', 'evidence', 'evidence', 'evidence']);
  });

  for (const width of [200, 320, 900]) {
    it(`fits into ${width} pixels`, async () => {
      const panel = await show(undefined, { width });
      for (const [name, one] of Object.entries({ ...states, ...inspected })) {
        await panel.send(one);
        assert.equal(await panel.page.evaluate(() => document.documentElement.scrollWidth), width, name);
      }
    });
  }

  for (const theme of ['highContrast', 'highContrastLight'] as const) {
    it(`tells heat by underlines and evidence by borders in ${theme}`, async () => {
      const { page } = await show(states.done, { theme });
      const first = page.locator('.evidence').first();
      const style = (selector: string, name: string) => first.locator(selector).first().evaluate((one, property) => getComputedStyle(one).getPropertyValue(property), name);
      assert.equal(await style('.heat-4', 'background-color'), 'rgba(0, 0, 0, 0)');
      const underlines = await Promise.all([1, 2, 3, 4].map(heat => style(`.heat-${heat}`, 'text-decoration-thickness')));
      assert.deepEqual(underlines, ['1px', '1px', '2px', '3px']);
      assert.equal(await first.evaluate(one => getComputedStyle(one).borderTopWidth), '1px');
    });
  }
});
