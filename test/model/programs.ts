/** Runs the bundled command line, and other programs, to their end. */
import { spawn } from 'node:child_process';
import { bundles, modelFolder } from './bundles.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runProgram(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
    child.on('error', reject);
    child.on('close', code => resolve({ code, ...output }));
  });
}

/** What Node is given to run `spanlight COMMAND …` with the bundled reader. */
export function cliArguments(command: string, ...args: readonly string[]): string[] {
  return [bundles.cli, command, '--model', modelFolder, ...args];
}

export function runCli(command: string, ...args: readonly string[]): Promise<Ended> {
  return runProgram(process.execPath, cliArguments(command, ...args));
}
