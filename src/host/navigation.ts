import * as vscode from 'vscode';
import { describe, type Problem } from '../core/user-error.ts';
import type { Highlights } from './highlights.ts';
import { fileLabel } from './file-texts.ts';
import type { Session } from './session.ts';
import type { ShownAnswer, ShownEvidence, ShownSpan } from './shown.ts';

/** The place that a person is at: an answer or a sentence of its evidence; `answer` −1: the nearest passage. */
export interface Stop {
  readonly answer: number;
  /** Undefined at the answer itself. */
  readonly sentence: ShownSpan | undefined;
}

/** Goes to the places of an answer, and knows the one that a person is at. */
export interface Navigation {
  readonly current: Stop | undefined;
  /** Index of the answer whose evidence is shown. */
  readonly chosen: number;
  readonly onDidMove: vscode.Event<void>;
  /** Goes to an answer (`evidence` −1) or a sentence of its evidence, as the session's state lists them; answer −1 is the nearest passage. */
  reveal(answer: number, evidence: number): Promise<void>;
  /** Goes to any span, such as one that is looked at. */
  revealSpan(span: ShownSpan): Promise<void>;
  /** Brings the best answer into view, unless the person went somewhere or is writing; moves neither cursor nor focus. */
  showBest(): Promise<void>;
  /** The next (1) or previous (−1) place of the chosen answer, as it is shown, going round; from a sentence that is not shown as from the answer. */
  step(by: 1 | -1): Promise<void>;
  reset(): void;
}

/** @param answers as they are shown, whose evidence may be what a lens shows. */
export function createNavigation(session: Pick<Session, 'state'>, answers: () => readonly ShownAnswer[], highlights: Highlights): Navigation {
  let current: Stop | undefined;
  /** The best answer that was last brought into view. */
  let best: ShownSpan | undefined;
  const moved = new vscode.EventEmitter<void>();

  const answerIn = (all: readonly ShownAnswer[], answer: number): ShownAnswer | undefined => (answer < 0 ? session.state.nearest : all.at(answer));

  const reveal = async (all: readonly ShownAnswer[], answer: number, evidence: number): Promise<void> => {
    const shown = answerIn(all, answer);
    const sentence = evidence < 0 ? undefined : shown?.evidence.at(evidence)?.span;
    const span = evidence < 0 ? shown?.span : sentence;
    if (!span) return;
    current = { answer, sentence };
    moved.fire();
    await show(span, highlights);
  };

  return {
    get current() {
      return current;
    },
    get chosen() {
      return Math.max(0, current?.answer ?? 0);
    },
    onDidMove: moved.event,
    reveal: (answer, evidence) => reveal(session.state.answers, answer, evidence),
    revealSpan: span => show(span, highlights),
    async showBest() {
      const span = session.state.answers.at(0)?.span;
      if (!span || current || highlights.hasEdits || isSamePlace(span, best)) return;
      const isOf = ({ document }: vscode.TextEditor): boolean => document.uri.toString() === span.uri;
      // While reading goes on the best answer may change: no file is opened before the end.
      if (session.state.phase.kind !== 'done' && !vscode.window.visibleTextEditors.some(isOf)) return;
      best = span;
      const document = vscode.window.visibleTextEditors.find(isOf)?.document ?? (await openDocument(span));
      if (!document || session.state.answers.at(0)?.span !== span) return;
      const editor = vscode.window.visibleTextEditors.find(isOf) ?? (await vscode.window.showTextDocument(document, { preserveFocus: true, preview: true }));
      const range = highlights.locate(span, document);
      if (range) editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    },
    async step(by) {
      const all = answers();
      const answer = current?.answer ?? (session.state.answers.length > 0 ? 0 : -1);
      const evidence = answerIn(all, answer)?.evidence ?? [];
      const at = current ? indexOfSentence(current.sentence, evidence) : by > 0 ? -2 : -1;
      const places = 1 + evidence.length;
      await reveal(all, answer, ((at + 1 + by + places) % places) - 1);
    },
    reset() {
      current = undefined;
      best = undefined;
      moved.fire();
    },
  };
}

/** −1 where it is not among them. */
export function indexOfSentence(sentence: ShownSpan | undefined, evidence: readonly ShownEvidence[]): number {
  return evidence.findIndex(({ span }) => span.uri === sentence?.uri && span.range.startOffset === sentence.range.startOffset);
}

function isSamePlace(a: ShownSpan, b: ShownSpan | undefined): boolean {
  return a.uri === b?.uri && a.range.startOffset === b.range.startOffset && a.range.endOffset === b.range.endOffset;
}

async function show(span: ShownSpan, highlights: Highlights): Promise<void> {
  const document = await openDocument(span);
  if (!document) {
    warn({ kind: 'file-missing', file: fileLabel(vscode.Uri.parse(span.uri)) });
    return;
  }
  const range = highlights.locate(span, document);
  const editor = await vscode.window.showTextDocument(document, { preview: true, ...(range && { selection: new vscode.Range(range.start, range.start) }) });
  if (range) editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  else warn({ kind: 'file-changed', file: fileLabel(document.uri) });
}

async function openDocument({ uri }: ShownSpan): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  } catch {
    return undefined; // deleted, or no text any more
  }
}

function warn(problem: Problem): void {
  void vscode.window.showWarningMessage(describe(problem, vscode.l10n.t));
}
