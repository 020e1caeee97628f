// npm run pictures: takes the pictures of the README and the walkthrough from the browser tests' real editor.
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './install.mjs';
import { main, runInTerminal } from './run-command.mjs';

/** Screenshots that test/e2e/editor.test.ts makes, and where they are shown from. */
const pictures = {
  'readme.png': 'media/spanlight.png',
  'walkthrough-ask.png': 'media/walkthrough-ask.png',
  'walkthrough-see.png': 'media/walkthrough-see.png',
};

await main(async () => {
  process.exitCode = Number(await runInTerminal(process.execPath, [path.join(root, 'scripts/test.mjs'), 'e2e'], { cwd: root, env: { ...process.env, SPANLIGHT_PICTURES: '1' } }));
  if (process.exitCode !== 0) return;
  for (const [from, to] of Object.entries(pictures)) copyFileSync(path.join(root, 'out/screenshots', from), path.join(root, to));
});
