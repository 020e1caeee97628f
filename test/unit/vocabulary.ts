/** Vocabularies for tests: the bundled reader's, with its vectors, and one made of the words that a test uses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Vocabulary } from '../../src/core/tokens.ts';
import { parseVocabulary } from '../../src/core/vocabulary.ts';
import { parseTokenVectors, type TokenVectors } from '../../src/index/embedding.ts';

export const modelFolder = join(__dirname, '..', '..', 'models', 'reader');

export function readerVocabulary(): Vocabulary {
  const vocabulary = parseVocabulary(readFileSync(join(modelFolder, 'tokenizer.json'), 'utf8'));
  if (typeof vocabulary === 'string') throw new Error(vocabulary);
  return vocabulary;
}

export function readerVectors(): TokenVectors {
  return parseTokenVectors(readFileSync(join(modelFolder, 'passage-vectors.bin')), readerVocabulary().ids.size);
}

/** One token a word: each word and punctuation mark of the text has an id, from 10 in the order in which they come. */
export function vocabularyOf(text: string): Vocabulary {
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu));
  return { ids: new Map([...words].map((word, i) => [word, 10 + i])), unknown: 1, continuingPrefix: '##', maxWordUnits: 100 };
}
