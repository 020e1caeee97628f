// Programs that a fresh Debian lacks are installed with apt-get; anywhere else the person is told what to install.
import { findOnPath, run } from './run-command.mjs';

let listsAreFresh = false;

/**
 * Installs Debian packages, without asking.
 * @param {{ packages: readonly string[], why: string, elsewhere: string }} need  `elsewhere`: what to do where apt-get cannot be used
 */
export async function installDebianPackages({ packages, why, elsewhere }) {
  const isRoot = process.getuid?.() === 0;
  const aptGet = findOnPath('apt-get');
  if (!aptGet) throw new Error(`${why} ${elsewhere}`);
  if (!isRoot) throw new Error(`${why} Install it with:\n  sudo apt-get install -y ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (!listsAreFresh) await run(aptGet, ['update', '-q'], { what: "Updating Debian's package lists", env });
  listsAreFresh = true;
  await run(aptGet, ['install', '-y', '-q', '--no-install-recommends', ...packages], { what: `Installing ${packages.join(', ')}`, env });
}
