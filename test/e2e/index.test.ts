/** The index of the workspace as a person meets it. Its pictures go to out/screenshots. */
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { openEditorWindow, packagedExtension, type EditorWindow } from './editor-window.ts';

describe('index of the workspace', function () {
  this.timeout(120_000);
  let window: EditorWindow;
  before(async () => {
    window = await openEditorWindow(packagedExtension());
    await window.load();
    while (!(await window.offered('Spanlight: ')).includes('Spanlight: Pause Indexing')); // it begins after the window
  });
  after(async () => {
    await window.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await window.screenshot(`failed-${this.currentTest.title.replace(/\W+/g, '-').slice(0, 60)}`);
  });

  const item = (): Locator => window.page.locator('.statusbar-item', { hasText: 'Spanlight index' });
  const rows = (): Locator => window.page.locator('.quick-input-widget .monaco-list-row');
  const row = (label: string): Locator => rows().filter({ hasText: label });

  it('paused, it is in the status bar by its name', async () => {
    await window.runCommand('Spanlight: Pause Indexing');
    await item().filter({ hasText: /paused at \d+ of \d+/ }).waitFor();
    assert.match(await item().locator('a').getAttribute('aria-label') ?? '', /^Spanlight index: paused at \d+ of \d+/);
    await item().hover();
    await window.page.locator('.monaco-hover', { hasText: 'The index tells which parts of the workspace to read first.' }).waitFor();
    await window.screenshot('index-status');
    const offered = await window.offered('Spanlight: ');
    assert.deepEqual(offered.filter(title => title.endsWith('Index') || title.endsWith('Indexing')).sort(), ['Spanlight: Rebuild Index', 'Spanlight: Resume Indexing', 'Spanlight: Show Index']);
  });

  it('a click shows what can be done, and going on takes it out of the status bar', async () => {
    await item().click();
    await row('Resume').waitFor();
    await window.page.locator('.quick-input-title', { hasText: 'Spanlight index: paused at' }).waitFor();
    await window.screenshot('index-actions');
    assert.equal(await rows().count(), 4);
    await row('Resume').click();
    await item().waitFor({ state: 'hidden' });
  });

  it('what is left out is chosen in the settings', async () => {
    await window.runCommand('Spanlight: Show Index');
    await window.page.locator('.quick-input-title', { hasText: /^Spanlight index: \d+ files$/ }).waitFor();
    await row('Choose What Is Left Out').click();
    await window.page.locator('.settings-editor .setting-item-label', { hasText: 'Use Ignore Files' }).waitFor();
    await window.screenshot('index-settings');
  });
});
