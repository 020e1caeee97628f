/**
 * Runs inside the extension host, in a folder of a million tokens: how soon the first answer comes once the folder is indexed, what a
 * second question takes, and the memory of Spanlight's processes.
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { SpanlightApi } from '../src/host/spanlight.ts';
import { processStatus } from '../src/cli/process-status.ts';
import { windowsRead } from '../src/core/read-count.ts';
import { rounded, type Measure } from './measures.ts';

const questions = ['How much does Mr. Darcy have a year?', 'Where does Lady Catherine live?'];

export async function run(): Promise<void> {
  const spanlight = await vscode.extensions.getExtension<SpanlightApi>('spanlight.spanlight')!.activate();
  const { index } = spanlight;
  while (index.phase?.kind !== 'ready') await delay(20);
  await warmUp(spanlight);
  const measures: Measure[] = [];
  for (const [i, question] of questions.entries()) {
    const { first, total, windows, setAside, windowsASecond } = await asked(spanlight, question);
    const which = i === 0 ? 'first question' : 'second question';
    const twenty = (20 * 1000) / windowsASecond;
    measures.push(
      { measure: `${which}: windows`, value: windows, unit: 'windows' },
      { measure: `${which}: set aside of these`, value: setAside, unit: 'windows' },
      { measure: `${which}: windows a second`, value: rounded(windowsASecond), unit: 'windows/s' },
      { measure: `${which}: first answer`, value: rounded(first), unit: 'ms' },
      { measure: `${which}: first answer ÷ reading 20 windows`, value: rounded(first / twenty), unit: 'ratio' },
      { measure: `${which}: answered and explained in`, value: rounded(total / 1000), unit: 's' },
    );
  }
  const [ofReader, ofIndex] = await Promise.all([spanlight.readerPid, index.pid].map(async pid => (await processStatus(pid!))?.peakMegabytes ?? 0)); // both are running; 0: the system does not tell
  measures.push(
    { measure: 'peak memory of the reader process', value: rounded(ofReader), unit: 'MB' },
    { measure: 'peak memory of the index process', value: rounded(ofIndex), unit: 'MB' },
    { measure: 'peak memory of both', value: rounded(ofReader + ofIndex), unit: 'MB' },
  );
  writeFileSync(process.env['SPANLIGHT_TEST_REPORT']!, JSON.stringify({ measures }));
}

const TYPING_MILLISECONDS = 3000;

/** A text has been asked, and the next question is being typed: the reader is ready, the panel there, and the window at rest. */
async function warmUp(spanlight: SpanlightApi): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ content: 'The miller is called Tom. The mill is old.', language: 'plaintext' }); // without a language the editor finds it out, with a network of its own
  await vscode.window.showTextDocument(document);
  await spanlight.ask('Who is the miller?', 'file');
  const asking = vscode.commands.executeCommand('spanlight.askWorkspace');
  await delay(TYPING_MILLISECONDS);
  await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  await asking;
}

async function asked(spanlight: SpanlightApi, question: string): Promise<{ first: number; total: number; windows: number; setAside: number; windowsASecond: number }> {
  const began = performance.now();
  let first: number | undefined;
  const counts: { readonly at: number; readonly windows: number; readonly read: number }[] = [];
  const listener = spanlight.onDidChange(() => {
    const { phase, answers } = spanlight.state;
    const now = performance.now();
    if (phase.kind !== 'reading') return;
    if (answers.length > 0) first ??= now - began;
    const { windows } = phase.read;
    if (windows > 100) counts.push({ at: now, windows, read: windowsRead(phase.read) });
  });
  await spanlight.ask(question, 'workspace');
  listener.dispose();
  const total = performance.now() - began;
  const { phase } = spanlight.state;
  if (phase.kind !== 'done' || phase.read.windows < phase.read.of) throw new Error(`not read to its end: ${JSON.stringify(phase)}`);
  const to = counts.find(({ windows }) => windows > 0.9 * phase.read.of) ?? counts.at(-1)!;
  const [from] = counts;
  return { first: first ?? total, total, windows: phase.read.windows, setAside: phase.read.setAside ?? 0, windowsASecond: (1000 * (to.read - from.read)) / (to.at - from.at) };
}
