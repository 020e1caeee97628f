import type { Window } from './windows.ts';

/**
 * What late interaction needs to know of a reader's vectors, fitted for it (training/late_interaction.py).
 *
 * Every token of a window that was read leaves a short vector behind, and a question has one for each of its own tokens. What the reader
 * would give the window's best span is then expected from their products alone (ColBERT: Khattab & Zaharia 2020), in place of a pass.
 */
export interface LateInteraction {
  /** Numbers of a token's vector. */
  readonly width: number;
  /** Expected of a window that shares nothing with the question, in logits. */
  readonly bias: number;
  /** A window can't reach a score, as good as never, where less than `below` + `slope` · the score is expected of it. */
  readonly below: number;
  readonly slope: number;
  /** Log of the mean of Σ exp(score) over the spans of windows that were set aside so. */
  readonly logMass: number;
}

/** Vectors of a question's tokens, those of [CLS] and [SEP] among them. */
export interface Probe {
  /** (token, width): each as long as what the token counts. */
  readonly vectors: Float32Array;
}

/** The vectors that readings left of one document's tokens. */
export interface KeptVectors {
  /** Takes those of a window, in 127ths: (window, width). Of two windows that share tokens the later one's stay; what is settled stays as it is. */
  keep(window: Window, vectors: Int8Array): void;
  /** To be done before the next question is read, which asks what was kept until then: the same whatever it has read itself, in whichever order. */
  settle(): void;
  /** Whether any are, so that a question may ask. */
  readonly isSettled: boolean;
  /** The score that is expected of a window's best span; undefined where it has tokens that were not read before the last `settle`. */
  expected(probe: Probe, window: Window): number | undefined;
  /** What is kept of the tokens that stayed in an edit of the document, which has `tokens` since; settled. */
  afterEdit(stayed: Ends, tokens: number): KeptVectors;
}

/** So many at the start of something, and so many others at its end. */
export interface Ends {
  readonly start: number;
  readonly end: number;
}

/** What two texts share at their starts and ends. @param a @param b token ids */
export function sharedEnds(a: Int32Array, b: Int32Array): Ends {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start++;
  let end = 0;
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return { start, end };
}

/** Of 1, in the integers that vectors are kept as. */
const UNIT = 127;

/** In place of the window that left a token's vector. */
const NEVER = -1;
const SETTLED = 2 ** 31 - 1;

/** @param tokens of the document. */
export function createKeptVectors(tokens: number, like: Pick<LateInteraction, 'width' | 'bias'>): KeptVectors {
  return keptVectors(new Int8Array(tokens * like.width), new Int32Array(tokens).fill(NEVER), like);
}

/** @param kept (tokens, width) @param keptFrom (tokens): first token of the window whose reading left it. */
function keptVectors(kept: Int8Array, keptFrom: Int32Array, like: Pick<LateInteraction, 'width' | 'bias'>): KeptVectors {
  const { width, bias } = like;
  const tokens = keptFrom.length;
  let isSettled = false;
  return {
    get isSettled() {
      return isSettled;
    },
    keep({ startToken, endToken }, vectors) {
      for (let token = startToken; token < endToken; token++) {
        if (keptFrom[token] >= startToken) continue;
        keptFrom[token] = startToken;
        kept.set(vectors.subarray((token - startToken) * width, (token - startToken + 1) * width), token * width);
      }
    },
    settle() {
      for (let token = 0; token < tokens; token++) if (keptFrom[token] !== NEVER) keptFrom[token] = SETTLED;
      isSettled = true;
    },
    expected({ vectors }, { startToken, endToken }) {
      if (!keptFrom.subarray(startToken, endToken).every(from => from === SETTLED)) return undefined;
      return bias + sumOfMost(vectors, kept.subarray(startToken * width, endToken * width), width) / UNIT;
    },
    afterEdit({ start, end }, count) {
      const [stayed, stayedFrom] = [new Int8Array(count * width), new Int32Array(count).fill(NEVER)];
      stayed.set(kept.subarray(0, start * width));
      stayedFrom.set(keptFrom.subarray(0, start));
      stayed.set(kept.subarray((tokens - end) * width), (count - end) * width);
      stayedFrom.set(keptFrom.subarray(tokens - end), count - end);
      const edited = keptVectors(stayed, stayedFrom, like);
      edited.settle();
      return edited;
    },
  };
}

/** Σ over the question's tokens of the greatest product with a token of the window. @param asked (question, width) @param kept (window, width) */
function sumOfMost(asked: Float32Array, kept: Int8Array, width: number): number {
  let sum = 0;
  for (let i = 0; i < asked.length; i += width) {
    let most = -Infinity;
    for (let j = 0; j < kept.length; j += width) {
      let product = 0;
      for (let k = 0; k < width; k++) product += asked[i + k] * kept[j + k];
      if (product > most) most = product;
    }
    sum += most;
  }
  return sum;
}
