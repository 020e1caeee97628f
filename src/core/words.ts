import { stemmer } from 'stemmer';
import { FUNCTION_WORDS } from './question.ts';

const ASKING_WORDS = ['what', 'which', 'who', 'whom', 'when', 'where', 'why', 'how'];
const STOP_WORDS = new Set([...FUNCTION_WORDS, ...ASKING_WORDS]);

/** UTF-16 units; what is longer is no word, but base64 or a script without spaces, and is taken in pieces. */
const LONGEST = 40;

/** The content words of a text in small letters, in order. */
export function contentWords(text: string): string[] {
  const words: string[] = [];
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (word.length > LONGEST) for (const piece of word.match(PIECES)!) words.push(piece); // it has letters, so it has pieces
    else if (!STOP_WORDS.has(word)) words.push(word);
  }
  return words;
}

/** Of code points, so that no pair is divided. */
const PIECES = new RegExp(`.{1,${LONGEST / 2}}`, 'gsu');

/** @param word in small letters: no suffix that is taken off ends otherwise, and in logs most words are numbers. */
export function stemOf(word: string): string {
  return /[a-z]$/.test(word) ? stemmer(word) : word;
}

const GRAM = 4;

/** Runs of four letters, "_fee", "fees", "ees_": the edges of a word count as letters. */
export function gramsOf(word: string): string[] {
  const letters = `_${word}_`;
  if (letters.length <= GRAM) return [letters];
  return Array.from({ length: letters.length - GRAM + 1 }, (_, i) => letters.slice(i, i + GRAM));
}

/** How many they are. */
export function gramCount(word: string): number {
  return Math.max(1, word.length + 2 - GRAM + 1);
}
