// npm run bench:peers [-- --lengths N,… --longest --peers NAME,… --rounds N --json --svg FILE]: Spanlight against what people
// would use instead. Peers are installed into .cache/peers.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { bundleForHost } from './host-bundle.mjs';
import { build, ensureDependencies, root } from './install.mjs';
import { main, runInTerminal } from './run-command.mjs';

const folder = 'bench/peers';

await main(async () => {
  await ensureDependencies();
  await build();
  // Bundled, since a peer's start is timed.
  const processes = readdirSync(path.join(root, folder)).filter(file => /-(peer|process)\.ts$/.test(file));
  await bundleForHost(processes.map(file => `${folder}/${file}`), `out/${folder}`);
  const exit = await runInTerminal(process.execPath, ['--import', 'tsx', `${folder}/main.ts`, ...process.argv.slice(2)], { cwd: root });
  if (exit !== 0) process.exitCode = typeof exit === 'number' ? exit : 1;
});
