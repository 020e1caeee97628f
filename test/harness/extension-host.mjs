// Runs a test bundle inside VS Code's real extension host, in code-server.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBrowser } from './browser.mjs';
import { startServer } from './server.mjs';

/**
 * @typedef {object} HostRun
 * @property {string} extension   folder of the extension, unpacked
 * @property {string} tests       the bundle: a module that exports `run(): Promise<void>`
 * @property {string} workspace   folder to open
 * @property {Readonly<Record<string, string>>} [env]       more of the environment of the extension host
 * @property {Readonly<Record<string, unknown>>} [settings] user settings
 * @property {number} [timeoutMs]
 * @property {string} [screenshot] file for a picture of the window when the time is over
 * @property {(line: string) => void} [onLog]  what the extension host prints
 */

/**
 * The bundle writes its results to the file that SPANLIGHT_TEST_REPORT names; they come back parsed.
 * @param {HostRun} options
 * @returns {Promise<unknown>}
 */
export async function runInExtensionHost(options) {
  const { extension, tests, workspace, env = {}, settings = {}, timeoutMs = 840_000, screenshot, onLog = () => {} } = options;
  const reportFolder = mkdtempSync(path.join(tmpdir(), 'spanlight-report-'));
  const report = path.join(reportFolder, 'report.json');
  const server = await startServer({ settings, env: { ...env, SPANLIGHT_TEST_REPORT: report } });
  const { browser, page } = await openBrowser({ viewport: { width: 800, height: 500 } });
  try {
    /** @type {string[]} */
    const lastLines = [];
    const remember = (/** @type {string} */ line) => {
      lastLines.splice(0, lastLines.length - 4);
      lastLines.push(line);
      onLog(line);
    };
    page.on('console', message => forwardHostLine(message.text(), remember));
    const { exit } = await watchTests(page);
    const remote = (/** @type {string} */ file) => ({ $mid: 1, scheme: 'vscode-remote', authority: server.authority, path: path.resolve(file) });
    await page.addInitScript(setDevelopmentOptions, { extensions: [remote(extension)], extensionTestsPath: remote(tests) });
    await page.goto(server.addressOf(path.resolve(workspace)));
    const code = await within(exit, timeoutMs);
    if (existsSync(report)) return JSON.parse(readFileSync(report, 'utf8'));
    if (code === undefined && screenshot) await page.screenshot({ path: screenshot });
    const reason = code === undefined ? `did not end in ${timeoutMs / 1000} s` : `ended (${code}) without a report`;
    throw new Error(`The tests in the extension host ${reason}, last saying:\n${lastLines.join('\n')}\nThe server's log ends with:\n${server.log().slice(-2000)}`);
  } finally {
    await browser.close();
    await server.stop();
    rmSync(reportFolder, { recursive: true });
  }
}

/**
 * Runs in the page. VS Code for the browser reads its configuration from an attribute of the page; this adds to it while
 * the page is being read. The page is not rewritten on its way, with `page.route`, because Chromium then blocks its
 * WebSockets to loopback; nor does the address's `payload` do, which newer versions ignore.
 * @param {object} developmentOptions
 */
function setDevelopmentOptions(developmentOptions) {
  const observer = new MutationObserver(() => {
    const element = document.getElementById('vscode-workbench-web-configuration');
    const settings = element?.getAttribute('data-settings');
    if (!element || !settings) return;
    observer.disconnect();
    element.setAttribute('data-settings', JSON.stringify({ ...JSON.parse(settings), developmentOptions }));
  });
  observer.observe(document, { childList: true, subtree: true });
}

/**
 * VS Code calls these two functions of the page when they exist.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<{ exit: Promise<number> }>} `exit`: the tests' exit code, once they have ended
 */
async function watchTests(page) {
  /** @type {(code: number) => void} */
  let resolve = () => {};
  /** @type {Promise<number>} */
  const exit = new Promise(done => (resolve = done));
  await page.exposeFunction('codeAutomationLog', () => {});
  await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolve(code));
  return { exit };
}

/**
 * @param {string} text
 * @param {(line: string) => void} onLog
 */
function forwardHostLine(text, onLog) {
  const marker = '[Extension Host]';
  if (text.includes(marker)) onLog(text.slice(text.indexOf(marker) + marker.length).replace(/%c|(color|background): ?\w*/g, '').trim());
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} ms
 * @returns {Promise<T | undefined>} undefined when the time was over first
 */
async function within(promise, ms) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<undefined>} */
  const timeout = new Promise(resolve => (timer = setTimeout(() => resolve(undefined), ms)));
  const result = await Promise.race([promise, timeout]);
  clearTimeout(timer);
  return result;
}
