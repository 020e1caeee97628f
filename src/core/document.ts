/** A document as it was when the question was asked. Everything that follows speaks of this text, in UTF-16 offsets. */
export interface Document {
  readonly uri: string;
  /** Grows with each change of the same uri; 0 for what was read from storage. */
  readonly version: number;
  readonly text: string;
  /** What is to be read, a half-open range of offsets; without it, all of the text. */
  readonly range?: Range;
}

/** Half-open [startOffset, endOffset) in UTF-16 units of a document's text. */
export interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
}

/** Line and column from 1, the column in UTF-16 units, as compilers print them. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Place of an offset; lines end at "\n", "\r\n" or "\r". Offsets past the end give the end. */
export function placeOf(text: string, offset: number): Place {
  const end = Math.min(offset, text.length);
  let line = 1;
  let lineStart = 0;
  for (let i = 0; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) {
      line++;
      lineStart = i + 1;
    }
  }
  return { line, column: end - lineStart + 1 };
}

export function overlaps(a: Range, b: Range): boolean {
  return a.startOffset < b.endOffset && b.startOffset < a.endOffset;
}
