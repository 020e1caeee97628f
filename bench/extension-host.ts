/**
 * Runs inside the extension host: how long the editor's extensions have to wait while a 100,000-token file is read. Writes
 * `{ measures: [{ measure, value, unit }] }` to the file that SPANLIGHT_TEST_REPORT names.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { SpanlightApi } from '../src/host/spanlight.ts';
import { delaysDuring, measuresOf, rounded, type Measure } from './measures.ts';

const tokens = 100_000;
/** Of the novel with the bundled tokenizer: 684,768 characters are 155,000 tokens. */
const charactersPerToken = 4.42;
const question = 'How much does Mr. Darcy have a year?';

export async function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'spanlight-bench-'));
  try {
    const spanlight = await vscode.extensions.getExtension<SpanlightApi>('spanlight.spanlight')!.activate();
    await open(path.join(folder, 'warm-up.txt'), 'The miller is called Tom. The mill is old.');
    await spanlight.ask('Who is the miller?', 'file'); // starts the reader and shows the panel
    await open(path.join(folder, 'novel.txt'), novel());
    await delay(2000); // the editor has settled

    const began = performance.now();
    const reading = await delaysDuring(() => spanlight.ask(question, 'file'));
    const seconds = (performance.now() - began) / 1000;
    const { phase } = spanlight.state;
    if (phase.kind !== 'done' || phase.read.windows < phase.read.of) throw new Error(`The file was not read to its end: ${JSON.stringify(phase)}`);
    const idle = await delaysDuring(() => delay(seconds * 1000));

    const measures: Measure[] = [
      { measure: `extension host: ${tokens} tokens read in`, value: rounded(seconds), unit: 's' },
      { measure: 'extension host: windows read', value: phase.read.windows, unit: 'windows' },
      ...measuresOf('while reading', reading),
      ...measuresOf('idle, as long', idle),
    ];
    writeFileSync(process.env['SPANLIGHT_TEST_REPORT']!, JSON.stringify({ measures }));
  } finally {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true, force: true });
  }
}

function novel(): string {
  const [{ uri }] = vscode.workspace.workspaceFolders!;
  return readFileSync(path.join(uri.fsPath, 'pride-and-prejudice.txt'), 'utf8').slice(0, tokens * charactersPerToken);
}

async function open(file: string, text: string): Promise<void> {
  writeFileSync(file, text);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file), { preview: false });
}
