import type { Library } from '../core/library.ts';

const WORDS_A_SENTENCE = 12;

/**
 * Makes a text ready and reads as many of its windows as the reader does at a time, so that a person's first question finds code that
 * was compiled and sessions that have their memory. The text is the vocabulary's own words: those of any other are among them.
 */
export async function rehearse(library: Library): Promise<void> {
  const { reader } = library;
  const words = [...reader.vocabulary.ids.keys()].filter(word => /^[a-z]+$/.test(word));
  const text = words.map((word, i) => (i % WORDS_A_SENTENCE === WORDS_A_SENTENCE - 1 ? `${word}. ` : `${word} `)).join('');
  const question = library.questionOf(words.slice(0, WORDS_A_SENTENCE).join(' '));
  const passages = library.passagesFor([{ uri: 'rehearsal', version: 0, text }], question);
  await Promise.all(passages.slice(0, reader.parallel).map(passage => library.wholeSpansOf(passage, question)));
}
