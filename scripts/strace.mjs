// Finds strace, with which a test on Linux sees every socket that any part of the program opens.
import { installDebianPackages } from './debian.mjs';
import { findOnPath, progress } from './run-command.mjs';

/** Installed where that is possible; without it the test that uses it is skipped and says so, others of its kind remain. */
export async function offerStrace() {
  if (process.platform !== 'linux' || findOnPath('strace')) return;
  const need = { packages: ['strace'], why: 'A test uses strace.', elsewhere: 'Install strace.' };
  await installDebianPackages(need).catch((/** @type {unknown} */ error) => progress(String(error)));
}
