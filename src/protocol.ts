/**
 * Messages between the extension host and the attention panel: one discriminated union a direction.
 *
 * The host owns the state and sends the whole of what the panel shows; the panel draws it and sends what the person does.
 * Numbers called `heat` are levels 0 (none) to 4 (most); `relevance` is a share of attention, 0 to 1.
 */

export type ScopeKind = 'workspace' | 'file' | 'selection';

/** How far the reading has come, in windows. */
export interface ReadCount {
  readonly windows: number;
  readonly of: number;
}

export interface PanelWord {
  readonly text: string;
  readonly heat: number;
  /** Part of the answer itself. */
  readonly answer: boolean;
}

/** One sentence that the answer attended to. */
export interface PanelEvidence {
  readonly place: PanelPlace;
  readonly relevance: number;
  readonly heat: number;
  /** The sentence's text, cut at words and the gaps between them; joined they are the sentence. */
  readonly words: readonly PanelWord[];
  /** Words of the question whose own attention goes to this sentence most. */
  readonly questionWords: readonly string[];
  /** Where it was tried. */
  readonly ablation?: PanelAblation;
}

/** What becomes of the answer when a sentence is taken away and its window read again. */
export interface PanelAblation {
  /** Score lost, in logits. */
  readonly drop: number;
  /** The answer stays, another takes its place, or none is left. */
  readonly outcome: 'kept' | 'changed' | 'lost';
  /** With `changed`: the answer that takes its place. */
  readonly instead?: string;
}

export interface PanelPlace {
  /** Path as a person reads it, relative to the workspace. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export interface PanelAnswer {
  readonly text: string;
  /** start + end − null, in logits. */
  readonly score: number;
  /** Softmax over all spans of all windows read and one shared null, 0 to 1. */
  readonly probability: number;
  readonly place: PanelPlace;
  /** Further places where the same words answer. */
  readonly otherPlaces: number;
  /** Empty until the reading is over or stopped. */
  readonly evidence: readonly PanelEvidence[];
}

export interface PanelProblem {
  readonly message: string;
  readonly showLog: boolean;
}

/** What the panel is showing. */
export type PanelPhase =
  /** Nothing has been asked yet. */
  | { readonly kind: 'empty' }
  /** Files are being collected or the reader started. */
  | { readonly kind: 'preparing' }
  | { readonly kind: 'reading'; readonly read: ReadCount }
  /** Reading went to the last window, or was stopped before it. */
  | { readonly kind: 'done'; readonly read: ReadCount; readonly stopped: boolean; readonly milliseconds: number }
  | { readonly kind: 'failed'; readonly problem: PanelProblem };

export interface PanelState {
  readonly scope: ScopeKind;
  /** What was read: a file's name, "lines 3 to 40 of terms.md" or "212 files". */
  readonly scopeLabel: string;
  /** Which scopes can be asked now. */
  readonly scopes: readonly ScopeKind[];
  readonly question: string;
  /** Newest first. */
  readonly history: readonly string[];
  readonly phase: PanelPhase;
  /** Best first. Empty with `done`: the documents do not answer. */
  readonly answers: readonly PanelAnswer[];
  /** With no answers: the passage that came nearest, to be shown as such. */
  readonly nearest: PanelAnswer | undefined;
  /** Things worth knowing about what was read, e.g. files left out and why. */
  readonly notices: readonly string[];
  /** The highlight that Next / Previous Evidence is at; `evidence` −1 is the answer itself. */
  readonly current: { readonly answer: number; readonly evidence: number } | undefined;
}

export type ToPanel = { readonly kind: 'state'; readonly state: PanelState };

export type FromPanel =
  /** The panel's script has started and wants the state. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'ask'; readonly question: string; readonly scope: ScopeKind }
  | { readonly kind: 'stop' }
  /** Show an answer (`evidence` −1) or one of its evidence sentences in the editor; answer −1 is the nearest passage. */
  | { readonly kind: 'reveal'; readonly answer: number; readonly evidence: number }
  | { readonly kind: 'forget'; readonly question: string }
  | { readonly kind: 'showLog' };
