import { readFile } from 'node:fs/promises';
import { parseVocabulary } from '../core/vocabulary.ts';
import { createEmbedding, parseTokenVectors, type Embedding } from './embedding.ts';
import type { EmbeddingPaths } from './messages.ts';

/** @throws Error whose message says what is missing or does not fit. */
export async function loadEmbedding(paths: EmbeddingPaths): Promise<Embedding> {
  const vocabulary = parseVocabulary(await readFile(paths.vocabulary, 'utf8'));
  if (typeof vocabulary === 'string') throw new Error(`${paths.vocabulary}: ${vocabulary}`);
  return createEmbedding(parseTokenVectors(await readFile(paths.vectors), vocabulary.ids.size), vocabulary);
}
