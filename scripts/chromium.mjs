// Finds the Chromium that drives the tests' window.
import { existsSync } from 'node:fs';
import { installDebianPackages } from './debian.mjs';
import { findOnPath } from './run-command.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macApplications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * $CHROMIUM, or one that is installed; on Debian as root it is installed when there is none.
 * @returns {Promise<string>} path of the program
 */
export async function ensureChromium() {
  const wanted = process.env.CHROMIUM;
  if (wanted && !existsSync(wanted)) throw new Error(`CHROMIUM names ${wanted}, which does not exist.`);
  const found = wanted ?? findChromium();
  if (found) return found;
  await installDebianPackages({
    packages: ['chromium'],
    why: 'These tests need Chromium, which was not found.',
    elsewhere: 'Install Chromium or Google Chrome, or set CHROMIUM to the path of one.',
  });
  const installed = findChromium();
  if (!installed) throw new Error('Chromium was installed but is not on PATH. Set CHROMIUM to its path.');
  return installed;
}

/** @returns {string | undefined} */
function findChromium() {
  const onPath = names.map(findOnPath).find(Boolean);
  if (onPath || process.platform !== 'darwin') return onPath;
  return macApplications.find(existsSync);
}
