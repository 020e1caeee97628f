/** VS Code in a browser with the packaged extension, and what a person does in it. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { openBrowser } from '../harness/browser.mjs';
import { startServer } from '../harness/server.mjs';

const root = join(import.meta.dirname, '../..');
const screenshots = join(root, 'out/screenshots');

/** Nothing that opens by itself, moves or looks different from run to run. */
const settings = {
  'breadcrumbs.enabled': false,
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.stickyScroll.enabled': false,
  'editor.wordWrap': 'on',
  'files.autoSave': 'off',
  'git.enabled': false,
  'window.title': '${activeEditorShort}',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.editor.enablePreview': false,
  'workbench.layoutControl.enabled': false,
};

export interface EditorWindow {
  readonly page: Page;
  /** The folder that is open: a copy of the examples, free to be changed. */
  readonly folder: string;
  /** Loads the window anew; without a folder when `folder` is false, with those of a workspace file in the folder when there is one. */
  load(file?: string, options?: { readonly folder?: boolean; readonly workspace?: string }): Promise<void>;
  /** Picks a colour theme by its label. */
  chooseTheme(label: string): Promise<void>;
  /** Types a command's title into the palette and runs it. */
  runCommand(title: string): Promise<void>;
  /** Titles that the palette offers for a text. */
  offered(text: string): Promise<readonly string[]>;
  openFile(name: string): Promise<void>;
  /** Drags the side bar's edge, to the right with a positive number of pixels. */
  widenSideBar(by: number): Promise<void>;
  /** Asks the file in front through the palette and waits until the question is being read. */
  startAsking(question: string, command?: string): Promise<void>;
  /** The same, and waits until the reading is over. */
  ask(question: string, command?: string): Promise<void>;
  /** The panel's page. */
  readonly panel: FrameLocator;
  /** What the panel says of the reading. */
  readonly status: Locator;
  /** Waits until the reading is over. */
  done(): Promise<void>;
  /** Empties the status, so that `done` waits for the next question's. */
  forgetStatus(): Promise<void>;
  /** Decorations of Spanlight that are drawn, as they are computed; `part` chooses an editor. */
  decorations(part?: string): Promise<readonly Decoration[]>;
  screenshot(name: string, clip?: { x: number; y: number; width: number; height: number }): Promise<void>;
  /** Messages of the consoles of the page and its frames that tell of a broken content security policy. */
  readonly violations: readonly string[];
  close(): Promise<void>;
}

export interface Decoration {
  readonly background: string;
  readonly border: string;
  readonly borderStyle: string;
  /** Of the line below. */
  readonly borderWidth: string;
  /** Colour of the outline, undefined without one. */
  readonly outline: string | undefined;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export async function openEditorWindow(vsix: string): Promise<EditorWindow> {
  mkdirSync(screenshots, { recursive: true });
  const home = mkdtempSync(join(tmpdir(), 'spanlight-e2e-'));
  const folder = join(home, 'examples');
  cpSync(join(root, 'examples'), folder, { recursive: true });
  const server = await startServer({ vsix, settings });
  const { browser, page } = await openBrowser({ viewport: { width: 1400, height: 900 } });
  const violations: string[] = [];
  page.on('console', message => {
    if (/content.security.policy|violates/i.test(message.text())) violations.push(`${message.text()} (${message.location().url})`);
  });

  const quickInput = page.locator('.quick-input-widget');
  const panel = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  const status = panel.locator('#status');
  const focusedRow = quickInput.locator('.monaco-list-row.focused');

  const openPalette = async (text: string): Promise<void> => {
    await page.keyboard.press('F1');
    await quickInput.locator('input').first().waitFor();
    await quickInput.locator('input').first().fill(`>${text}`);
  };
  const runCommand = async (title: string): Promise<void> => {
    await openPalette(title);
    await quickInput.locator(`.monaco-list-row[aria-label="${title}"], .monaco-list-row[aria-label^="${title},"]`).first().click();
  };
  const forgetStatus = async (): Promise<void> => {
    if (await page.locator('iframe.webview.ready').count() > 0) await status.evaluate(element => { element.textContent = ''; });
  };
  const startAsking = async (question: string, command = 'Spanlight: Ask This File'): Promise<void> => {
    await runCommand(command);
    await quickInput.locator('.quick-input-title', { hasText: /^Ask / }).waitFor();
    await quickInput.locator('input').first().fill(question);
    await focusedRow.filter({ hasText: question }).waitFor();
    await forgetStatus();
    await page.keyboard.press('Enter');
    await quickInput.waitFor({ state: 'hidden' });
    await panel.locator('#question textarea').waitFor();
  };
  const done = async (): Promise<void> => {
    await status.filter({ hasText: /^(All .*|\d+ windows )read in |^Stopped/ }).waitFor({ timeout: 60_000 });
    await page.waitForTimeout(300); // the editor draws a little later than the panel
  };

  return {
    page, folder, panel, status, violations, runCommand, startAsking, forgetStatus, done,
    async load(file, { folder: withFolder = true, workspace } = {}) {
      const address = new URL(withFolder ? server.addressOf(folder) : `${server.url}/?ew=true`);
      if (workspace !== undefined) address.search = `?workspace=${encodeURIComponent(join(folder, workspace))}`;
      if (file !== undefined) address.searchParams.set('payload', JSON.stringify([['openFile', `vscode-remote://${server.authority}${join(folder, file)}`]]));
      await page.goto(address.href);
      await page.locator(file === undefined ? '.part.statusbar .statusbar-item' : '.monaco-editor .view-line').first().waitFor({ timeout: 60_000 });
      await page.locator('.activitybar [aria-label="Spanlight"]').first().waitFor({ timeout: 60_000 });
    },
    async chooseTheme(label) {
      await runCommand('Preferences: Color Theme');
      await quickInput.locator('input[placeholder^="Select Color Theme"]').waitFor();
      await quickInput.locator('input').first().fill(label);
      await focusedRow.filter({ hasText: label }).waitFor();
      await page.keyboard.press('Enter');
      await quickInput.waitFor({ state: 'hidden' });
      await page.waitForTimeout(500); // the rulers and the panel are drawn anew
    },
    async offered(text) {
      await openPalette(text);
      await page.waitForTimeout(500);
      const rows = await quickInput.locator('.monaco-list-row').allInnerTexts();
      await page.keyboard.press('Escape');
      return rows.map(row => row.split('\n')[0]).filter(title => title.startsWith('Spanlight:'));
    },
    async openFile(name) {
      await page.keyboard.press('F1');
      await quickInput.locator('input').first().waitFor();
      await quickInput.locator('input').first().fill(name);
      await focusedRow.filter({ hasText: name }).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.tab.active', { hasText: name }).waitFor();
      await page.locator('.monaco-editor .view-line').first().waitFor();
    },
    async widenSideBar(by) {
      const sash = await page.locator('.part.sidebar').boundingBox();
      const x = sash!.x + sash!.width;
      await page.mouse.move(x, 600);
      await page.mouse.down();
      await page.mouse.move(x + by, 600, { steps: 5 });
      await page.mouse.up();
    },
    async ask(question, command) {
      await startAsking(question, command);
      await done();
    },
    async decorations(part = '.part.editor') {
      return await page.locator(`${part} .view-overlays .cdr[class*="ced-"]`).evaluateAll(elements => elements.map(element => {
        const { backgroundColor, borderBottomColor, borderBottomStyle, borderBottomWidth, outlineColor, outlineStyle } = getComputedStyle(element);
        const { x, y, width, height } = element.getBoundingClientRect();
        return { background: backgroundColor, border: borderBottomColor, borderStyle: borderBottomStyle, borderWidth: borderBottomWidth, outline: outlineStyle === 'none' ? undefined : outlineColor, x, y, width, height };
      }));
    },
    async screenshot(name, clip) {
      await page.screenshot({ path: join(screenshots, `${name}.png`), ...(clip && { clip }) });
    },
    async close() {
      await browser.close();
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The packaged extension that the step `package` made. */
export function packagedExtension(): string {
  const vsix = process.env['SPANLIGHT_VSIX'];
  assert.ok(vsix, 'SPANLIGHT_VSIX names the packaged extension; run the tests with npm test -- e2e');
  return vsix;
}

/** The colours of a canvas's pixels, each once, the most frequent first. */
export async function colorsIn(canvas: Locator): Promise<readonly string[]> {
  return await canvas.evaluate(element => {
    const { width, height } = element as HTMLCanvasElement; // the rulers are canvases
    const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    const counts = new Map<string, number>();
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] === 0) continue;
      const color = `rgba(${data[i]}, ${data[i + 1]}, ${data[i + 2]}, ${(data[i + 3] / 255).toFixed(2)})`;
      counts.set(color, (counts.get(color) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1]).map(([color]) => color);
  });
}
