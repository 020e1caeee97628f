/** Texts made of everything that shifts offsets: pairs, lone surrogates, marks, joiners, line ends, scripts, mixtures. */
import fc from 'fast-check';

const PIECES: readonly (readonly string[])[] = [
  ['a', 'B', 'word', 'The', 'unbelievable', 'x1', '3.14', 'don’t'],
  [' ', ' ', '  ', '\n', '\r\n', '\r', '\t', '\u00a0', '\u3000', '\u2028', '\u0085'],
  ['.', ',', '!', '?', '(', ')', '“', '”', '$', '…', '。', '،'],
  ['😀', '👩‍👩‍👧', '🇩🇪', '❤️', '👍🏽', '1️⃣', '☃'],
  ['e\u0301', '\u0301', 'o\u0327\u0301', '\u20d2', 'か\u3099', 'İ', 'ß', 'ﬁ', 'Ǆ', 'ΟΔΟΣ', '≠'],
  ['日本', '漢', '𠮷', '豈', 'カタ', '한국어', '각\u0301', 'ᄒ'],
  ['שָׁלוֹם', 'العربية', 'مُحَمَّد', '\u200f', '\u202e', 'हिन्दी', 'क़', 'ไทย'],
  ['𝕏', '𝒜', '𐍈', '🄰', '\u{f0000}'],
  ['\ufeff', '\u200b', '\u200d', '\u00ad', '\u0000', '\u0007', '\ufffd', '\ue000', '\u0378'],
  ['\ud83d', '\udc00', '\udfff', '\ud800'],
];

/** Lone surrogates beside each other may make a pair: then they are one in the whole text too. */
export const fuzzedText: fc.Arbitrary<string> = fc
  .array(fc.oneof(...PIECES.map(pieces => fc.constantFrom(...pieces))), { maxLength: 60, size: 'max' })
  .map(pieces => pieces.join(''));

/** Words to be found again, with the marks and pairs that are theirs. */
export const marker: fc.Arbitrary<string> = fc.constantFrom('Marker', 'x9', 'naïve', 'nai\u0308ve', 'Ω\u0301mega', '𝕏𝒜', '😀', 'ма́ркер', 'שָׁלוֹם', '한국', 'İz', '𠮷', 'soft\u00adware');

/** What may stand on both sides of a marker without becoming part of it. */
export const separator: fc.Arbitrary<string> = fc.constantFrom(' ', '\n', '\r\n', '\t', '\u3000', '(', '“', '$', '. ', '\u2028');
