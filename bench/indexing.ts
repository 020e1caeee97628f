/**
 * Runs inside the extension host, in a folder of thousands of files that was never indexed: how long indexing takes, how long other
 * extensions have to wait meanwhile, how large the index is, and how soon what is saved is found.
 */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { SpanlightApi } from '../src/host/spanlight.ts';
import { processStatus } from '../src/cli/process-status.ts';
import { delaysDuring, measuresOf, rounded, type Measure } from './measures.ts';

const saves = 9;

export async function run(): Promise<void> {
  const [{ uri: folder }] = vscode.workspace.workspaceFolders!;
  const began = performance.now();
  const { index } = await vscode.extensions.getExtension<SpanlightApi>('spanlight.spanlight')!.activate();
  const indexing = await delaysDuring(() => ready(index));
  const seconds = (performance.now() - began) / 1000;
  const { phase } = index;
  if (phase?.kind !== 'ready') throw new Error(`not indexed: ${JSON.stringify(phase)}`);
  const found: number[] = [];
  const saving = await delaysDuring(async () => {
    for (let i = 0; i < saves; i++) found.push(await saveAndFind(index, folder, i));
  });
  found.sort((a, b) => a - b);
  const textBytes = bytesBelow(folder.fsPath);

  const measures: Measure[] = [
    { measure: 'files indexed', value: phase.files, unit: 'files' },
    { measure: 'text indexed', value: rounded(textBytes / 1e6), unit: 'MB' },
    { measure: 'indexed in', value: rounded(seconds), unit: 's' },
    { measure: 'index on disk ÷ text', value: Math.round((1000 * phase.bytes) / textBytes) / 1000, unit: 'ratio' },
    { measure: 'peak memory of the index process', value: rounded((await processStatus(index.pid!))?.peakMegabytes ?? 0), unit: 'MB' },
    { measure: `saved → found, median of ${saves}`, value: rounded(found[Math.floor(saves / 2)]), unit: 'ms' },
    { measure: `saved → found, longest of ${saves}`, value: rounded(found[saves - 1]), unit: 'ms' },
    ...measuresOf('while indexing', indexing),
    ...measuresOf('while saving and asking the index', saving),
  ];
  writeFileSync(process.env['SPANLIGHT_TEST_REPORT']!, JSON.stringify({ measures }));
}

async function ready(index: SpanlightApi['index']): Promise<void> {
  while (index.phase?.kind !== 'ready') await delay(20);
}

/** Milliseconds from the save of a text that no other file has until the index ranks it first; its editor is closed meanwhile, for what is open is known without the index. */
async function saveAndFind(index: SpanlightApi['index'], folder: vscode.Uri, i: number): Promise<number> {
  const uri = vscode.Uri.joinPath(folder, `d${i}`, 'f1.txt');
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  const word = `quixotrophe${'abcdefghij'[i]}`;
  const edit = new vscode.WorkspaceEdit();
  edit.insert(uri, new vscode.Position(0, 0), `The ${word} was delivered.\n`);
  await vscode.workspace.applyEdit(edit);
  const began = performance.now();
  await document.save();
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  for (;;) {
    const ranked = await index.rank(`What happened to the ${word}?`, new AbortController().signal);
    const best = ranked?.blocks.at(0);
    if (best?.range.startOffset === 0 && ranked?.files[best.file].uri === uri.toString()) return performance.now() - began;
    await delay(10);
  }
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const at = path.join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesBelow(at) : statSync(at).size);
  }, 0);
}
