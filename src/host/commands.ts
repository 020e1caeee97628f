import * as vscode from 'vscode';
import type { ScopeKind } from '../protocol.ts';
import type { History } from './history.ts';
import type { Navigation } from './navigation.ts';
import { askForQuestion } from './question-input.ts';
import { fileLabel } from './file-texts.ts';
import { currentScope, type Scope } from './scope.ts';
import type { Session } from './session.ts';
import { UserError, describe } from '../core/user-error.ts';

export interface CommandParts {
  readonly session: Session;
  readonly navigation: Navigation;
  readonly history: History;
  readonly log: vscode.LogOutputChannel;
  readonly ask: (question: string, scope: () => Scope) => Promise<void>;
  /** Gets the reader ready while a question is typed. */
  readonly warmUp: () => void;
}

export function registerCommands({ session, navigation, history, log, ask, warmUp }: CommandParts): vscode.Disposable {
  const typed = (scope: Scope): Promise<string | undefined> => {
    warmUp();
    return askForQuestion(aboutScope(scope), history.questions);
  };
  /** A question given by a keybinding or another extension is asked at once; else the person is asked for one. */
  const askScope = async (scope: Scope, question: unknown): Promise<void> => {
    const asked = typeof question === 'string' ? question : await typed(scope);
    if (asked !== undefined) await ask(asked, () => scope);
  };
  const askKind = (kind: ScopeKind) => async (question: unknown): Promise<void> => {
    try {
      await askScope(currentScope(kind), question);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      void vscode.window.showWarningMessage(describe(error.problem, vscode.l10n.t));
    }
  };
  /** From a hover: the paragraph around these lines. */
  const askPlace = async (uri: string, firstLine: number, lastLine: number): Promise<void> => {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    await askScope({ kind: 'selection', document, range: paragraphAround(document, firstLine, lastLine) }, undefined);
  };

  const commands: Record<string, (...args: never[]) => unknown> = {
    'spanlight.askWorkspace': askKind('workspace'),
    'spanlight.askFile': askKind('file'),
    'spanlight.askSelection': askKind('selection'),
    'spanlight.askPlace': askPlace,
    'spanlight.nextEvidence': () => navigation.step(1),
    'spanlight.previousEvidence': () => navigation.step(-1),
    'spanlight.clearHighlights': () => {
      navigation.reset();
      session.clear();
    },
    'spanlight.stop': () => session.stop(),
    'spanlight.showLog': () => log.show(true),
  };
  return vscode.Disposable.from(...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run)));
}

function aboutScope(scope: Scope): string {
  switch (scope.kind) {
    case 'workspace':
      return vscode.l10n.t('the workspace');
    case 'file':
      return fileLabel(scope.uri);
    case 'selection':
      return vscode.l10n.t('lines {0} to {1} of {2}', scope.range.start.line + 1, scope.range.end.line + 1, fileLabel(scope.document.uri));
  }
}

function paragraphAround(document: vscode.TextDocument, firstLine: number, lastLine: number): vscode.Range {
  const isBlank = (line: number): boolean => document.lineAt(line).isEmptyOrWhitespace;
  let first = firstLine;
  let last = lastLine;
  while (first > 0 && !isBlank(first - 1)) first--;
  while (last < document.lineCount - 1 && !isBlank(last + 1)) last++;
  return new vscode.Range(new vscode.Position(first, 0), document.lineAt(last).range.end);
}
