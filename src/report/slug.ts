/** Units of a name, at most. */
const MOST_UNITS = 60;

/** A file's name for a question: its words, joined by hyphens. */
export function slugOf(question: string): string {
  const words = question.normalize('NFC').toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  let slug = '';
  for (const word of words) {
    const longer = slug === '' ? word.slice(0, MOST_UNITS) : `${slug}-${word}`;
    if (longer.length > MOST_UNITS) break;
    slug = longer;
  }
  return slug === '' ? 'evidence-report' : slug;
}
