/** The packaged extension in a real window: what a person sees and does. Its pictures go to out/screenshots. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from './eventually.ts';
import { colorsIn, openEditorWindow, packagedExtension, type Decoration, type EditorWindow } from './editor-window.ts';
import { heatOf, isBackgroundOf, themeColors, themes, type ThemeColors } from './editor-themes.ts';

const agreement = 'harbor-service-agreement.md';
/** Two answers, one as good as the other. */
const captains = { file: 'captains.txt', question: 'Who is a captain?', text: 'Miriam Oakes is a captain.\n\nTobias Lind is a captain.\n' };
const invoiceQuestion = 'Within how many days must Customer pay an undisputed invoice?';
const novel = 'pride-and-prejudice.txt';
const questions = JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/questions.json'), 'utf8')) as readonly { question: string; file: string; answer: string | null }[];

describe('editor window', function () {
  this.timeout(120_000);
  let window: EditorWindow;
  before(async () => {
    window = await openEditorWindow(packagedExtension());
  });
  after(async () => {
    await window.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window.screenshot(`failed-${this.currentTest.title.replace(/\W+/g, '-').slice(0, 60)}`);
  });

  const answers = (): Locator => window.panel.locator('#answers > .answer');
  const evidence = (answer = 0): Locator => answers().nth(answer).locator('.answer-body > .evidence-list .evidence');
  const heatsInPanel = async (answer = 0): Promise<number[]> =>
    (await evidence(answer).evaluateAll(buttons => buttons.map(button => button.dataset['heat']))).map(Number);
  const currentLine = async (): Promise<number> => Number(/Ln (\d+)/.exec(await window.page.locator('#status\\.editor\\.selection').innerText())?.[1]);
  const lineOf = async (place: Locator): Promise<number> => Number(/\d+/.exec(await place.innerText())?.[0]);
  const untilAtLine = async (line: number): Promise<void> => {
    await window.page.locator('#status\\.editor\\.selection', { hasText: `Ln ${line},` }).waitFor();
    await window.page.waitForTimeout(300); // scrolls, then draws
  };
  const goToAnswer = async (): Promise<void> => {
    const place = answers().first().locator('.answer-place');
    const line = await lineOf(place.locator('.place-line'));
    await place.click();
    await untilAtLine(line);
  };
  /** Frames of answers; the others are evidence. */
  const answerFrames = (all: readonly Decoration[], colors: ThemeColors): readonly Decoration[] => all.filter(({ border }) => border === colors.answerBorder);


  describe('before the first question', () => {
    it('with nothing open at all: the panel welcomes and says what is missing', async () => {
      await window.load(undefined, { folder: false });
      await window.page.locator('.activitybar [aria-label="Spanlight"]').first().click();
      await window.panel.locator('#welcome').waitFor();
      await window.panel.locator('#hint', { hasText: 'Open a folder or a file to ask about.' }).waitFor();
      assert.deepEqual(await window.offered('Spanlight: '), ['Spanlight: Focus on Attention View', 'Spanlight: Show Log']);
      await window.screenshot('nothing-open');
    });

    it('without a folder: a new file can be asked', async () => {
      await window.runCommand('File: New Untitled Text File');
      await window.page.locator('.monaco-editor .view-line').first().waitFor();
      await window.page.keyboard.insertText('The boat house was built by Miriam Oakes in the spring of 1931. It has a green door.');
      assert.equal((await window.offered('Spanlight: ')).includes('Spanlight: Ask the Workspace'), false);
      await window.ask('Who built the boat house?');
      assert.match(await answers().first().locator('.answer-text').innerText(), /Miriam Oakes/);
      assert.ok((await window.decorations()).length > 0, 'it is highlighted');
    });

    it('with a folder and no editor: the workspace can be asked', async () => {
      await window.load();
      await window.page.locator('.activitybar [aria-label="Spanlight"]').first().click();
      await window.panel.locator('#welcome').waitFor();
      await window.panel.locator('#scope .selected-value', { hasText: 'Workspace' }).waitFor();
      assert.equal(await window.panel.locator('#hint').innerText(), '');
      await window.screenshot('welcome');
    });
  });

  describe('asking from the palette', () => {
    before(async () => {
      await window.load(agreement);
    });

    it('shows the answer, how much was read, and its evidence', async () => {
      await window.runCommand('Spanlight: Ask This File');
      await window.page.locator('.quick-input-title', { hasText: `Ask ${agreement}` }).waitFor();
      await window.page.keyboard.press('Escape');
      await window.ask(invoiceQuestion);
      assert.match(await window.status.innerText(), /^All \d+ windows read in [\d.]+ s$/);
      assert.match(await answers().first().locator('.answer-text').innerText(), /forty-five \(45\)/);
      assert.ok(await evidence().count() > 0, 'there is evidence');
    });

    it('brings the answer into view where it stands', async () => {
      const line = await lineOf(answers().first().locator('.place-line'));
      await window.page.locator('.margin .line-numbers', { hasText: new RegExp(`^${line}$`) }).waitFor();
    });

    it('Alt+F9 goes to the answer and on to its evidence', async () => {
      await window.page.locator('.monaco-editor .view-lines').first().click();
      await window.page.keyboard.press('Alt+F9');
      await untilAtLine(await lineOf(answers().first().locator('.place-line')));
      await window.page.keyboard.press('Alt+F9');
      await untilAtLine(await lineOf(evidence().first().locator('.evidence-line')));
      await window.panel.locator('.evidence[aria-current="true"]').waitFor();
      await window.page.keyboard.press('Shift+Alt+F9');
      await untilAtLine(await lineOf(answers().first().locator('.place-line')));
    });

    for (const { label, key } of themes) {
      it(`highlights have the colours and lines of ${label}`, async () => {
        const colors = themeColors(key);
        await window.chooseTheme(label);
        await goToAnswer();
        const shown = await window.decorations();
        const frames = answerFrames(shown, colors);
        const chosen = frames.filter(({ borderStyle }) => borderStyle === 'solid');
        assert.equal(chosen.length, 1, 'the answer is framed');
        assert.equal(chosen[0].background, colors.answerBackground);
        const outlined = shown.filter(({ outline }) => outline !== undefined);
        assert.ok(outlined.length > 0 && outlined.every(({ outline }) => outline === colors.causalOutline), 'the sentence that the answer needs is outlined');
        const sentences = shown.filter(one => !frames.includes(one) && !outlined.includes(one));
        assert.ok(sentences.length > 0, 'evidence is shown');
        const heats = await heatsInPanel();
        for (const sentence of sentences) {
          assert.equal(sentence.border, colors.evidenceBorder);
          const heat = heatOf(sentence);
          assert.ok(heats.includes(heat), `heat ${heat} is one of ${heats.join()}`);
          assert.equal(sentence.background, colors.evidenceBackgrounds[heat]);
        }
        assert.ok(sentences.some(sentence => heatOf(sentence) === 4), 'the most attended sentence is in sight');
        await window.screenshot(`theme-${key}`);
      });

      it(`the overview ruler has the colours of ${label}`, async () => {
        const colors = themeColors(key);
        const ruler = await colorsIn(window.page.locator('.decorationsOverviewRuler').first());
        for (const wanted of [colors.overviewRulerAnswer, colors.overviewRulerEvidence, colors.causalOutline]) {
          assert.ok(ruler.some(color => isBackgroundOf(wanted, color)), `${wanted} is in the ruler, whose colours are ${ruler.slice(0, 12).join('; ')}`);
        }
      });
    }

    it('hovering the answer explains it, and its link goes to the next evidence', async () => {
      await window.chooseTheme('Dark Modern');
      await goToAnswer();
      const [frame] = answerFrames(await window.decorations(), themeColors('dark')).filter(({ borderStyle }) => borderStyle === 'solid');
      const hover = window.page.locator('.monaco-hover:not(.hidden)', { hasText: 'Share of all spans' });
      await window.page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height / 2, { steps: 3 });
      await hover.waitFor();
      const text = (await hover.innerText()).replace(/\s/g, ' '); // VS Code’s no-break spaces too
      assert.match(text, /Answer 1 of \d+ to “Within how many days must Customer pay an undisputed invoice\?”/);
      assert.match(text, /Share of all spans \d+ % · score [\d.]+ \(start \+ end − null \+ agreement with the question’s words, in logits\)/);
      assert.match(text, /Attended \d+ % · of their attention, .* and the question gave this sentence \d+ %/);
      assert.match(text, /Needed · removing this sentence (loses the answer|changes the answer to) .*\(Δ \d/);
      await window.screenshot('hover');
      await hover.getByText('Next evidence').click();
      await untilAtLine(await lineOf(evidence().first().locator('.evidence-line')));
      await window.panel.locator('.evidence[aria-current="true"]').waitFor();
      await window.page.mouse.move(700, 880);
      await hover.waitFor({ state: 'hidden' });
    });

    it('a question’s Markdown and icon codes are shown in the hover as they were typed', async () => {
      const question = `${invoiceQuestion} $(flame) **now** [x](command:y)`;
      await window.panel.locator('#question textarea').fill(question);
      await window.forgetStatus();
      await window.panel.locator('#question textarea').press('Enter');
      await window.done();
      await goToAnswer();
      const [frame] = answerFrames(await window.decorations(), themeColors('dark')).filter(({ borderStyle }) => borderStyle === 'solid');
      const hover = window.page.locator('.monaco-hover:not(.hidden)', { hasText: 'Share of all spans' });
      await window.page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height / 2, { steps: 3 });
      await hover.waitFor();
      const text = (await hover.innerText()).replace(/\s/g, ' ');
      const icons = await hover.locator('.codicon-flame').count();
      await window.page.mouse.move(700, 880);
      await window.ask(invoiceQuestion);
      assert.ok(text.includes(`“${question}”`), text);
      assert.equal(icons, 0);
    });

    it('a click on evidence in the panel goes to its sentence, and one on the answer’s place to the answer', async () => {
      const last = evidence().last();
      await last.click();
      await untilAtLine(await lineOf(last.locator('.evidence-line')));
      await goToAnswer();
      assert.equal(await currentLine(), await lineOf(answers().first().locator('.place-line')));
    });

    it('a split editor shows the highlights in both halves', async () => {
      await goToAnswer();
      await window.runCommand('View: Split Editor Right');
      await window.page.locator('.split-view-view .editor-group-container').nth(1).waitFor();
      await eventually(async () => {
        const shown = answerFrames(await window.decorations(), themeColors('dark')).filter(({ borderStyle }) => borderStyle === 'solid');
        assert.equal(shown.length, 2, 'the answer is framed twice');
        assert.notEqual(shown[0].x, shown[1].x);
      });
      await window.screenshot('split');
      await window.runCommand('View: Close Editor');
      await window.page.locator('.editor-group-container').nth(1).waitFor({ state: 'detached' });
    });

    it('highlights move with text that is typed before them, and go when their own text is changed, until that is undone', async () => {
      await goToAnswer();
      const colors = themeColors('dark');
      const chosen = async (): Promise<readonly Decoration[]> => answerFrames(await window.decorations(), colors).filter(({ borderStyle }) => borderStyle === 'solid');
      const [before] = await chosen();
      // Focus without a click, which would move the caret; the caret is at the answer's start.
      await window.page.keyboard.press('Control+1');
      await window.page.keyboard.press('Home');
      await window.page.keyboard.insertText('XX');
      await eventually(async () => {
        const [after] = await chosen();
        assert.equal(after.y, before.y);
        assert.ok(Math.abs(after.width - before.width) <= 2, `${after.width} px wide, before ${before.width}`); // rounded to whole pixels
        assert.ok(after.x > before.x + 5, `moved from ${before.x} to ${after.x}`);
      });
      await window.page.keyboard.press('Control+z');
      await eventually(async () => assert.deepEqual((await chosen()).map(({ x }) => x), [before.x]));
      await goToAnswer();
      await window.page.keyboard.press('Control+1');
      await window.page.keyboard.press('ArrowRight');
      await window.page.keyboard.insertText('Y');
      await eventually(async () => assert.deepEqual(await chosen(), []));
      await window.page.keyboard.press('Control+z');
      await eventually(async () => assert.deepEqual((await chosen()).map(({ x }) => x), [before.x]));
    });

    it('another answer is dashed, and its evidence is shown when it is chosen, with its own heats', async () => {
      const colors = themeColors('dark');
      writeFileSync(join(window.folder, captains.file), captains.text);
      await window.openFile(captains.file);
      await window.ask(captains.question);
      const framesDown = async (key: typeof themes[number]['key']): Promise<readonly Decoration[]> => answerFrames(await window.decorations(), themeColors(key)).toSorted((a, b) => a.y - b.y);
      for (const { label, key } of themes) {
        await window.chooseTheme(label);
        const frames = await framesDown(key);
        assert.deepEqual(frames.map(({ borderStyle }) => borderStyle).sort(), ['dashed', 'solid'], label);
        assert.equal(frames.find(({ borderStyle }) => borderStyle === 'dashed')!.background, 'rgba(0, 0, 0, 0)', label);
      }
      await window.chooseTheme('Dark Modern');
      const [first, second] = await framesDown('dark');
      await answers().nth(1).locator('.answer-place').click();
      await untilAtLine(await lineOf(answers().nth(1).locator('.place-line')));
      const after = await framesDown('dark');
      assert.deepEqual(after.map(({ borderStyle }) => borderStyle), [second.borderStyle, first.borderStyle], 'the other one is chosen now');
      const sentences = (await window.decorations()).filter(({ border }) => border === colors.evidenceBorder);
      const heats = await heatsInPanel(1);
      assert.ok(sentences.length > 0, 'evidence is shown');
      for (const sentence of sentences) {
        assert.ok(heats.includes(heatOf(sentence)));
        assert.equal(sentence.background, colors.evidenceBackgrounds[heatOf(sentence)]);
      }
    });

    it('Clear Highlights takes them all away and brings the welcome back', async () => {
      await window.runCommand('Spanlight: Clear Highlights');
      await window.panel.locator('#welcome').waitFor();
      await eventually(async () => assert.deepEqual(await window.decorations(), []));
    });
  });

  describe('asking from the panel', () => {
    it('by keyboard alone', async () => {
      await window.load(agreement);
      await window.runCommand('Spanlight: Focus on Attention View');
      await window.panel.locator('#question textarea').waitFor();
      const isInBox = (): Promise<boolean> => window.panel.locator('#question').evaluate(element => element.ownerDocument.hasFocus() && element.ownerDocument.activeElement === element);
      for (let presses = 0; presses < 8 && !(await isInBox()); presses++) await window.page.keyboard.press('Tab');
      assert.ok(await isInBox(), 'Tab comes to the question');
      await window.page.keyboard.press('Control+a');
      await window.page.keyboard.insertText('Which state’s law governs the agreement?');
      await window.forgetStatus();
      await window.page.keyboard.press('Enter');
      await window.done();
      assert.match(await answers().first().locator('.answer-text').innerText(), /Oregon/);
      assert.ok(await isInBox(), 'the focus stays');
    });

    it('an earlier question with a click', async () => {
      const history = window.panel.locator('#history');
      if (!(await history.evaluate(element => element.hasAttribute('open')))) await history.locator('summary').click();
      await window.forgetStatus();
      await history.getByRole('button', { name: invoiceQuestion, exact: true }).click();
      await window.panel.locator('.answer-text', { hasText: /forty-five \(45\)/ }).first().waitFor();
      await window.done();
      assert.equal(await window.panel.locator('#question textarea').inputValue(), invoiceQuestion);
    });

    it('an earlier question can be forgotten', async () => {
      const item = window.panel.locator('.history-item', { hasText: 'Who built the boat house?' });
      const governs = window.panel.locator('.history-item', { hasText: 'law governs' });
      assert.equal(await item.count(), 0, 'asked in another window');
      await governs.locator('.history-forget').click();
      await governs.waitFor({ state: 'detached' });
    });

    it('a question that the document does not answer: says so, with the nearest passage as such', async () => {
      const { question, file } = questions.find(one => one.answer === null && one.file === 'us-constitution.txt')!;
      await window.openFile(file);
      await window.ask(question);
      assert.equal(await window.panel.locator('#not-found h2').innerText(), 'The documents do not answer this.');
      assert.match(await window.panel.locator('#not-found p').first().innerText(), /^All \d+ windows were read; no passage beats “no answer”\.$/);
      assert.equal((await window.panel.locator('#nearest-heading').innerText()).toLowerCase(), 'nearest passage — not an answer');
      assert.deepEqual(await window.decorations(), []);
      await window.screenshot('not-found');
      const place = window.panel.locator('.nearest-place');
      const line = await lineOf(place.locator('.place-line'));
      await place.click();
      await untilAtLine(line);
    });

    it('a further question about the same text: reads what may answer it, and says how much was set aside', async () => {
      const { question, answer } = questions.find(one => one.answer !== null && one.file === 'us-constitution.txt')!;
      await window.ask(question);
      assert.match(await window.status.innerText(), /^\d+ windows read in [\d.]+ s, \d+ set aside$/);
      assert.ok((await answers().first().locator('.answer-text').innerText()).includes(answer!), 'it is answered');
      await window.screenshot('set-aside');
    });
  });

  describe('a long novel', () => {
    before(async () => {
      await window.load(novel);
    });

    it('shows an answer while reading goes on, in the panel, the editor and the status bar', async () => {
      await window.startAsking(questions.find(one => one.file === novel)!.question);
      await answers().first().waitFor();
      assert.match(await window.status.innerText(), /^Reading: [\d,]+ of [\d,]+ windows$/);
      const item = window.page.locator('.statusbar-item', { hasText: /Spanlight: [\d,]+ of [\d,]+ windows/ });
      await item.waitFor();
      const isFramed = async (): Promise<boolean> => answerFrames(await window.decorations(), themeColors('dark')).length > 0;
      for (let tries = 0; tries < 10 && !(await isFramed()); tries++) {
        await answers().first().locator('.answer-place').click(); // again, where a better answer has taken the place of the one before
        await window.page.waitForTimeout(500);
      }
      assert.ok(await isFramed(), 'it is framed in the editor');
      await window.screenshot('reading');
    });

    it('Stop keeps the answers, brings their evidence and says how much was read', async () => {
      await window.panel.locator('#stop').click();
      await window.done();
      const [, windows, of] = /^Stopped: ([\d,]+) of ([\d,]+) windows read$/.exec(await window.status.innerText()) ?? [];
      const number = (text: string): number => Number(text.replaceAll(',', ''));
      assert.ok(number(windows) > 0 && number(windows) < number(of), `${windows} of ${of}`);
      assert.ok(await answers().count() > 0, 'answers are kept');
      assert.ok(await evidence().count() > 0, 'with evidence');
      assert.equal(await window.page.locator('.statusbar-item', { hasText: 'Spanlight' }).count(), 0);
      await window.screenshot('stopped');
    });

    it('a click on the status bar stops too, and so does Escape in the panel', async () => {
      await window.startAsking('What is the name of the Bennets’ village?');
      await window.page.locator('.statusbar-item a', { hasText: /Spanlight: [\d,]+ of/ }).click();
      await window.done();
      await window.startAsking('Who is the rector of Hunsford?');
      await window.status.filter({ hasText: /^Reading: / }).waitFor();
      await window.panel.locator('#question textarea').press('Escape');
      await window.done();
      assert.match(await window.status.innerText(), /^Stopped: /);
    });
  });

  if (process.env['SPANLIGHT_PICTURES'] !== undefined) describe('pictures', () => { // they check nothing: for `npm run pictures` alone
    it('for the README and the walkthrough are made', async () => {
      const { page, panel } = window;
      await window.load(agreement);
      await window.runCommand('Spanlight: Focus on Attention View');
      await panel.locator('#question textarea').waitFor();
      await window.widenSideBar(120);
      await window.ask(invoiceQuestion);
      const closeHistory = panel.locator('#history[open] summary');
      if (await closeHistory.count() > 0) await closeHistory.click();
      const showAnswer = async (): Promise<void> => {
        await goToAnswer();
        await page.keyboard.press('Control+1');
        await page.keyboard.press('Home'); // the caret out of the answer, so that nothing but the highlight is drawn there
        await panel.locator('#panel').evaluate(element => { element.ownerDocument.documentElement.scrollTop = 0; });
        await page.mouse.move(24, 400);
        await page.waitForTimeout(700);
      };
      await showAnswer();
      await window.screenshot('readme');

      await page.setViewportSize({ width: 900, height: 560 });
      await showAnswer();
      await window.screenshot('walkthrough-ask', { x: 48, y: 0, width: 852, height: 538 });

      await page.keyboard.press('Control+b');
      await page.waitForTimeout(700);
      const [frame] = answerFrames(await window.decorations(), themeColors('dark')).filter(({ borderStyle }) => borderStyle === 'solid');
      await page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height / 2, { steps: 3 });
      await page.locator('.monaco-hover:not(.hidden)', { hasText: 'Share of all spans' }).waitFor();
      await page.waitForTimeout(700);
      await window.screenshot('walkthrough-see', { x: 48, y: 0, width: 852, height: 538 });
      await page.keyboard.press('Control+b');
      await page.setViewportSize({ width: 1400, height: 900 });
      await window.widenSideBar(-120);
    });
  });

  describe('a reload of the window', () => {
    it('brings the panel and the highlights back', async () => {
      await window.load(agreement);
      await window.ask(invoiceQuestion);
      await goToAnswer();
      const shown = async (): Promise<string[]> => await answers().first().locator('.answer-text, .evidence, .faithfulness').allInnerTexts();
      const text = await shown();
      await window.page.reload();
      await window.page.locator('.monaco-editor .view-line').first().waitFor();
      await eventually(async () => assert.deepEqual(await shown(), text)); // the page draws what it kept, then what the host sends
      await eventually(async () => assert.equal(answerFrames(await window.decorations(), themeColors('dark')).filter(({ borderStyle }) => borderStyle === 'solid').length, 1));
    });

    it('a file that changed since it was read: says so instead of showing a wrong place', async () => {
      await window.runCommand('View: Close All Editors');
      writeFileSync(join(window.folder, agreement), 'Nothing of it is left.\n');
      await answers().first().locator('.answer-place').click();
      await window.page.locator('.notifications-toasts', { hasText: `${agreement} has changed since it was read, so the place can’t be shown. Ask again.` }).waitFor();
      assert.deepEqual(await window.decorations(), []);
    });
  });

  describe('all this time', () => {
    it('no content security policy was broken', () => {
      assert.deepEqual(window.violations, []);
    });
  });
});
