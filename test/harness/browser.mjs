// Opens the Chromium that shows VS Code's window.
import { chromium } from 'playwright-core';
import { ensureChromium } from '../../scripts/chromium.mjs';

const args = [
  '--no-sandbox', // Chromium's sandbox does not work for root
  '--disable-gpu',
  // Without these it tries to reach Google's servers.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

/**
 * @param {{ viewport?: { width: number, height: number }, colorScheme?: 'dark' | 'light', headless?: boolean }} [options]
 * @returns {Promise<{ browser: import('playwright-core').Browser, page: import('playwright-core').Page }>}  close `browser` when done
 */
export async function openBrowser({ viewport = { width: 1400, height: 900 }, colorScheme = 'dark', headless = true } = {}) {
  const browser = await chromium.launch({ executablePath: await ensureChromium(), headless, args });
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
  return { browser, page: await context.newPage() };
}
