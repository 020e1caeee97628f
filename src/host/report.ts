import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { AskResult } from '../core/ask.ts';
import type { Document, DocumentRange } from '../core/document.ts';
import { describe } from '../core/user-error.ts';
import type { ReaderFacts } from '../inference/messages.ts';
import { formatOf, writeReport, type ReportFormat } from '../report/formats.ts';
import { sha256Of, thisBuild } from '../report/machine.ts';
import { reportOf, type DocumentName } from '../report/report.ts';
import { slugOf } from '../report/slug.ts';
import { fileLabel } from './file-texts.ts';
import { sourceOf } from './text-uri.ts';

/** An answered question, with all that its report tells. */
export interface ReportToSave {
  readonly question: string;
  /** The very documents that were asked, in that order. */
  readonly documents: readonly Document[];
  readonly promising?: readonly DocumentRange[];
  readonly result: AskResult;
  /** Of the engine that answered. */
  readonly facts: ReaderFacts;
  /** As it was asked, not as the setting may be by now. */
  readonly maxAnswers: number;
  readonly asked: Date;
}

/** Asks where to save the report of an answer, and in which format, and saves it; tells what became of it. */
export async function saveReport(input: ReportToSave): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    ...defaultTarget(input),
    title: vscode.l10n.t('Save Evidence Report'),
    filters: { Markdown: ['md'], HTML: ['html'], [vscode.l10n.t('JSON, which can be verified')]: ['json'] },
  });
  if (!target) return;
  const format = formatOf(target.path);
  if (!format) {
    void vscode.window.showErrorMessage(describe({ kind: 'report-ending', file: fileLabel(target) }, vscode.l10n.t));
    return;
  }
  try {
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(textOf(input, target, format)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(describe({ kind: 'file-unwritable', file: fileLabel(target), reason }, vscode.l10n.t));
    return;
  }
  void offerToOpen(target, format); // who saved does not wait for an answer
}

function textOf({ question, documents, promising, result, facts, maxAnswers, asked }: ReportToSave, target: vscode.Uri, format: ReportFormat): string {
  const report = reportOf({
    question,
    documents,
    ...(promising && { promising }),
    nameOf: ({ uri }) => nameOf(sourceOf(vscode.Uri.parse(uri)), target),
    result,
    facts,
    settings: { maxAnswers, explain: true },
    build: thisBuild(facts),
    asked: asked.toISOString(),
    hash: sha256Of,
  });
  return writeReport(report, format);
}

/** On one file system a path that leads from the report to the document; else there is none, and its label must do. */
function nameOf(uri: vscode.Uri, target: vscode.Uri): DocumentName {
  const label = fileLabel(uri);
  const isBeside = uri.scheme === target.scheme && uri.authority === target.authority;
  return { label, path: isBeside ? posix.relative(posix.dirname(target.path), uri.path) : label, uri: uri.toString() };
}

/** Named for the question, beside the document that was asked, or in the workspace folder where several were. */
function defaultTarget({ question, documents }: ReportToSave): { readonly defaultUri?: vscode.Uri } {
  const name = `${slugOf(question)}.md`;
  const only = documents.length === 1 ? sourceOf(vscode.Uri.parse(documents[0].uri)) : undefined;
  if (only && only.scheme !== 'untitled') return { defaultUri: only.with({ path: posix.join(posix.dirname(only.path), name), query: '', fragment: '' }) };
  const folder = vscode.workspace.workspaceFolders?.at(0)?.uri;
  return folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {};
}

async function offerToOpen(target: vscode.Uri, format: ReportFormat): Promise<void> {
  const open = vscode.l10n.t('Open');
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('Saved {0}', fileLabel(target)), open);
  if (chosen === open) await openReport(target, format);
}

/** A page opens in the browser where that is on the machine of the file; it can't reach one that is elsewhere. */
export async function openReport(target: vscode.Uri, format: ReportFormat): Promise<void> {
  if (format === 'html' && target.scheme === 'file' && vscode.env.remoteName === undefined) await vscode.env.openExternal(target);
  else await vscode.commands.executeCommand(format === 'md' ? 'markdown.showPreview' : 'vscode.open', target);
}
