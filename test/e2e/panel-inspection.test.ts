/** A look inside the reader: what the panel posts and shows for question words, heads, sentences and the whole document. */
import assert from 'node:assert/strict';
import { eventually } from './eventually';
import type { PanelPage } from './panel-page';
import { inspected, inspection, look, map, mapOf, sentences } from './panel-inspections';
import { textOf, usePanels } from './panel-suite';

const { inspectable, looking, mapped } = inspected;

describe('panel: a look inside', function () {
  this.timeout(30_000);
  const show = usePanels();
  const label = ({ page }: PanelPage) => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);

  it('opens and closes with the answer’s button, where the documents are at hand', async () => {
    const panel = await show({ ...inspectable, canInspect: false });
    const { page } = panel;
    const button = page.locator('.look-inside').first();
    assert.equal(await button.isVisible(), false);
    await panel.send(inspectable);
    assert.equal(await button.getAttribute('aria-expanded'), 'false');
    await button.click();
    await panel.send(inspected.opening);
    assert.equal(await textOf(page.locator('.inspection')), 'Looking…');
    assert.equal(await page.locator('.inspection').getAttribute('aria-busy'), 'true');
    await panel.send(looking);
    assert.equal(await button.getAttribute('aria-expanded'), 'true');
    assert.equal(await page.locator('.inspection').count(), 1);
    await button.press('Enter');
    assert.deepEqual(await panel.sent(), [{ kind: 'look', answer: 0, lens: {} }, { kind: 'stopLooking' }]);
    await panel.send(inspectable);
    assert.equal(await page.locator('.inspection').count(), 0);
    assert.equal(await button.evaluate(one => one === document.activeElement), true);
  });

  it('moves to the answer that is looked into', async () => {
    const panel = await show(looking);
    await panel.page.locator('.answer-toggle').nth(1).click();
    await panel.page.locator('.look-inside').nth(1).click();
    await panel.page.locator('.answer-toggle').nth(1).click();
    await panel.send({ ...looking, inspection: inspection({ answer: 1, lens: { word: 3 } }) });
    assert.equal(await panel.page.locator('.inspection').isVisible(), true);
    assert.equal(await panel.page.locator('.answer').nth(0).locator('.inspection').count(), 0);
    assert.equal(await panel.page.locator('.answer').nth(1).locator('.inspection').count(), 1);
    await panel.page.locator('.head').nth(7).click();
    assert.deepEqual(await panel.sent(), [{ kind: 'look', answer: 1, lens: {} }, { kind: 'look', answer: 1, lens: { head: 7, word: 3 } }]);
  });

  it('tells what went wrong', async () => {
    const panel = await show(inspected.problem);
    assert.equal(await textOf(panel.page.locator('.inspection')), 'This model gives no attention. Show Log');
    await panel.page.locator('.inspection').getByRole('button', { name: 'Show Log' }).click();
    assert.deepEqual(await panel.sent(), [{ kind: 'showLog' }]);
  });

  describe('question words', () => {
    it('are looked through after a moment, and no longer when left', async () => {
      const panel = await show(looking);
      const chips = panel.page.locator('.chip');
      assert.deepEqual(await chips.allTextContents(), look.questionWords);
      // Passing over a word asks for nothing.
      await chips.nth(1).hover();
      await chips.nth(2).hover();
      await eventually(async () => assert.deepEqual(await panel.sent(), [{ kind: 'look', answer: 0, lens: { word: 2 } }]));
      await panel.page.locator('h4').first().hover();
      await eventually(async () => assert.deepEqual((await panel.sent()).slice(1), [{ kind: 'look', answer: 0, lens: {} }]));
    });

    it('stay when pressed; the same look is never posted twice', async () => {
      const panel = await show(looking);
      const { page } = panel;
      const chips = page.locator('.chip');
      const lenses = async () => (await panel.sent()).map(one => one.kind === 'look' && one.lens);
      const posted = [{ word: 2 }, { head: 50, word: 2 }, { head: 50, word: 7 }, { head: 50, word: 2 }];
      await chips.nth(2).hover();
      await eventually(async () => assert.deepEqual(await lenses(), posted.slice(0, 1)));
      await chips.nth(2).click();
      assert.equal(await chips.nth(2).getAttribute('aria-pressed'), 'true');
      await page.locator('.head').nth(50).click();
      await chips.nth(7).hover();
      await eventually(async () => assert.deepEqual(await lenses(), posted.slice(0, 3)));
      await page.locator('h4').first().hover();
      await eventually(async () => assert.deepEqual(await lenses(), posted));
      await page.getByRole('button', { name: 'All words' }).click();
      await page.getByRole('button', { name: 'All heads' }).click();
      assert.deepEqual((await lenses()).slice(4), [{ head: 50 }, {}]);
    });

    it('are one tab stop with arrow keys, and the focus looks as the pointer does', async () => {
      const panel = await show(looking);
      const { page } = panel;
      await page.locator('.chip').first().focus();
      for (const key of ['ArrowRight', 'ArrowRight', 'End', 'ArrowRight', 'Home', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
      assert.equal(await label(panel), 'days');
      await eventually(async () => assert.deepEqual((await panel.sent()).at(-1), { kind: 'look', answer: 0, lens: { word: 2 } }));
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      assert.match(await label(panel) ?? '', /^Layer 1, head 1/);
      await page.keyboard.press('Shift+Tab');
      assert.equal(await label(panel), 'days');
    });

    it('ask for nothing once the look is closed', async () => {
      const panel = await show(looking);
      await panel.page.locator('.chip').nth(2).hover();
      await panel.send(inspectable);
      await panel.page.waitForTimeout(300);
      assert.deepEqual(await panel.sent(), []);
    });
  });

  describe('heads', () => {
    it('are a grid with rows, headers and a name for each head', async () => {
      const { page } = await show(looking);
      const grid = page.getByRole('grid', { name: 'Heads, a row for each layer' });
      assert.equal(await grid.getByRole('row').count(), 7);
      assert.equal(await grid.getByRole('gridcell').count(), 72);
      assert.equal(await grid.getByRole('rowheader').count(), 6);
      assert.equal(await grid.getByRole('columnheader').count(), 13);
      const [weight, mass, share] = [look.grid[50].weight, look.grid[50].mass, look.grid[50].share].map(value => `${Math.round(value * 100)}\u00a0%`);
      const name = `Layer 5, head 3: weight ${weight}, ${mass} of its attention on the answer goes to words of the passage, ${share} of the answer’s relevance`;
      assert.equal(await page.locator('.head').nth(50).getAttribute('aria-label'), name);
      assert.equal(await page.locator('.head').nth(50).getAttribute('title'), name);
    });

    it('show their share by size and depth, and learned weights by a dot', async () => {
      const { page } = await show(looking);
      const shares = look.grid.map(head => head.share);
      const most = shares.indexOf(Math.max(...shares));
      const least = shares.indexOf(Math.min(...shares));
      const drawn = (index: number) => page.locator('.head-share').nth(index).evaluate(one => ({ side: one.getBoundingClientRect().width, opacity: Number(getComputedStyle(one).opacity) }));
      const [large, small] = await Promise.all([drawn(most), drawn(least)]);
      assert.ok(large.side > 10 && small.side < large.side / 3, `${large.side} against ${small.side}`);
      assert.ok(large.opacity > 0.99 && small.opacity < 0.5, `${large.opacity} against ${small.opacity}`);
      const dots = await page.locator('.head').evaluateAll(all => all.map(one => getComputedStyle(one, '::after').content !== 'none'));
      assert.deepEqual(dots, look.grid.map(head => head.weight > 0));
    });

    it('are looked through one at a time, and all again on a second press', async () => {
      const panel = await show(looking);
      const heads = panel.page.locator('.head');
      await heads.nth(50).click();
      assert.equal(await heads.nth(50).getAttribute('aria-pressed'), 'true');
      await panel.send({ ...looking, inspection: inspection({ lens: { head: 50 } }) });
      assert.equal(await textOf(panel.page.locator('.lens').first()), 'Seen by answer and question, head 5·3 alone.');
      await heads.nth(50).press('Enter');
      assert.deepEqual(await panel.sent(), [{ kind: 'look', answer: 0, lens: { head: 50 } }, { kind: 'look', answer: 0, lens: {} }]);
      assert.equal(await panel.page.locator('.head[aria-pressed=true]').count(), 0);
    });

    it('take the focus from a button that a press takes away', async () => {
      const { page } = await show(inspected.through);
      const isAtHead = () => page.evaluate(() => document.activeElement?.classList.contains('head'));
      for (const name of ['All heads', 'All words']) {
        await page.getByRole('button', { name }).press('Enter');
        assert.equal(await isAtHead(), true, name);
      }
    });

    it('have one tab stop, arrow keys, and the words of the tooltip below', async () => {
      const panel = await show(looking);
      const { page } = panel;
      assert.equal(await page.locator('.head[tabindex="0"]').count(), 1);
      await page.locator('.head').first().focus();
      const visited: (string | undefined)[] = [];
      for (const key of ['ArrowDown', 'ArrowRight', 'End', 'ArrowRight', 'Home', 'ArrowUp', 'ArrowUp', 'Control+End', 'ArrowDown', 'Control+Home', 'ArrowLeft']) {
        await page.keyboard.press(key);
        visited.push((await label(panel))?.split(':')[0]);
      }
      assert.deepEqual(visited, ['Layer 2, head 1', 'Layer 2, head 2', 'Layer 2, head 12', 'Layer 2, head 12', 'Layer 2, head 1', 'Layer 1, head 1', 'Layer 1, head 1',
        'Layer 6, head 12', 'Layer 6, head 12', 'Layer 1, head 1', 'Layer 1, head 1']);
      const detail = page.locator('.head-grid-scroll + .detail');
      assert.match(await textOf(detail), /^Layer 1, head 1: weight/);
      await page.locator('.head-share').nth(49).hover();
      assert.match(await textOf(detail), /^Layer 5, head 2: weight/);
      await page.locator('h4').first().hover();
      assert.match(await textOf(detail), /^Layer 1, head 1: weight/);
      await page.keyboard.press('ArrowRight');
      // A new look leaves focus and tab stop where they are.
      await panel.send({ ...looking, inspection: inspection({ look: { ...look, grid: [...look.grid].reverse() } }) });
      assert.match(await label(panel) ?? '', /^Layer 1, head 2/);
      assert.equal(await page.locator('.head[tabindex="0"]').count(), 1);
    });

    it('fit any number of layers and heads', async () => {
      const panel = await show({ ...looking, inspection: inspection({ look: { ...look, layers: 12, heads: 16, grid: Array.from({ length: 192 }, () => ({ weight: 0, mass: 0, share: 0 })) } }) }, { width: 250 });
      assert.equal(await panel.page.locator('.head').count(), 192);
      assert.equal(await panel.page.evaluate(() => document.documentElement.scrollWidth), 250);
      await panel.send(looking);
      assert.equal(await panel.page.locator('.head').count(), 72);
    });
  });

  describe('sentences', () => {
    it('are the five most attended, and all for who asks', async () => {
      const panel = await show(looking);
      const { page } = panel;
      const shown = page.locator('.look-sentences .evidence');
      assert.equal(await shown.count(), 5);
      const more = page.locator('.look-sentences > button');
      assert.equal(await textOf(more), 'Show all 7 sentences');
      await more.click();
      assert.equal(await shown.count(), 7);
      assert.equal(await textOf(more), 'Show the first 5 sentences');
      const again = await show(looking, { saved: await panel.saved() });
      assert.equal(await again.page.locator('.look-sentences .evidence').count(), 7);
    });

    it('are revealed on a click', async () => {
      const panel = await show(looking);
      await panel.page.locator('.look-sentences .evidence').nth(3).click();
      assert.deepEqual(await panel.sent(), [{ kind: 'revealLook', sentence: 3 }]);
      assert.equal(await panel.page.locator('.look-sentences .take-away:visible').count(), 0);
    });

    it('change their shading with the lens, not their elements', async () => {
      const panel = await show(looking);
      const first = panel.page.locator('.look-sentences .evidence').first();
      await first.evaluate(one => { one.querySelector('.word')!.id = 'kept'; });
      const heats = () => first.locator('.word').evaluateAll(all => all.map(one => one.getAttribute('class')).join());
      const before = await heats();
      await panel.send({ ...looking, inspection: inspection({ lens: { head: 1 }, look: { ...look, sentences: sentences(7, 5) } }) });
      assert.notEqual(await heats(), before);
      assert.equal(await first.locator('#kept').count(), 1);
    });

    it('say what was not counted', async () => {
      const panel = await show(looking);
      const sinks = panel.page.locator('.sinks');
      assert.equal(await textOf(sinks), 'Not counted: 41 % went to [CLS] and [SEP], 12 % to the question, 9 % to punctuation, 3 % to the answer itself.');
      await panel.send({ ...looking, inspection: inspection({ look: { ...look, sinks: { special: 0, question: 0, punctuation: 0, answer: 0 } } }) });
      assert.equal(await textOf(sinks), '');
    });
  });

  describe('how attention works', () => {
    it('explains query, key, softmax and value with this question’s numbers', async () => {
      const panel = await show(looking);
      const how = panel.page.locator('.inspection .disclosure');
      assert.equal(await how.locator('dl').isVisible(), false);
      await how.locator('summary').press('Enter');
      const text = await textOf(how);
      for (const part of ['layer 5, head 3', '“days” asks', '“delivery” offers: the two fit with 4.1 (q·k/√d)', 'all 312 words and marks', '23 % for “delivery”', 'length 1.80, so 0.23 × 1.80 ≈ 0.42', 'Only taking text away shows what the answer needs', 'nearly exact']) {
        assert.ok(text.includes(part), `${part} in ${text}`);
      }
      const again = await show({ ...looking, inspection: inspection({ look: { ...look, strongest: undefined } }) }, { saved: await panel.saved() });
      assert.doesNotMatch(await textOf(again.page.locator('.inspection .disclosure')), /undefined|NaN|\{0\}/);
    });
  });

  describe('the whole document', () => {
    const strip = ({ page }: PanelPage) => page.getByRole('slider', { name: /^Place in the document/ });

    it('is mapped on request, with its progress', async () => {
      const panel = await show(looking);
      const { page } = panel;
      assert.equal(await strip(panel).isVisible(), false);
      await page.getByRole('button', { name: 'Map the whole document' }).click();
      assert.deepEqual(await panel.sent(), [{ kind: 'map' }]);
      await panel.send(inspected.mapping);
      assert.equal(await textOf(page.locator('.mapping')), 'Mapping: 12 of 417 windows');
      assert.equal(await page.getByRole('progressbar', { name: 'Windows mapped' }).getAttribute('aria-valuenow'), '12');
      await panel.send({ ...mapped, inspection: inspection({ mapping: { windows: 0, of: 0 } }) });
      assert.equal(await textOf(page.locator('.mapping')), 'Mapping…');
      await panel.send(mapped);
      assert.equal(await page.getByRole('progressbar', { name: 'Windows mapped' }).isVisible(), false);
      assert.equal(await textOf(page.locator('.map-drawn > .lens')), 'Where the question looked in terms-of-sale.md (2,310 sentences), all heads.');
      await panel.send(inspected.through);
      assert.equal(await textOf(page.locator('.map-drawn > .lens')), 'Where “days” looked in terms-of-sale.md (2,310 sentences), head 5·3.');
    });

    it('keeps the focus, and the panel where it is, when the button gives way to the progress and that to the map', async () => {
      const panel = await show(looking);
      const { page } = panel;
      await page.getByRole('button', { name: 'Map the whole document' }).press('Enter');
      const focus = () => page.evaluate(() => ({ on: document.activeElement?.classList[0], at: scrollY > 0 }));
      assert.deepEqual(await focus(), { on: 'quiet-button', at: true });
      for (const [next, on] of [[inspected.mapping, 'progress'], [looking, 'quiet-button'], [inspected.mapping, 'progress'], [mapped, 'strip']] as const) {
        await panel.send(next);
        assert.deepEqual(await focus(), { on, at: true });
      }
    });

    it('stays where it is while another lens is mapped', async () => {
      const panel = await show(mapped);
      const top = () => strip(panel).evaluate(one => one.getBoundingClientRect().top);
      const before = await top();
      await panel.send({ ...mapped, inspection: inspection({ map, lens: { word: 2 }, mapping: { windows: 3, of: 417 } }) });
      assert.equal(await textOf(panel.page.locator('.map-drawn > .lens')), 'Mapping: 3 of 417 windows');
      assert.equal(await panel.page.locator('.map-drawn').getAttribute('aria-busy'), 'true');
      assert.equal(await top(), before);
    });

    it('is a slider: keys move the cursor, Enter and a click go there', async () => {
      const panel = await show(mapped);
      const { page } = panel;
      const at = async () => [await strip(panel).getAttribute('aria-valuenow'), (await strip(panel).getAttribute('aria-valuetext'))?.replaceAll('\u00a0', ' ').slice(0, 42)];
      await strip(panel).focus();
      // It starts at the highest peak.
      assert.deepEqual(await at(), ['12', '12 % along. Nearest peak: line 1204, 23 %:']);
      for (const [key, value] of [['Home', '0'], ['PageUp', '10'], ['ArrowRight', '10'], ['ArrowLeft', '10'], ['ArrowLeft', '10'], ['PageDown', '0'], ['PageDown', '0'], ['End', '100'], ['ArrowUp', '100']] as const) {
        await page.keyboard.press(key);
        assert.equal((await at())[0], value, key);
      }
      await page.keyboard.press('Enter');
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      const box = (await strip(panel).boundingBox())!;
      await page.mouse.click(box.x + box.width / 2, box.y + 30);
      const sent = await panel.sent();
      assert.deepEqual(sent.slice(0, 2), [{ kind: 'revealMap', at: 1 }, { kind: 'revealMap', at: 1 / 400 }]);
      const [, , clicked] = sent;
      assert.ok(clicked.kind === 'revealMap' && Math.abs(clicked.at - 0.5) < 0.01);
      assert.deepEqual(await at(), ['50', '50 % along. Nearest peak: line 1515, 14 %:']);
    });

    it('lists its peaks, which go there', async () => {
      const panel = await show(mapped);
      const peaks = panel.page.locator('.peak');
      assert.equal(await peaks.count(), 4);
      assert.match(await textOf(peaks.nth(1)), /^Line 1515 14 % The period starts/);
      await peaks.nth(1).click();
      assert.deepEqual(await panel.sent(), [{ kind: 'revealPeak', sentence: map.peaks[1].sentence }]);
    });

    it('tells its marks in words, and in the legend those that there are', async () => {
      const panel = await show(mapped);
      const { page } = panel;
      assert.equal((await page.locator('.map-drawn > .visually-hidden').textContent())?.replaceAll('\u00a0', ' '),
        'Marks, by how far along the document they are: answer 12 %; needed 12 %, 31 %; evidence 15 %, 47 %; taken away 83 %.');
      assert.deepEqual(await page.locator('.mark-legend li:visible').allInnerTexts(), ['answer', 'needed', 'evidence', 'taken away']);
      await panel.send({ ...mapped, inspection: inspection({ map: { ...map, marks: [{ at: 0, kind: 'answer' }], peaks: [] } }) });
      assert.deepEqual(await page.locator('.mark-legend li:visible').allInnerTexts(), ['answer']);
      assert.equal((await strip(panel).getAttribute('aria-valuetext'))?.replaceAll('\u00a0', ' '), '0 % along');
    });

    /** The pixels of the strip, and how many of them are drawn on. */
    const pixels = ({ page }: PanelPage) => page.locator('.strip canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      let drawn = 0;
      for (let at = 3; at < data.length; at += 4) if (data[at] > 0) drawn++;
      // The middle of the answer's line.
      const at = 4 * (canvas.width * 30 + Math.round(0.12 * canvas.width));
      return { width: canvas.width, height: canvas.height, drawn, answer: [...data.slice(at, at + 3)] };
    });

    it('is drawn in the screen’s pixels, again at another width and in another theme', async () => {
      const panel = await show(mapped);
      const { page } = panel;
      const first = await pixels(panel);
      assert.deepEqual([first.width, first.height], [294, 56]);
      assert.ok(first.drawn > 1000, String(first.drawn));
      assert.deepEqual(first.answer, [0xf2, 0xb8, 0x4b]);
      await page.setViewportSize({ width: 480, height: 900 });
      await panel.settle();
      assert.equal((await pixels(panel)).width, 454);
      // As VS Code does: variables on the root element.
      await page.evaluate(() => { document.documentElement.style.setProperty('--vscode-spanlight-answerBorder', '#00ff00'); });
      await panel.settle();
      assert.deepEqual((await pixels(panel)).answer, [0, 255, 0]);
    });

    it('is not drawn again for a state that changes nothing in it', async () => {
      const panel = await show(mapped);
      await panel.page.locator('.strip canvas').evaluate((canvas: HTMLCanvasElement) => { canvas.getContext('2d')!.clearRect(0, 0, canvas.width, canvas.height); });
      await panel.send({ ...mapped, notices: [] });
      assert.equal((await pixels(panel)).drawn, 0);
      await panel.send({ ...mapped, inspection: inspection({ map: mapOf(90, 2) }) });
      assert.ok((await pixels(panel)).drawn > 1000);
    });
  });

  it('stands again after a reload, with the lens pressed', async () => {
    const panel = await show(inspected.through);
    const again = await show(undefined, { saved: await panel.saved() });
    assert.equal(await textOf(again.page.locator('.chip[aria-pressed=true]')), 'days');
    assert.match(await again.page.locator('.head[aria-pressed=true]').getAttribute('aria-label') ?? '', /^Layer 5, head 3/);
  });

  it('gives every control a name, ids that are there, and no tab stop to what is hidden', async () => {
    const { page } = await show(inspected.all);
    const faults = await page.evaluate(() => {
      const found: string[] = [];
      const nameOf = (element: Element) => element.getAttribute('aria-label') ?? element.textContent.trim();
      for (const control of document.querySelectorAll<HTMLElement>('#panel :is(button, summary, [role=slider], [role=grid], [role=toolbar], [role=progressbar])')) {
        if (control.checkVisibility() && nameOf(control) === '') found.push(`no name: ${control.outerHTML.slice(0, 80)}`);
      }
      for (const element of document.querySelectorAll('#panel [aria-controls], #panel [aria-labelledby]')) {
        const id = element.getAttribute('aria-controls') ?? element.getAttribute('aria-labelledby') ?? '';
        if (element.tagName.startsWith('VSCODE')) continue; // the toolkit's own
        if (document.getElementById(id) === null) found.push(`no #${id}`);
      }
      const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
      for (const id of new Set(ids)) if (ids.filter(one => one === id).length > 1) found.push(`twice: #${id}`);
      for (const nested of document.querySelectorAll('button button, button a, button [tabindex]')) found.push(`nested: ${nested.outerHTML.slice(0, 80)}`);
      for (const hidden of document.querySelectorAll('[aria-hidden=true] :is(button, [tabindex="0"])')) found.push(`hidden: ${hidden.outerHTML.slice(0, 80)}`);
      // A label that replaces the visible words begins with them, so that who speaks to the machine can say what they see.
      for (const button of document.querySelectorAll('#panel button[aria-label]')) {
        const seen = button.textContent.trim();
        if (seen !== '' && !(button.getAttribute('aria-label') ?? '').includes(seen)) found.push(`label without “${seen}”`);
      }
      return found;
    });
    assert.deepEqual(faults, []);
  });

  for (const theme of ['dark', 'light', 'highContrast', 'highContrastLight'] as const) {
    it(`has text of enough contrast and edges that are seen in ${theme}`, async () => {
      const { page } = await show(inspected.all, { theme });
      const poor = await page.evaluate(() => {
        const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
        canvas.canvas.width = canvas.canvas.height = 1;
        // Painted over one another as they are on the page.
        const paint = (...colors: string[]) => {
          for (const color of colors) {
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
          }
          const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map(value => value / 255).map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
          return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        };
        const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        const page = getComputedStyle(document.body).backgroundColor;
        const found: string[] = [];
        for (const element of document.querySelectorAll('.detail, .lens, .chip, .quiet-button, .peak-text, .removed del, .faithfulness li, .what-if-outcome, .grid-label, .claim')) {
          const ratio = contrast(paint(page), paint(page, getComputedStyle(element).color));
          if (ratio < 4.5) found.push(`${element.className || element.tagName} ${ratio.toFixed(2)}`);
        }
        for (const element of document.querySelectorAll('.chip, .head, .strip')) {
          const ratio = contrast(paint(page), paint(page, getComputedStyle(element).borderTopColor));
          if (ratio < 3) found.push(`border of ${element.className} ${ratio.toFixed(2)}`);
        }
        return [...new Set(found)];
      });
      assert.deepEqual(poor, []);
    });
  }

  it('keeps shares, frames and marks where the system sets the colours', async () => {
    const { page } = await show(inspected.all);
    await page.emulateMedia({ forcedColors: 'active' });
    // The middle of the answer's line on the strip, which is drawn in the page's colours before.
    await page.waitForFunction(() => [...document.querySelector<HTMLCanvasElement>('.strip canvas')!.getContext('2d')!.getImageData(Math.round(0.12 * 294), 30, 1, 1).data].join() === '0,0,0,255');
    const styles = await page.evaluate(() => {
      const of = (selector: string, pseudo?: string) => getComputedStyle(document.querySelector(selector)!, pseudo);
      return {
        square: of('.head-share').backgroundColor !== of('body').backgroundColor && of('.head-share').backgroundColor !== 'rgba(0, 0, 0, 0)',
        frame: of('.evidence[data-causal]').borderTopStyle,
        bar: of('.relevance-bar', '::before').backgroundColor !== of('body').backgroundColor,
      };
    });
    assert.deepEqual(styles, { square: true, frame: 'double', bar: true });
  });
});
