/** Words that ask for a name, a number, a date or a place. */
const FACT = /\b(?:which|who|whom|whose|when|where|how (?:many|much|long|old|far|often|large|tall|high|big|fast|deep))\b/i;

/** Whether a question asks for a fact by its question word (Li & Roth 2002 tell such questions from those for a description): its answer is short. */
export function isFactoid(question: string): boolean {
  return FACT.test(question);
}
