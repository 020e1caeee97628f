/** A workspace of several folders in a real window: all of them are asked, each by its own settings. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openEditorWindow, packagedExtension, type EditorWindow } from './editor-window.ts';

const FILES = {
  'bridge/inspection.md': '# Inspection\n\nThe bridge at Velmoor was inspected by Odalys Trent in the autumn of 2033.\n',
  'lighthouse/log.md': '# Log\n\nThe lens of the lighthouse was mended by Casimir Blythe on a calm day.\n',
  'lighthouse/drafts/supper.md': 'The supper for the keepers was cooked by Wilhelmina Achterberg.\n',
  'lighthouse/.vscode/settings.json': JSON.stringify({ 'spanlight.index.exclude': { 'drafts/**': true } }),
  'both.code-workspace': JSON.stringify({ folders: [{ path: 'bridge' }, { path: 'lighthouse' }] }),
};

describe('a workspace of several folders', function () {
  this.timeout(120_000);
  let window: EditorWindow;

  before(async () => {
    window = await openEditorWindow(packagedExtension());
    for (const [name, text] of Object.entries(FILES)) {
      const file = join(window.folder, 'several', name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    await window.load(undefined, { workspace: 'several/both.code-workspace' });
  });
  after(async () => {
    await window.close();
  });

  const bestAnswer = async (question: string): Promise<string> => {
    await window.ask(question, 'Spanlight: Ask the Workspace');
    const answer = window.panel.locator('#answers > .answer').first();
    return `${await answer.locator('.answer-text').innerText()} ${await answer.locator('.answer-place').innerText()}`;
  };

  it('is asked in every folder', async () => {
    assert.match(await bestAnswer('Who inspected the bridge at Velmoor?'), /Odalys Trent.*inspection\.md/s);
    assert.match(await bestAnswer('Who mended the lens of the lighthouse?'), /Casimir Blythe.*log\.md/s);
    await window.screenshot('several-folders');
  });

  it('leaves out what a folder’s own settings leave out', async () => {
    await window.ask('Who cooked the supper for the keepers?', 'Spanlight: Ask the Workspace');
    assert.equal(await window.panel.getByText('Wilhelmina').count(), 0);
  });

  it('is asked with a folder’s file once its settings let it in', async () => {
    writeFileSync(join(window.folder, 'several', 'lighthouse/.vscode/settings.json'), '{}');
    for (;;) {
      await window.ask('Who cooked the supper for the keepers?', 'Spanlight: Ask the Workspace');
      if (await window.panel.locator('#answers > .answer', { hasText: 'Wilhelmina Achterberg' }).count() > 0) break; // until the setting is heard of; the test's time ends it
    }
  });
});
