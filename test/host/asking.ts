/** What the suites in the extension host share: small files to ask, the extension's API, and what a person would see. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { SpanlightApi } from '../../src/host/spanlight.ts';
import type { PanelState } from '../../src/protocol.ts';

export const extensionId = 'spanlight.spanlight';

export function extension(): vscode.Extension<SpanlightApi> {
  const found = vscode.extensions.getExtension<SpanlightApi>(extensionId);
  assert.ok(found, `${extensionId} is not installed`);
  return found;
}

export async function activated(): Promise<SpanlightApi> {
  return await extension().activate();
}

/** A lease in three paragraphs: short enough for one window, and the questions about it have one good answer each. */
export const lease = [
  'The lease begins on the first of March. The landlord is Miriam Oakes, who owns the mill house.',
  'The tenant pays a deposit of 900 euros before moving in. The deposit is kept in a separate account.',
  'The tenant may keep a dog in the house. The garden is watered every evening in July.',
].join('\n\n');
export const leaseQuestion = 'How much is the deposit?';
/** What the answer to it has in it. */
export const leaseAnswer = '900';

interface TemporaryFolder {
  /** A file that no test had before: VS Code keeps documents for a while after their editors are closed. */
  readonly write: (name: string, content: string | Uint8Array) => vscode.Uri;
}

let filesWritten = 0;

/** A folder outside the workspace that vanishes after the suite. */
export function temporaryFolder(): TemporaryFolder {
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'spanlight-host-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  return {
    write: (name, content) => {
      const file = path.join(folder, `${++filesWritten}-${name}`);
      writeFileSync(file, content);
      return vscode.Uri.file(file);
    },
  };
}

/** Before every test of the suite: no editors, no highlights, and settings that write nothing by themselves. */
export function freshWindow(): void {
  before(async () => {
    await vscode.workspace.getConfiguration('files').update('autoSave', 'off', vscode.ConfigurationTarget.Global);
    await activated();
  });
  beforeEach(async () => {
    await vscode.commands.executeCommand('spanlight.clearHighlights');
    await closeEditors();
  });
  after(closeEditors);
}

/** Closes every editor without saving. */
export async function closeEditors(): Promise<void> {
  for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Changes a setting for the length of a test. */
export async function withSetting<T>(name: string, value: unknown, run: () => Promise<T>): Promise<T> {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
  try {
    return await run();
  } finally {
    await vscode.workspace.getConfiguration().update(name, undefined, vscode.ConfigurationTarget.Global);
  }
}

/** Opens a file in front as a person does; a document that an extension opens would outlive its editor. */
export async function open(uri: vscode.Uri, viewColumn = vscode.ViewColumn.One): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand('vscode.open', uri, { viewColumn, preview: false });
  const active = (): vscode.TextEditor | undefined => vscode.window.visibleTextEditors.find(editor => editor.viewColumn === viewColumn && editor.document.uri.toString() === uri.toString());
  await until(() => active() !== undefined && active() === vscode.window.activeTextEditor, `${uri.path} is open`);
  return active()!;
}

/** Puts a file in front in a viewer that is no text editor, so that extensions don't have it as a document. */
export async function openUnread(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, 'imagePreview.previewEditor');
  await until(() => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputCustom, 'the viewer is open');
  assert.equal(vscode.workspace.textDocuments.some(document => document.uri.toString() === uri.toString()), false);
}

export async function openAndAsk(uri: vscode.Uri, question: string): Promise<{ editor: vscode.TextEditor; state: PanelState }> {
  const editor = await open(uri);
  return { editor, state: await askFile(question) };
}

/** Asks the file in front, to the end. */
export async function askFile(question: string, scope: PanelState['scope'] = 'file'): Promise<PanelState> {
  const api = await activated();
  await api.ask(question, scope);
  return api.state;
}

/** The state's answers, after saying what went wrong if there are none to expect. */
export function answersOf(state: PanelState): PanelState['answers'] {
  if (state.phase.kind === 'failed') assert.fail(`failed: ${state.phase.problem.message}`);
  assert.equal(state.phase.kind, 'done');
  return state.answers;
}

/** The answer to the question about the lease, as the reader gave it. */
export function depositIn(state: PanelState): string {
  const text = answersOf(state).at(0)?.text ?? '(none)';
  assert.match(text, /900/);
  return text;
}

/** The message of a question that failed. */
export function messageOf({ phase }: PanelState): string {
  if (phase.kind !== 'failed') assert.fail(`not failed but ${phase.kind}`);
  return phase.problem.message;
}

export interface SpanlightHover {
  readonly text: string;
  readonly range: vscode.Range;
  readonly trusted: vscode.MarkdownString['isTrusted'];
}

/** Spanlight's hover at a position; undefined where it shows none. */
export async function hoverAt(document: vscode.TextDocument, position: vscode.Position): Promise<SpanlightHover | undefined> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
  for (const { contents, range } of hovers) {
    const content = contents.find(one => one instanceof vscode.MarkdownString && /\$\((target|eye|beaker|circle-slash)\)/.test(one.value));
    if (content instanceof vscode.MarkdownString && range) return { text: content.value, range, trusted: content.isTrusted };
  }
  return undefined;
}

/** Where `text` stands in the document now; it has to be there. */
export function placeIn(document: vscode.TextDocument, text: string, offset = 1): vscode.Position {
  const start = document.getText().indexOf(text);
  assert.notEqual(start, -1, `the document has “${text}”`);
  return document.positionAt(start + offset);
}

/** The characters that are highlighted as the answer around `text`; undefined: none are. */
export async function highlighted(document: vscode.TextDocument, text: string): Promise<string | undefined> {
  const hover = await hoverAt(document, placeIn(document, text));
  return hover && document.getText(hover.range);
}

/** Every stretch of the document that is highlighted as an answer or evidence; looks at the middle of each word from an offset on. */
export async function allHighlights(document: vscode.TextDocument, startOffset = 0): Promise<string[]> {
  const found = new Set<string>();
  for (const { index, 0: word } of document.getText().matchAll(/\S+/g)) {
    if (index < startOffset) continue;
    const hover = await hoverAt(document, document.positionAt(index + Math.floor(word.length / 2)));
    if (hover) found.add(document.getText(hover.range));
  }
  return [...found];
}

const patience = 60_000;

/** Waits for something to become true, looking again after every change of the extension's state and every few moments. */
export async function until(isTrue: () => boolean, what: string): Promise<void> {
  const api = await activated();
  const deadline = Date.now() + patience;
  await new Promise<void>((resolve, reject) => {
    const finish = (error?: Error): void => {
      clearInterval(timer);
      listener.dispose();
      if (error) reject(error);
      else resolve();
    };
    const look = (): void => {
      if (isTrue()) finish();
      else if (Date.now() > deadline) finish(new Error(`waited in vain until ${what}`));
    };
    const timer = setInterval(look, 20);
    const listener = api.onDidChange(look);
    look();
  });
}

/** Until the reader is at work: some windows read, more to come. */
export async function untilReading(): Promise<void> {
  const api = await activated();
  await until(() => {
    const { phase } = api.state;
    if (phase.kind === 'failed') throw new Error(phase.problem.message);
    return phase.kind === 'reading' && phase.read.windows > 0;
  }, 'a window has been read');
}

/** Text for which the reader needs a while: sentences that answer nothing, each with a name of its own and no number. */
export function longText(paragraphs: number): string {
  const letters = (i: number): string => String(i).replace(/\d/g, digit => 'bdfgklmnrt'[Number(digit)]);
  const sentence = (i: number): string => `Entry ${letters(i)} of the ledger tells of rain over the hills and of carts that went down the old road with barley.`;
  return Array.from({ length: paragraphs }, (_, i) => [sentence(4 * i), sentence(4 * i + 1), sentence(4 * i + 2), sentence(4 * i + 3)].join(' ')).join('\n\n');
}
