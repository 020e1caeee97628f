/**
 * BERT's tokenizer, keeping for each token the UTF-16 offsets of the text it came from.
 *
 * The steps are those of the reference library's BertNormalizer (clean, split CJK, decompose and strip accents, lower-case),
 * BertPreTokenizer (white space and punctuation) and WordPiece (longest match first; Wu et al. 2016). They run one code
 * point at a time, so that every normalised unit still knows its source; a library that normalises whole strings can't.
 * Differences, on purpose: "[CLS]" written in a document is text, not a special token, and a token's end takes in the
 * combining marks that normalising removes, so that a span never cuts an accent off its letter.
 */

/** Tokens of one text, in order; every array has length `count`. */
export interface Tokens {
  readonly count: number;
  readonly ids: Int32Array;
  /** Half-open [startOffsets[i], endOffsets[i]) in UTF-16 units of the text. */
  readonly startOffsets: Int32Array;
  readonly endOffsets: Int32Array;
  /** The word that each token belongs to; never decreasing. */
  readonly words: Int32Array;
}

export interface Vocabulary {
  readonly ids: ReadonlyMap<string, number>;
  readonly unknown: number;
  readonly continuingPrefix: string;
  /** A word of more units than this is unknown. */
  readonly maxWordUnits: number;
}

export type Tokenizer = (text: string) => Tokens;

export function createTokenizer(vocabulary: Vocabulary): Tokenizer {
  const piecesOf = createWordPiece(vocabulary);
  const normalize = createNormalizer();

  return text => {
    const tokens = new TokenBuffer(Math.min(text.length, 1024));
    /** The word being gathered: normalised units and the source offsets of each of them. */
    let word = '';
    let starts: number[] = [];
    let ends: number[] = [];

    const endWord = (): void => {
      if (word === '') return;
      let unit = 0;
      for (const piece of piecesOf(word)) {
        tokens.push(piece.id, starts[unit], ends[unit + piece.units - 1]);
        unit += piece.units;
      }
      tokens.endWord();
      word = '';
      starts = [];
      ends = [];
    };
    const append = (char: string, start: number, end: number): void => {
      word += char;
      for (let i = 0; i < char.length; i++) {
        starts.push(start);
        ends.push(end);
      }
    };

    for (let offset = 0; offset < text.length; ) {
      const asciiEnd = endOfAsciiWord(text, offset);
      if (asciiEnd > offset && word === '' && !continuesWord(text.charCodeAt(asciiEnd))) {
        tokens.pushWord(piecesOf(text.slice(offset, asciiEnd).toLowerCase()), offset);
        offset = asciiEnd;
        continue;
      }
      const codePoint = text.codePointAt(offset)!;
      const end = offset + (codePoint > 0xffff ? 2 : 1);
      const normal = normalize(codePoint);
      if (normal.alone) endWord();
      for (const char of normal.text) {
        if (char === ' ') endWord();
        else if (isPunctuation(char)) {
          endWord();
          append(char, offset, end);
          endWord();
        } else append(char, offset, end);
      }
      if (normal.alone) endWord();
      if (normal.mark) {
        if (word !== '') ends[ends.length - 1] = end;
        else tokens.extendLast(offset, end);
      }
      offset = end;
    }
    endWord();
    return tokens.finish();
  };
}

/** A piece of a word: its vocabulary id and its length in units of the normalised word. */
interface Piece {
  readonly id: number;
  readonly units: number;
}

const CACHED_WORDS = 100_000;

/** Longest match first, remembered for each word. A word with a part that is not in the vocabulary is one unknown piece. */
function createWordPiece({ ids, unknown, continuingPrefix, maxWordUnits }: Vocabulary): (word: string) => readonly Piece[] {
  let known = new Map<string, readonly Piece[]>();

  const split = (word: string): readonly Piece[] => {
    const whole = [{ id: unknown, units: word.length }];
    if (word.length > maxWordUnits && [...word].length > maxWordUnits) return whole;
    const pieces: Piece[] = [];
    for (let start = 0; start < word.length; ) {
      let end = word.length;
      let id: number | undefined;
      for (; end > start; end--) {
        const part = word.slice(start, end);
        id = ids.get(start === 0 ? part : continuingPrefix + part);
        if (id !== undefined) break;
      }
      if (id === undefined) return whole;
      pieces.push({ id, units: end - start });
      start = end;
    }
    return pieces;
  };

  return word => {
    let pieces = known.get(word);
    if (pieces === undefined) {
      pieces = split(word);
      if (known.size >= CACHED_WORDS) known = new Map();
      known.set(word, pieces);
    }
    return pieces;
  };
}

/** What a code point becomes: '' when removed, ' ' when white space; `alone`: a word of its own; `mark`: a removed accent. */
interface Normal {
  readonly text: string;
  readonly alone: boolean;
  readonly mark: boolean;
}

function createNormalizer(): (codePoint: number) => Normal {
  const known = new Map<number, Normal>();
  return codePoint => {
    let normal = known.get(codePoint);
    if (normal === undefined) {
      normal = normalForm(codePoint);
      known.set(codePoint, normal);
    }
    return normal;
  };
}

const SPACE: Normal = { text: ' ', alone: false, mark: false };
const REMOVED: Normal = { text: '', alone: false, mark: false };

function normalForm(codePoint: number): Normal {
  const char = String.fromCodePoint(codePoint);
  if (/^[\t\n\r]$/.test(char)) return SPACE;
  if (codePoint === 0xfffd || /^[\p{Cc}\p{Cf}\p{Co}\p{Cs}]$/u.test(char)) return REMOVED;
  if (/^\p{White_Space}$/u.test(char)) return SPACE;
  const bare = char.normalize('NFD').replace(/\p{Mn}/gu, '');
  const lower = [...bare].map(c => c.toLowerCase()).join('');
  return { text: lower, alone: isChineseCharacter(codePoint), mark: bare === '' };
}

/** The blocks that BERT's reference code calls Chinese characters: each is a word of its own. */
function isChineseCharacter(c: number): boolean {
  return (
    (c >= 0x4e00 && c <= 0x9fff) ||
    (c >= 0x3400 && c <= 0x4dbf) ||
    (c >= 0x20000 && c <= 0x2a6df) ||
    (c >= 0x2a700 && c <= 0x2b73f) ||
    (c >= 0x2b740 && c <= 0x2b81f) ||
    (c >= 0x2b920 && c <= 0x2ceaf) ||
    (c >= 0xf900 && c <= 0xfaff) ||
    (c >= 0x2f800 && c <= 0x2fa1f)
  );
}

/** ASCII symbols such as $ and + count as punctuation, whatever Unicode calls them. */
function isPunctuation(char: string): boolean {
  return /^[!-/:-@[-`{-~]$|^\p{P}$/u.test(char);
}

function isAsciiLetterOrDigit(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57);
}

function endOfAsciiWord(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && isAsciiLetterOrDigit(text.charCodeAt(end))) end++;
  return end;
}

/** Whether the unit after an ASCII word may belong to it: anything but ASCII white space and punctuation. NaN is the end. */
function continuesWord(unit: number): boolean {
  return unit >= 127 || (unit < 32 && unit !== 9 && unit !== 10 && unit !== 13);
}

/** Growing arrays of tokens; offsets of a cached word's pieces are given relative to the word's start. */
class TokenBuffer {
  private count = 0;
  private word = 0;
  private ids: Int32Array<ArrayBuffer>;
  private starts: Int32Array<ArrayBuffer>;
  private ends: Int32Array<ArrayBuffer>;
  private words: Int32Array<ArrayBuffer>;

  /** @param room tokens, more as needed. */
  constructor(room: number) {
    this.ids = new Int32Array(room);
    this.starts = new Int32Array(room);
    this.ends = new Int32Array(room);
    this.words = new Int32Array(room);
  }

  push(id: number, start: number, end: number): void {
    if (this.count === this.ids.length) this.grow();
    this.ids[this.count] = id;
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.words[this.count] = this.word;
    this.count++;
  }

  /** A whole word whose normalised units stand one to one for its source units. */
  pushWord(pieces: readonly Piece[], offset: number): void {
    for (const { id, units } of pieces) {
      this.push(id, offset, offset + units);
      offset += units;
    }
    this.endWord();
  }

  endWord(): void {
    this.word++;
  }

  /** A combining mark right behind the last token belongs to that token. */
  extendLast(start: number, end: number): void {
    if (this.count > 0 && this.ends[this.count - 1] === start) this.ends[this.count - 1] = end;
  }

  finish(): Tokens {
    const { count } = this;
    return {
      count,
      ids: this.ids.slice(0, count),
      startOffsets: this.starts.slice(0, count),
      endOffsets: this.ends.slice(0, count),
      words: this.words.slice(0, count),
    };
  }

  private grow(): void {
    const twice = (old: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(Math.max(16, old.length * 2));
      grown.set(old);
      return grown;
    };
    this.ids = twice(this.ids);
    this.starts = twice(this.starts);
    this.ends = twice(this.ends);
    this.words = twice(this.words);
  }
}
