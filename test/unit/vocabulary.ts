/** Vocabularies for tests: the bundled reader's, and one made of the words that a test uses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Vocabulary } from '../../src/core/tokens.ts';

interface TokenizerFile {
  readonly model: { readonly vocab: Readonly<Record<string, number>>; readonly continuing_subword_prefix: string; readonly max_input_chars_per_word: number };
}

export function readerVocabulary(): Vocabulary {
  const file = join(__dirname, '..', '..', 'models', 'reader', 'tokenizer.json');
  const { model } = JSON.parse(readFileSync(file, 'utf8')) as TokenizerFile; // the bundled file, as the model suite checks it
  return {
    ids: new Map(Object.entries(model.vocab)),
    unknown: model.vocab['[UNK]'],
    continuingPrefix: model.continuing_subword_prefix,
    maxWordUnits: model.max_input_chars_per_word,
  };
}

/** One token a word: each word and punctuation mark of the text has an id, from 10 in the order in which they come. */
export function vocabularyOf(text: string): Vocabulary {
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu));
  return { ids: new Map([...words].map((word, i) => [word, 10 + i])), unknown: 1, continuingPrefix: '##', maxWordUnits: 100 };
}
