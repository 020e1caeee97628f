import * as vscode from 'vscode';
import { describe, UserError } from '../core/user-error.ts';
import { sentencesOf } from '../core/sentences.ts';
import type { Range } from '../core/document.ts';
import type { Inspection } from './inspection.ts';
import type { Navigation } from './navigation.ts';
import { saveReport } from './report.ts';
import { fileLabel } from './file-texts.ts';
import { canReport, type Asked, type Session } from './session.ts';
import type { WhatIfs } from './what-ifs.ts';

export interface InspectionParts {
  readonly session: Session;
  readonly navigation: Navigation;
  readonly inspection: Inspection;
  readonly whatIfs: WhatIfs;
}

/** Commands about the answer in hand: look inside, what if, put back, save a report. */
export function registerInspectionCommands({ session, navigation, inspection, whatIfs }: InspectionParts): vscode.Disposable {
  const answered = (): Asked => {
    const { asked } = session;
    if (!canReport(asked)) throw new UserError({ kind: 'not-asked' });
    return asked;
  };
  /** The answer that a person is at; −1 is the nearest passage. */
  const chosen = ({ result }: Asked): number => (result.answers.length > 0 ? navigation.chosen : -1);

  /** Without arguments: of the text at the cursor. Offsets are of the text that was read. */
  const whatIf = async (answer?: number, uri?: string, startOffset?: number, endOffset?: number): Promise<void> => {
    const asked = answered();
    if (answer !== undefined && uri !== undefined && startOffset !== undefined && endOffset !== undefined) {
      await whatIfs.take(answer, uri, { startOffset, endOffset });
      return;
    }
    const editor = vscode.window.activeTextEditor;
    if (!editor) throw new UserError({ kind: 'nothing-open' });
    await whatIfs.take(chosen(asked), editor.document.uri.toString(), rangeInQuestion(editor, asked));
  };

  const commands: Record<string, Command> = {
    'spanlight.whatIf': whatIf,
    'spanlight.putBack': (index?: number) => {
      whatIfs.putBack(index);
      return Promise.resolve();
    },
    'spanlight.saveReport': () => {
      const { at, facts, ...input } = answered();
      if (!facts) throw new UserError({ kind: 'not-asked' });
      return saveReport({ ...input, facts, asked: at });
    },
    'spanlight.lookInside': () => inspection.look(chosen(answered()), {}),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, (...args: never[]) => runSafely(run, args))),
  );
}

/** The selected text, or the sentence at the cursor, in offsets of the text that was read. @throws UserError file-changed. */
function rangeInQuestion({ document, selection }: vscode.TextEditor, { documents }: Asked): Range {
  const uri = document.uri.toString();
  const file = fileLabel(document.uri);
  const read = documents.find(one => one.uri === uri);
  if (!read) throw new UserError({ kind: 'file-not-read', file });
  if (read.text !== document.getText()) throw new UserError({ kind: 'file-changed', file });
  const startOffset = document.offsetAt(selection.start);
  const endOffset = document.offsetAt(selection.end);
  if (endOffset > startOffset) return { startOffset, endOffset };
  const sentence = sentencesOf(read.text, read.range).find(range => range.startOffset <= startOffset && startOffset <= range.endOffset);
  if (!sentence) throw new UserError({ kind: 'nothing-selected' });
  return sentence;
}

type Command = (...args: never[]) => Promise<unknown>;

/** A problem that a person can mend is shown to them. */
async function runSafely(run: Command, args: never[]): Promise<void> {
  try {
    await run(...args);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    void vscode.window.showWarningMessage(describe(error.problem, vscode.l10n.t));
  }
}
