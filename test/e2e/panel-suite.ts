/** What the panel's test files share: a browser for the file, and pages that must not have complained when a test is over. */
import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import type { PanelState } from '../../src/protocol';
// The harness is JavaScript, with its types in comments that tsc does not read here.
import { openBrowser as open } from '../harness/browser.mjs';
import { openPanel, type PanelPage, type PanelPageOptions } from './panel-page';

// Cast: see browser.mjs.
const openBrowser = open as () => Promise<{ readonly browser: Browser }>;

/** Opens a panel's page and sends it a state. To be called in a `describe`. */
export function usePanels(): (first: PanelState | undefined, options?: PanelPageOptions) => Promise<PanelPage> {
  let browser: Browser;
  const opened: PanelPage[] = [];

  before(async () => { ({ browser } = await openBrowser()); });
  after(async () => { await browser.close(); });
  /** Every test leaves a page without errors and without violations of the content security policy. */
  afterEach(async () => {
    for (const panel of opened.splice(0)) {
      assert.deepEqual(await panel.troubles(), []);
      await panel.close();
    }
  });

  return async (first, options = {}) => {
    const panel = await openPanel(browser, options);
    opened.push(panel);
    assert.deepEqual(await panel.sent(), [{ kind: 'ready' }]);
    await panel.clear();
    if (first !== undefined) await panel.send(first);
    return panel;
  };
}

/** What is seen, with every gap one space. */
export async function textOf(locator: Locator): Promise<string> {
  return (await locator.innerText()).replace(/\s+/g, ' ').trim();
}
