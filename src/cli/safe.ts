/**
 * Text of which nothing steers a terminal: documents, their names and reports may come from anyone.
 *
 * Joiners and soft hyphens stay: they belong to words and emoji.
 */
export function safe(text: string): string {
  return text.replace(/(?![\u00ad\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu, char => `\\u${char.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}
