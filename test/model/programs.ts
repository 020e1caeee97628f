/** Runs the bundled command line, and other programs, to their end. */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

/** Writes a file below a folder, with the folders that it stands in. */
export async function writeIn(folder: string, name: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}
