/** What the benchmark asks of a peer, a JSON object a line on its stdin. */
export interface Request {
  readonly question: string;
  /** File of the document's text. */
  readonly document: string;
  /** File of the windows to read: WindowInput[]. A peer that cuts the document itself has none. */
  readonly windows: string | undefined;
}

/** A window of the document, as text and as the reader's input. */
export interface WindowInput {
  readonly text: string;
  /** (sequence): [CLS] question [SEP] window [SEP]. */
  readonly ids: readonly number[];
  /** Index of the window's first token in the sequence. */
  readonly firstToken: number;
  /** (window): where each token stands in the window's text, half-open. */
  readonly startOffsets: readonly number[];
  readonly endOffsets: readonly number[];
}

/** What a peer says once it can be asked, a JSON object on its stdout. */
export interface Ready {
  /** What it runs on, with versions. */
  readonly ready: string;
}

/** What it answers, a JSON object a line. */
export interface Reply {
  readonly answer: string;
  /** In the peer's own terms. */
  readonly score: number;
  /** From having question and document in memory to having the answer. */
  readonly milliseconds: number;
}

/** How fast this machine multiplies, in multiply-adds a second: what the process that measures it says. */
export interface Peaks {
  /** Of unsigned by signed 8-bit integers, summed in 32 bits. */
  readonly int8: number;
  readonly float32: number;
}
