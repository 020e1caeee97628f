/**
 * The panel's page as the host serves it (the same order, the same content security policy), with a host that only records what
 * it is sent. Files come from dist/ and media/ through Playwright's router: nothing listens on a port.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { FromPanel, PanelState } from '../../src/protocol';
import { themes, type ThemeName } from './panel-themes';

const root = join(import.meta.dirname, '../..');
const origin = 'http://panel.test';
/** The hash of an empty inline style: the toolkit makes one to ask whether `:focus-visible` is known, and nothing else inline. */
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
const types: Readonly<Record<string, string>> = { css: 'text/css', js: 'text/javascript', ttf: 'font/ttf' };

export interface PanelPage {
  readonly page: Page;
  /** Sends a state as the host does, and waits until it is drawn. */
  send(state: PanelState): Promise<void>;
  /** Waits two frames, after which the toolkit has drawn what was changed. */
  settle(): Promise<void>;
  /** What the panel has posted so far, but for the focus of the question's box, which comes and goes. */
  sent(): Promise<readonly FromPanel[]>;
  /** How many times it has posted that the question's box has the focus. */
  writing(): Promise<number>;
  /** Forgets what has been posted. */
  clear(): Promise<void>;
  /** What the panel has kept for its next life. */
  saved(): Promise<unknown>;
  /** Violations of the content security policy and errors of the page. */
  troubles(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface PanelPageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: ThemeName;
  /** What `getState()` returns. */
  readonly saved?: unknown;
  /** A translation, as the host writes it on the body. */
  readonly l10n?: Readonly<Record<string, string>>;
}

/** What the page's fake host keeps on `window`. */
interface FakeHost {
  readonly sent: FromPanel[];
  readonly troubles: string[];
  saved: unknown;
}

declare const fakeHost: FakeHost;

export async function openPanel(browser: Browser, options: PanelPageOptions = {}): Promise<PanelPage> {
  const { width = 320, height = 900, theme = 'dark', saved, l10n } = options;
  const context = await browser.newContext({ viewport: { width, height }, locale: 'en-US', deviceScaleFactor: 1 });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(error.message));
  page.on('console', message => {
    if (message.type() === 'error') errors.push(message.text());
  });
  // A string, not a function: tsx would add helpers to it that the page does not have.
  await page.addInitScript(`
    window.__name = one => one; // tsx names the functions inside those that evaluate() takes
    window.fakeHost = { sent: [], troubles: [], saved: ${saved === undefined ? 'undefined' : JSON.stringify(saved)} };
    document.addEventListener('securitypolicyviolation', event => fakeHost.troubles.push(event.violatedDirective + ' ' + event.blockedURI));
    window.acquireVsCodeApi = () => ({
      postMessage: message => { fakeHost.sent.push(structuredClone(message)); },
      getState: () => fakeHost.saved,
      setState: state => { fakeHost.saved = structuredClone(state); },
    });
  `);
  await page.route(`${origin}/**`, async route => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') await route.fulfill({ contentType: 'text/html', body: html(theme, l10n) });
    else if (pathname === '/theme.css') await route.fulfill({ contentType: 'text/css', body: themeCss(theme) });
    else await route.fulfill({ contentType: types[pathname.slice(pathname.lastIndexOf('.') + 1)] ?? 'text/plain', body: await readFile(join(root, pathname)) });
  });
  await page.goto(`${origin}/`);
  const settle = () => page.evaluate(() => new Promise<void>(done => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
  return {
    page,
    settle,
    async send(state) {
      // The page's own listener was there first: when this one hears the message, the panel has drawn it.
      await page.evaluate(message => new Promise(done => {
        window.addEventListener('message', done, { once: true });
        window.postMessage(message, '*');
      }).then(() => undefined), { kind: 'state', state });
      await settle();
    },
    sent: () => page.evaluate(() => fakeHost.sent.filter(({ kind }) => kind !== 'writing')),
    writing: () => page.evaluate(() => fakeHost.sent.filter(({ kind }) => kind === 'writing').length),
    clear: () => page.evaluate(() => { fakeHost.sent.length = 0; }),
    saved: async () => {
      await page.waitForTimeout(400);
      return page.evaluate(() => fakeHost.saved);
    },
    troubles: async () => [...errors, ...await page.evaluate(() => fakeHost.troubles)],
    close: () => context.close(),
  };
}

function html(theme: ThemeName, l10n: PanelPageOptions['l10n']): string {
  const policy = `default-src 'none'; style-src ${origin} ${emptyStyle}; font-src ${origin}; script-src 'nonce-test'`;
  const translation = l10n === undefined ? '' : ` data-l10n="${escapeAttribute(JSON.stringify(l10n))}"`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <link rel="stylesheet" href="/theme.css">
  <link rel="stylesheet" href="/media/panel.css">
  <link rel="stylesheet" id="vscode-codicon-stylesheet" href="/dist/codicon.css">
</head>
<body class="${themes[theme].kind}" data-vscode-theme-kind="${themes[theme].kind}"${translation}>
  <main id="panel"></main>
  <script nonce="test" src="/dist/panel.js"></script>
</body>
</html>`;
}

/** What VS Code itself puts on the page: the theme's variables and its default styles. */
function themeCss(theme: ThemeName): string {
  const variables = Object.entries(themes[theme].colors).map(([name, value]) => `--vscode-${name}: ${value};`).join('\n');
  return `html {
    --vscode-font-family: system-ui, "Liberation Sans", sans-serif; --vscode-font-size: 13px; --vscode-font-weight: normal;
    ${variables}
    scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-sideBar-background);
  }
  body {
    overscroll-behavior-x: none; background-color: var(--vscode-sideBar-background); color: var(--vscode-foreground);
    font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size);
    margin: 0; padding: 0 20px;
  }
  a { color: var(--vscode-textLink-foreground); }
  :focus { outline-color: var(--vscode-focusBorder, -webkit-focus-ring-color); }`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
