import type { FromPanel, PanelState, ScopeKind } from '../src/protocol';

/** What outlives a reload of the page: VS Code drops the page whenever the view is hidden, and keeps this. */
export interface Memory {
  draft: string;
  scope: ScopeKind | undefined;
  /** Answers that a person opened or closed, by key. */
  expanded: Record<string, boolean>;
  historyOpen: boolean;
  noticesOpen: boolean;
  /** The page on shading, frames and Δ. */
  legendOpen: boolean;
  /** All sentences of a look, not the first few. */
  looksAtAll: boolean;
  /** The page on query, key and value. */
  howOpen: boolean;
  scrollTop: number;
  state: PanelState | undefined;
  /** Of what is kept: a page does not draw the state that a page with another protocol kept. */
  readonly version: number;
}

const VERSION = 2;

/** What VS Code gives a webview's page. */
interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): Partial<Memory> | undefined;
  setState(memory: Memory): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** Saving copies the whole state to the host: not more often than this. */
const SAVE_EVERY_MILLISECONDS = 250;

export interface Host {
  readonly memory: Memory;
  post(message: FromPanel): void;
  /** To be called after a change to `memory`. */
  save(): void;
}

/** Can be called once in the life of a page. */
export function connectHost(): Host {
  const api = acquireVsCodeApi();
  const kept = api.getState();
  const memory: Memory = {
    draft: '', scope: undefined, expanded: {}, historyOpen: false, noticesOpen: false, legendOpen: false, looksAtAll: false, howOpen: false, scrollTop: 0,
    ...kept,
    state: kept?.version === VERSION ? kept.state : undefined,
    version: VERSION,
  };
  let timer: number | undefined;
  const saveNow = () => {
    clearTimeout(timer);
    timer = undefined;
    api.setState(memory);
  };
  window.addEventListener('pagehide', () => { if (timer !== undefined) saveNow(); });
  return {
    memory,
    post: message => { api.postMessage(message); },
    save: () => { timer ??= window.setTimeout(saveNow, SAVE_EVERY_MILLISECONDS); },
  };
}
