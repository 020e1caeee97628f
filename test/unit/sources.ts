/** Sources and passages for tests whose every word is one token. */
import type { Document } from '../../src/core/document.ts';
import { sourceOf, type Passage, type Source } from '../../src/core/passages.ts';
import { createTokenizer } from '../../src/core/tokens.ts';
import { vocabularyOf } from './vocabulary.ts';

export function documentOf(text: string, uri = 'test'): Document {
  return { uri, version: 0, text };
}

export function wordSource(text: string): Source {
  return sourceOf(documentOf(text), createTokenizer(vocabularyOf(text)));
}

/** A window over all of the text, or over some of its tokens. */
export function passageOf(text: string, { document = 0, startToken = 0, endToken = Infinity } = {}): Passage {
  const source = wordSource(text);
  return { source, window: { document, startToken, endToken: Math.min(endToken, source.tokens.count) } };
}
