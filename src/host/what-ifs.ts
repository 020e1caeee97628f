import * as vscode from 'vscode';
import type { ReadBefore, WhatIf } from '../core/what-if.ts';
import type { Range } from '../core/document.ts';
import { UserError, type Problem } from '../core/user-error.ts';
import type { Engine } from '../inference/engine.ts';
import { answerOf, inspect } from './inspection.ts';
import type { Asked, Session } from './session.ts';
import { shownSpan, type ShownSpan } from './shown.ts';

/** One “what if this weren't there?”. */
export interface ShownWhatIf {
  /** The text taken away. */
  readonly removed: ShownSpan;
  readonly phase:
    | { readonly kind: 'reading' }
    | { readonly kind: 'done'; readonly result: WhatIf; readonly instead: ShownSpan | undefined }
    | { readonly kind: 'failed'; readonly problem: Problem };
}

/** Asks again without some text; each try stands beside the answer until it is put back or another question is asked. */
export interface WhatIfs {
  /** Newest first. */
  readonly all: readonly ShownWhatIf[];
  readonly onDidChange: vscode.Event<void>;
  /**
   * @param answer index of the answer in question.
   * @param range in offsets of the text that was read. @throws UserError file-changed when the document was not read.
   */
  take(answer: number, uri: string, range: Range): Promise<void>;
  /** Forgets one, or all. */
  putBack(index?: number): void;
  dispose(): void;
}

/** What-ifs that are kept. */
const MOST = 6;

/** How far the documents were read for the question. */
function readBefore({ result: { read, setAside, answers }, promising }: Asked): ReadBefore {
  return { windows: read.windows, ...(promising && { promising }), ...(setAside.length > 0 && { setAside: { places: setAside, best: answers[0].score } }) };
}

export function createWhatIfs(engine: () => Engine, session: Pick<Session, 'asked'>, log: vscode.LogOutputChannel): WhatIfs {
  let all: readonly ShownWhatIf[] = [];
  const running = new Map<ShownSpan, AbortController>();
  const changed = new vscode.EventEmitter<void>();
  const update = (next: readonly ShownWhatIf[]): void => {
    all = next;
    changed.fire();
  };
  const finish = (removed: ShownSpan, phase: ShownWhatIf['phase']): void => {
    running.delete(removed);
    update(all.map(one => (one.removed === removed ? { removed, phase } : one)));
  };
  const forget = (whatIfs: readonly ShownWhatIf[]): void => {
    for (const { removed } of whatIfs) {
      running.get(removed)?.abort();
      running.delete(removed);
    }
    update(all.filter(one => !whatIfs.includes(one)));
  };

  return {
    get all() {
      return all;
    },
    onDidChange: changed.event,
    async take(answer, uri, range) {
      const { asked } = session;
      const document = asked?.documents.findIndex(read => read.uri === uri) ?? -1;
      if (!asked || document < 0) throw new UserError({ kind: 'file-not-read', file: vscode.workspace.asRelativePath(vscode.Uri.parse(uri)) });
      const removed = shownSpan(asked.documents[document], range);
      forget(all.filter(one => one.removed.uri === uri && one.removed.range.startOffset === range.startOffset && one.removed.range.endOffset === range.endOffset));
      forget(all.slice(MOST - 1));
      const mine = new AbortController();
      running.set(removed, mine);
      update([{ removed, phase: { kind: 'reading' } }, ...all]);
      try {
        const { question, documents } = asked;
        const request = { kind: 'whatIf', question, answer: answerOf(asked, answer), removed: [{ document, range }], before: readBefore(asked) } as const;
        const outcome = await inspect(engine, request, asked, mine.signal);
        if (mine.signal.aborted) return;
        if (outcome.kind === 'superseded') {
          forget(all.filter(one => one.removed === removed));
          return;
        }
        const best = outcome.result.ablation.outcome === 'changed' ? outcome.result.answers.at(0) : undefined;
        finish(removed, { kind: 'done', result: outcome.result, instead: best && shownSpan(documents[best.document], best.range) });
      } catch (error) {
        if (mine.signal.aborted) return;
        if (!(error instanceof UserError)) log.error(error instanceof Error ? error : String(error));
        finish(removed, { kind: 'failed', problem: error instanceof UserError ? error.problem : { kind: 'reader-stopped', reason: String(error) } });
      }
    },
    putBack(index) {
      const chosen = index === undefined ? all : all.slice(index, index + 1);
      if (chosen.length > 0) forget(chosen);
    },
    dispose() {
      for (const one of running.values()) one.abort();
      changed.dispose();
    },
  };
}
