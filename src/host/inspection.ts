import * as vscode from 'vscode';
import type { ReadCount } from '../core/read-count.ts';
import type { DocumentMap } from '../core/document-map.ts';
import { finish } from '../core/finish.ts';
import type { Look } from '../core/look.ts';
import type { Lens } from '../core/relevance.ts';
import { UserError, type Problem } from '../core/user-error.ts';
import type { Engine, InspectionKind, InspectionRequest, Outcome } from '../inference/engine.ts';
import type { Jobs } from '../inference/messages.ts';
import type { Asked, Session } from './session.ts';

/** What is seen when a person looks into the reader. */
export interface InspectionState {
  /** Index of the answer whose window is looked into. */
  readonly answer: number;
  /** What was asked for; `look` may still be of the lens before. */
  readonly lens: Lens;
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  readonly look: Look | undefined;
  readonly map: DocumentMap | undefined;
  /** Windows mapped so far, while a map is being made. */
  readonly mapping: ReadCount | undefined;
}

/** Looks into the answers of the question in hand; the newest look wins. */
export interface Inspection {
  readonly state: InspectionState | undefined;
  readonly onDidChange: vscode.Event<void>;
  /** Looks at an answer's window through a lens; a map that is there follows the lens. */
  look(answer: number, lens: Lens): Promise<void>;
  /** Maps the whole document that the answer looked at stands in. */
  map(): Promise<void>;
  /** Looks no more. */
  close(): void;
  dispose(): void;
}

export function createInspection(engine: () => Engine, session: Pick<Session, 'asked'>, log: vscode.LogOutputChannel): Inspection {
  let state: InspectionState | undefined;
  let looking = new AbortController();
  let mapping = new AbortController();
  const changed = new vscode.EventEmitter<void>();
  const update = (next: InspectionState | undefined): void => {
    state = next;
    changed.fire();
  };
  const close = (): void => {
    looking.abort();
    mapping.abort();
    if (state) update(undefined);
  };
  const fail = (error: unknown): void => {
    if (!(error instanceof UserError)) log.error(error instanceof Error ? error : String(error));
    if (state) update({ ...state, isBusy: false, mapping: undefined, problem: error instanceof UserError ? error.problem : { kind: 'reader-stopped', reason: String(error) } });
  };

  const map = async (): Promise<void> => {
    const { asked } = session;
    if (!state || !asked) return;
    mapping.abort();
    const mine = (mapping = new AbortController());
    const { answer, lens } = state;
    const request = { kind: 'map', question: asked.question, document: answerOf(asked, answer).document, lens } as const;
    update({ ...state, mapping: { windows: 0, of: 0 } });
    try {
      const outcome = await inspect(engine, request, asked, mine.signal, read => {
        if (state && !mine.signal.aborted) update({ ...state, mapping: read });
      });
      if (mine.signal.aborted) return;
      update({ ...state, mapping: undefined, ...(outcome.kind === 'answered' && { map: outcome.result }) });
    } catch (error) {
      if (!mine.signal.aborted) fail(error);
    }
  };

  return {
    get state() {
      return state;
    },
    onDidChange: changed.event,
    async look(answer, lens) {
      const { asked } = session;
      if (!asked) return;
      looking.abort();
      const mine = (looking = new AbortController());
      const before = state?.answer === answer ? state : undefined;
      if (!before) mapping.abort();
      update({ answer, lens, isBusy: true, problem: undefined, look: before?.look, map: before?.map, mapping: before?.mapping });
      try {
        const request = { kind: 'look', question: asked.question, answer: answerOf(asked, answer), lens } as const;
        const outcome = await inspect(engine, request, asked, mine.signal);
        if (mine.signal.aborted) return;
        if (outcome.kind === 'superseded') {
          if (before?.look) update({ ...before, lens: before.look.lens, isBusy: false });
          else close();
          return;
        }
        update({ ...state!, isBusy: false, look: outcome.result }); // set above, and dropped only by an abort
        if (before?.map || before?.mapping) await map();
      } catch (error) {
        if (!mine.signal.aborted) fail(error);
      }
    },
    map,
    close,
    dispose() {
      close();
      changed.dispose();
    },
  };
}

/** The answer that is shown under an index; −1 is the nearest passage. */
export function answerOf({ result }: Asked, index: number): Jobs['look']['wanted']['answer'] {
  const answer = index < 0 ? result.nearest : result.answers.at(index);
  if (!answer) throw new RangeError(`there is no answer ${index}`);
  const { text, score, probability, document, range, window, startToken, endToken, otherPlaces } = answer; // without its explanation, which the reader does not need
  return { text, score, probability, document, range, window, startToken, endToken, otherPlaces };
}

/** Does an inspection to its end, once more where the engine ends meanwhile, as it does when a setting changes. */
export async function inspect<Kind extends InspectionKind>(
  engine: () => Engine,
  request: InspectionRequest<Kind>,
  { documents }: Asked,
  stop: AbortSignal,
  onProgress?: (progress: Jobs[Kind]['progress']) => void,
): Promise<Outcome<Jobs[Kind]['result']>> {
  const attempt = (): Promise<Outcome<Jobs[Kind]['result']>> => finish(engine().inspect<Kind>(request, documents, stop), onProgress);
  const outcome = await attempt();
  return outcome.kind === 'superseded' && !stop.aborted ? await attempt() : outcome;
}
