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
  /** Of these windows, those that were set aside in place of being read. */
  readonly setAside?: number;
}

export interface PanelWord {
  readonly text: string;
  readonly heat: number;
  /** Part of the answer itself. */
  readonly answer: boolean;
}

/** One sentence that the answer attended to, or that it needs. */
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
  /** Probability of the answer, against everything else that its passage could answer and against no answer, with the text and without. */
  readonly before: number;
  readonly after: number;
  /** Δ: log-odds lost. */
  readonly drop: number;
  /** The answer stays, another takes its place, or none is left. */
  readonly outcome: 'kept' | 'changed' | 'lost';
  /** With `changed`: the answer that takes its place. */
  readonly instead?: string;
  /** The answer needs the sentence: its score drops by more than random sentences' ever do, nearly. */
  readonly isCausal: boolean;
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
  /** start + end − null + its sentence's agreement with the question, in logits. */
  readonly score: number;
  /** Softmax over all spans of all windows read and one shared null, 0 to 1. */
  readonly probability: number;
  /** Calibrated chance that it is right and no better answer is, 0 to 1, and in a word; undefined: the reader is not calibrated. */
  readonly confidence: { readonly chance: number; readonly word: 'likely' | 'possible' | 'doubtful' } | undefined;
  readonly place: PanelPlace;
  /** Further places where the same words answer. */
  readonly otherPlaces: number;
  /** Empty until the reading is over or stopped. */
  readonly evidence: readonly PanelEvidence[];
  /** What taking sentences away did; undefined until it was tried. */
  readonly ablations: PanelAblations | undefined;
}

/** The answer's faithfulness to its evidence, measured. */
export interface PanelAblations {
  /** Sentences taken away one at a time, and sentences of the passage. Of one sentence alone nothing can be taken away. */
  readonly tried: number;
  readonly of: number;
  /** Sentences of the passage without which the answer's score drops beyond the threshold. */
  readonly causal: number;
  /** All evidence taken away at once: comprehensiveness is its drop. */
  readonly withoutEvidence: PanelAblation | undefined;
  /** Only the evidence left: sufficiency is the score that is kept. */
  readonly onlyEvidence: PanelAblation | undefined;
}

/** Whose attention is looked at. Empty: all heads, weighted as they were learned, for the answer and the question. */
export interface PanelLens {
  /** Only this head, an index in (layers, heads). */
  readonly head?: number;
  /** Only this word of the question, an index of `PanelLook.questionWords`. */
  readonly word?: number;
}

/** A look into the reader: an answer's window through a lens. */
export interface PanelInspection {
  readonly answer: number;
  /** What was asked for last; look and map say which they are of. */
  readonly lens: PanelLens;
  /** A newer look is under way; what stands here is the one before. */
  readonly isBusy: boolean;
  readonly problem: PanelProblem | undefined;
  /** Undefined until the first look is there. */
  readonly look: PanelLook | undefined;
  readonly map: PanelMap | undefined;
  /** Windows mapped so far, while a map is being made. */
  readonly mapping: ReadCount | undefined;
}

export interface PanelLook {
  readonly lens: PanelLens;
  readonly layers: number;
  readonly heads: number;
  /** (layers, heads): every number a share, 0 to 1. */
  readonly grid: readonly PanelHead[];
  readonly questionWords: readonly string[];
  /** Sentences of the window, most attended through the lens first. */
  readonly sentences: readonly PanelEvidence[];
  /** Shares of the attention that do not count, and were taken out. */
  readonly sinks: { readonly special: number; readonly question: number; readonly punctuation: number; readonly answer: number };
  /** The strongest single look, for the page that explains query, key and value. */
  readonly strongest: PanelStrongestLook | undefined;
}

export interface PanelHead {
  /** Its share of all head weights. */
  readonly weight: number;
  /** Share of its attention from the answer's words that goes to words of the passage; the rest goes to sinks. */
  readonly mass: number;
  /** Its share of this answer's relevance. */
  readonly share: number;
}

export interface PanelStrongestLook {
  /** From 0. */
  readonly layer: number;
  readonly head: number;
  readonly query: string;
  readonly key: string;
  /** q·k/√d. */
  readonly score: number;
  /** After softmax over `keys` keys. */
  readonly attention: number;
  readonly keys: number;
  /** Length of v·W_o. */
  readonly valueNorm: number;
}

/** The attention of the question, through the lens, over the whole document that the answer stands in. */
export interface PanelMap {
  readonly lens: PanelLens;
  readonly file: string;
  /** The document cut into equal parts, in order: share of the attention, the largest 1. At most 400. */
  readonly strip: readonly number[];
  /** Places 0 to 1 along the document. */
  readonly marks: readonly { readonly at: number; readonly kind: 'answer' | 'evidence' | 'causal' | 'removed' }[];
  readonly sentences: number;
  /** The sentences with most of it, most first; `sentence` is the index in the document. */
  readonly peaks: readonly { readonly sentence: number; readonly place: PanelPlace; readonly at: number; readonly share: number; readonly text: string }[];
}

/** “What if this weren't there?”: the question asked again without some text. */
export interface PanelWhatIf {
  /** The text taken away, shortened. */
  readonly removed: string;
  readonly place: PanelPlace;
  readonly phase:
    | { readonly kind: 'reading' }
    | { readonly kind: 'done'; readonly ablation: PanelAblation; readonly insteadPlace: PanelPlace | undefined; readonly windowsReadAgain: number; readonly remaining: number }
    | { readonly kind: 'failed'; readonly problem: PanelProblem };
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
  | { readonly kind: 'reading'; readonly read: ReadCount; readonly explained?: { readonly answers: number; readonly of: number } }
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
  /** The highlight that Next / Previous Evidence is at; `evidence` −1 is the answer itself. Undefined, too, at a sentence that only a lens shows. */
  readonly current: { readonly answer: number; readonly evidence: number } | undefined;
  /** Whether the reader can be looked into: the documents of the answer are at hand. */
  readonly canInspect: boolean;
  /** Whether an evidence report can be saved: of the answers, or of the passage that came nearest. */
  readonly canSave: boolean;
  readonly inspection: PanelInspection | undefined;
  /** Newest first. */
  readonly whatIfs: readonly PanelWhatIf[];
}

export type ToPanel = { readonly kind: 'state'; readonly state: PanelState };

export type FromPanel =
  /** The panel's script has started and wants the state. */
  | { readonly kind: 'ready' }
  /** The question's box has the focus: one is likely to be asked. */
  | { readonly kind: 'writing' }
  | { readonly kind: 'ask'; readonly question: string; readonly scope: ScopeKind }
  | { readonly kind: 'stop' }
  /** Show an answer (`evidence` −1) or one of its evidence sentences in the editor; answer −1 is the nearest passage. */
  | { readonly kind: 'reveal'; readonly answer: number; readonly evidence: number }
  /** Look into the window of an answer through a lens; the same answer and lens again: look no more. */
  | { readonly kind: 'look'; readonly answer: number; readonly lens: PanelLens }
  | { readonly kind: 'stopLooking' }
  /** Show one of the looked-at sentences in the editor, by its index in `PanelLook.sentences`. */
  | { readonly kind: 'revealLook'; readonly sentence: number }
  /** Map the whole document through the lens in hand; follows the lens from then on. */
  | { readonly kind: 'map' }
  /** Go to what stands out at a part of the mapped document, 0 to 1 along it. */
  | { readonly kind: 'revealMap'; readonly at: number }
  /** Go to a peak of the map. */
  | { readonly kind: 'revealPeak'; readonly sentence: number }
  /** Ask again without this sentence of the answer (`evidence` of its list). */
  | { readonly kind: 'whatIf'; readonly answer: number; readonly evidence: number }
  /** Put the text of a what-if back, by its index: the what-if is forgotten. */
  | { readonly kind: 'putBack'; readonly whatIf: number }
  | { readonly kind: 'revealWhatIf'; readonly whatIf: number }
  /** Save an evidence report; the host asks where and in which format. */
  | { readonly kind: 'report' }
  | { readonly kind: 'forget'; readonly question: string }
  | { readonly kind: 'showLog' };
