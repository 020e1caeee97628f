/** Looking into the reader and taking text away, in a real window; pictures go to out/screenshots. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from './eventually.ts';
import { openEditorWindow, packagedExtension, type EditorWindow } from './editor-window.ts';
import { themes } from './editor-themes.ts';

const agreement = 'harbor-service-agreement.md';
const question = 'Within how many days must Customer pay an undisputed invoice?';

describe('looking inside, in a window', function () {
  this.timeout(120_000);
  let window: EditorWindow;
  before(async () => {
    window = await openEditorWindow(packagedExtension());
    await window.load(agreement);
    await window.ask(question);
    await window.widenSideBar(160);
  });
  after(async () => {
    await window.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window.screenshot(`failed-${this.currentTest.title.replace(/\W+/g, '-').slice(0, 60)}`);
  });

  const answer = (): Locator => window.panel.locator('#answers > .answer').first();
  const head = (index: number): Locator => window.panel.locator('.head-grid .head').nth(index);
  const chip = (word: string): Locator => window.panel.locator('.chip', { hasText: word });
  const editorText = (): Promise<string> => window.page.locator('.part.editor .view-lines').first().innerText();
  /** Backgrounds of the sentences that are shaded in the editor, with their places. */
  const shaded = async (): Promise<string> => JSON.stringify((await window.decorations()).map(({ background, x, y }) => [background, x, y]));

  it('says what the answer needs, in words', async () => {
    const said = await answer().locator('.faithfulness').innerText();
    assert.match(said, /Without (this one sentence|all \d sentences) the answer (is lost|becomes)/);
    assert.match(said, /With only (this sentence|these \d sentences) it (stays|becomes)/);
    assert.match(said, /sentences of this passage were taken away one at a time; the answer needs \d+ of them/);
  });

  it('opens on layers, heads and the words of the question', async () => {
    await answer().locator('.look-inside').click();
    await head(0).waitFor();
    assert.equal(await window.panel.locator('.head-grid .head').count(), 72);
    assert.deepEqual(await window.panel.locator('.chip').allInnerTexts(), ['Within', 'how', 'many', 'days', 'must', 'Customer', 'pay', 'undisputed', 'invoice']);
    assert.match(await window.panel.locator('.sinks').innerText(), /^Not counted: .*% went to \[CLS\] and \[SEP\]/);
  });

  it('through one head alone shows that head, in the panel and in the editor', async () => {
    const before = await shaded();
    await head(0).click();
    await window.panel.locator('.lens', { hasText: 'alone' }).first().waitFor();
    await eventually(async () => assert.notEqual(await shaded(), before));
    await window.screenshot('look-head');
    await head(0).click();
    await window.panel.locator('.lens', { hasText: 'all heads' }).first().waitFor();
    await eventually(async () => assert.equal(await shaded(), before));
  });

  it('a word of the question shows where it looked', async () => {
    await chip('invoice').click();
    await window.panel.locator('.lens', { hasText: 'Seen by “invoice”' }).waitFor();
    await window.panel.locator('.look-sentences').first().waitFor();
    await chip('invoice').click();
  });

  for (const { label, key } of themes) {
    it(`the whole document is mapped: ${label}`, async () => {
      await window.chooseTheme(label);
      if (await window.panel.locator('.document-map canvas').count() === 0 || !(await window.panel.locator('.document-map canvas').first().isVisible())) await window.panel.locator('.map').click();
      const strip = window.panel.locator('.document-map canvas').first();
      await strip.waitFor();
      await strip.scrollIntoViewIfNeeded();
      assert.ok(await window.panel.locator('.peak').count() > 3);
      await window.screenshot(`look-${key}`);
    });
  }

  it('a click on the map goes there', async () => {
    const peak = window.panel.locator('.peak').last();
    const line = Number(/\d+/.exec(await peak.innerText())?.[0]);
    await peak.click();
    await window.page.locator('#status\\.editor\\.selection', { hasText: `Ln ${line},` }).waitFor();
  });

  it('what if a sentence weren’t there: it is struck through, the panel says what becomes of the answer, and it can be put back', async () => {
    await answer().locator('.answer-place').click();
    await window.page.waitForTimeout(500);
    await answer().locator('.take-away').first().click();
    const card = window.panel.locator('.what-if').first();
    await card.locator('.what-if-outcome', { hasText: /^(There is no answer|The answer (becomes|stays))/ }).waitFor();
    const struck = (): Promise<number> => window.page.locator('.part.editor .view-lines span').evaluateAll(spans => spans.filter(span => getComputedStyle(span).textDecorationLine === 'line-through').length);
    await eventually(async () => assert.ok(await struck() > 0, 'the sentence is struck through in the editor'));
    await card.scrollIntoViewIfNeeded();
    await window.screenshot('what-if');
    await card.locator('.put-back').click();
    await card.waitFor({ state: 'detached' });
    assert.ok((await editorText()).length > 0);
  });

  it('an evidence report is saved where the person says', async () => {
    await window.runCommand('Spanlight: Save Evidence Report…');
    const input = window.page.locator('.quick-input-widget input').first();
    await input.waitFor();
    const file = join(window.folder, 'report.html');
    const shows = async (wanted: RegExp): Promise<void> => {
      while (!wanted.test(await input.inputValue())) await window.page.waitForTimeout(100);
    };
    await shows(/\.md$/); // the dialog writes its own suggestion late
    await input.fill(file);
    await window.page.waitForTimeout(500);
    await shows(/report\.html$/);
    await window.page.keyboard.press('Enter');
    while (!existsSync(file)) await window.page.waitForTimeout(100); // the test's own time limit ends a wait that is in vain
    const html = readFileSync(file, 'utf8');
    assert.match(html, /forty-five \(45\)/);
    assert.doesNotMatch(html, /<script/i);
  });

  it('no content security policy was broken', () => assert.deepEqual(window.violations, []));
});
