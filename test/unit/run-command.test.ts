/** Commands that scripts run in the person's terminal. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { href } = pathToFileURL(join(__dirname, '..', '..', 'scripts', 'run-command.mjs'));

describe('a command in the terminal', () => {
  /** Runs a script in it and presses Ctrl+C when it has begun. */
  async function check(script: string, code: number, printed: string): Promise<void> {
    const wrapper = `import { exitCodeOf, runInTerminal } from ${JSON.stringify(href)};
      process.exitCode = exitCodeOf(await runInTerminal(process.execPath, ['-e', ${JSON.stringify(script)}]));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', wrapper], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    await once(child.stdout, 'data');
    process.kill(-child.pid!, 'SIGINT'); // as a terminal does, to all that run in it
    assert.deepEqual([await closed, output], [[code, null], printed]);
  }

  it('is waited for after Ctrl+C, and its exit code passed on', async function () {
    if (process.platform === 'win32') this.skip(); // no process groups
    await check("process.on('SIGINT', () => setTimeout(() => { console.log('ended'); process.exit(3); }, 200)); setInterval(() => {}, 1000); console.log('begun');", 3, 'begun\nended\n');
    await check("setInterval(() => {}, 1000); console.log('begun');", 130, 'begun\n');
  });
});
