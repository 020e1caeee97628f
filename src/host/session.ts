import * as vscode from 'vscode';
import type { AskProgress, AskResult, Question } from '../core/ask.ts';
import type { ReadCount } from '../core/read-count.ts';
import type { Document, DocumentRange } from '../core/document.ts';
import { questionProblem, UserError, type Problem } from '../core/user-error.ts';
import type { Ranked } from '../index/messages.ts';
import type { Engine, Outcome } from '../inference/engine.ts';
import type { ReaderFacts, ReadingOrLook } from '../inference/messages.ts';
import type { ScopeKind } from '../protocol.ts';
import type { ConvertedTexts } from './converted.ts';
import { snapshotOf, type Scope, type Snapshot } from './scope.ts';
import { shownProgress, shownResult, type ShownAnswer } from './shown.ts';
import { createWorkspaceTexts, FIRST_WINDOWS } from './workspace-snapshot.ts';

export type Phase =
  | { readonly kind: 'empty' }
  | { readonly kind: 'preparing' }
  | { readonly kind: 'reading'; readonly read: ReadCount; readonly explained?: { readonly answers: number; readonly of: number } }
  | { readonly kind: 'done'; readonly read: ReadCount; readonly stopped: boolean; readonly milliseconds: number }
  | { readonly kind: 'failed'; readonly problem: Problem | undefined; readonly message: string };

/** The question in hand and what is known of its answer: plain data, kept over a reload. */
export interface SessionState {
  readonly question: string;
  readonly scopeKind: ScopeKind;
  readonly scopeLabel: string;
  readonly phase: Phase;
  readonly answers: readonly ShownAnswer[];
  readonly nearest: ShownAnswer | undefined;
  readonly problems: readonly Problem[];
}

/** An answered question with all that it was answered from; not kept over a reload. */
export interface Asked {
  readonly question: string;
  readonly documents: readonly Document[];
  /** Where the index expected the answer, if it was asked. */
  readonly promising?: readonly DocumentRange[];
  readonly result: AskResult;
  readonly maxAnswers: number;
  /** When it was asked. */
  readonly at: Date;
  /** Of the reader that answered. */
  readonly facts: ReaderFacts | undefined;
}

/** Whether there is something to report of what was asked: answers, or the passage that came nearest. */
export function canReport(asked: Asked | undefined): asked is Asked {
  return asked !== undefined && (asked.result.answers.length > 0 || asked.result.nearest !== undefined);
}

/** Asks one question at a time and holds what is known; the newest question wins. */
export interface Session {
  readonly state: SessionState;
  /** What the answers of the state were made of; undefined while reading, and after a reload. */
  readonly asked: Asked | undefined;
  /** Fires after changes of the state; `isNews` when more than the count of windows changed, which is not told each time. */
  readonly onDidChange: vscode.Event<{ readonly isNews: boolean }>;
  /** Resolves when the question is answered, failed or superseded; never rejects for a problem a person can mend. */
  ask(question: string, scope: () => Scope): Promise<void>;
  /** Ends the reading and keeps what there is. */
  stop(): void;
  /** Forgets the answer. */
  clear(): void;
  dispose(): void;
}

const EMPTY: SessionState = {
  question: '',
  scopeKind: 'file',
  scopeLabel: '',
  phase: { kind: 'empty' },
  answers: [],
  nearest: undefined,
  problems: [],
};

/** Least time between two changes that tell no more than how many windows were read: nobody counts faster. */
const COUNT_MILLISECONDS = 100;

export interface SessionParts {
  readonly engine: () => Engine;
  readonly texts: ConvertedTexts;
  /** What the index of the workspace says to a question; undefined: there is none. */
  readonly rank: (question: string, stop: AbortSignal) => Promise<Ranked | undefined>;
  readonly log: vscode.LogOutputChannel;
}

export function createSession({ engine, texts, rank, log }: SessionParts, restored: SessionState | undefined): Session {
  let state: SessionState = restored ?? EMPTY;
  let asked: Asked | undefined;
  let current: AbortController | undefined;
  const workspaceTexts = createWorkspaceTexts(texts);
  const changed = new vscode.EventEmitter<{ readonly isNews: boolean }>();
  let lastFired = 0;
  const update = (change: Partial<SessionState>, isNews = true): void => {
    state = { ...state, ...change };
    const now = performance.now();
    if (!isNews && now - lastFired < COUNT_MILLISECONDS) return;
    lastFired = now;
    changed.fire({ isNews });
  };

  const clear = (): void => {
    current?.abort();
    current = undefined;
    asked = undefined;
    update({ ...EMPTY, scopeKind: state.scopeKind });
  };

  /** Reads to the end, or until a newer question was asked. */
  const follow = async (reading: AsyncGenerator<AskProgress, Outcome>, documents: readonly Document[], mine: AbortController): Promise<Outcome> => {
    let explaining: { readonly answers: number; readonly of: number } | undefined;
    for (;;) {
      const step = await reading.next();
      if (current !== mine) {
        await reading.return({ kind: 'superseded' });
        return { kind: 'superseded' };
      }
      if (step.done) return step.value;
      const { read, answers, explained = explaining } = step.value;
      explaining = explained;
      update({ phase: { kind: 'reading', read, ...(explained && { explained }) }, ...(answers && { answers: shownProgress(step.value, documents) }) }, answers !== undefined);
    }
  };
  /** Asks the documents of a snapshot, once more where the engine ends meanwhile, as it does when a setting changes; undefined when a newer question was asked. */
  const read = async (question: string, { documents, promising }: Snapshot, mine: AbortController, wanted: Pick<Question, 'explain' | 'limit'> & ReadingOrLook, stop = mine.signal): Promise<Asked | undefined> => {
    const maxAnswers = vscode.workspace.getConfiguration('spanlight.answers').get('maximum', 5);
    const at = new Date();
    for (let tries = 0; tries < 2 && current === mine; tries++) {
      log.info(`Reading ${documents.length} documents`);
      const reader = engine();
      const outcome = await follow(reader.ask({ text: question, documents, maxAnswers, ...(promising && { promising }), ...wanted }, stop), documents, mine);
      if (outcome.kind === 'answered') return { question, documents, ...(promising && { promising }), result: outcome.result, maxAnswers, at, facts: reader.facts };
    }
    if (current === mine) clear();
    return undefined;
  };
  const readAll = (question: string, snapshot: Snapshot, mine: AbortController): Promise<Asked | undefined> => {
    if (current === mine) update({ scopeLabel: snapshot.label, problems: snapshot.problems });
    return read(question, snapshot, mine, { explain: true });
  };
  /** Looks into the promising documents while the others are fetched, then reads everything, at once where the reader holds all of it. */
  const readWorkspace = async (question: string, mine: AbortController): Promise<Asked | undefined> => {
    const { first, all, isAtHand } = await workspaceTexts.snapshot(await rank(question, mine.signal), mine.signal);
    const isHeld = isAtHand && engine().holds((await all).documents);
    const look = first && !isHeld && (await read(question, first, mine, { explain: false, limit: { windows: FIRST_WINDOWS, explained: 0 }, isLook: true }));
    const snapshot = await all;
    if (!first || !look || !mine.signal.aborted) return readAll(question, snapshot, mine);
    // Stopped: the best answer so far is explained, as in any reading that is stopped.
    update({ scopeLabel: first.label });
    return read(question, first, mine, { explain: true, limit: { windows: look.result.read.windows, explained: 1 }, isLook: true }, new AbortController().signal);
  };
  const done = (answered: Asked, stopped: boolean, milliseconds: number): void => {
    const { documents, result } = (asked = answered);
    const problems: Problem[] = [...state.problems];
    if (result.questionTokensCut > 0) problems.push({ kind: 'question-cut', tokens: result.questionTokensCut });
    log.info(`${result.answers.length} answers, ${result.read.windows} of ${result.read.of} windows, ${Math.round(milliseconds)} ms`);
    update({ ...shownResult(result, documents), problems, phase: { kind: 'done', read: result.read, stopped: stopped || result.read.windows < result.read.of, milliseconds } });
  };

  return {
    get state() {
      return state;
    },
    get asked() {
      return asked;
    },
    onDidChange: changed.event,
    async ask(question, scopeOf) {
      current?.abort();
      const mine = (current = new AbortController());
      const began = performance.now();
      const text = question.trim();
      asked = undefined;
      update({ question: text, phase: { kind: 'preparing' }, answers: [], nearest: undefined, problems: [] });
      try {
        const problem = questionProblem(text);
        if (problem) throw new UserError(problem);
        const scope = scopeOf();
        update({ scopeKind: scope.kind, scopeLabel: '' });
        const answered = await (scope.kind === 'workspace' ? readWorkspace(text, mine) : readAll(text, await snapshotOf(scope, texts, mine.signal), mine));
        if (answered && current === mine) done(answered, mine.signal.aborted, performance.now() - began);
      } catch (error) {
        if (current === mine) update({ phase: failure(error, log) });
      } finally {
        if (current === mine) current = undefined;
      }
    },
    stop() {
      current?.abort();
    },
    clear,
    dispose() {
      current?.abort();
      current = undefined;
      changed.dispose();
    },
  };
}

function failure(error: unknown, log: vscode.LogOutputChannel): Phase {
  if (error instanceof UserError) {
    log.warn(error.message);
    return { kind: 'failed', problem: error.problem, message: error.message };
  }
  log.error(error instanceof Error ? error : String(error));
  return { kind: 'failed', problem: undefined, message: error instanceof Error ? error.message : String(error) };
}
