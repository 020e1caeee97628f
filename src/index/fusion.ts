/**
 * (blocks): the sum of z-scores, weighted; their means, the same for all blocks, are left out. Of a ranking that makes no
 * difference between blocks nothing is added.
 */
export function fusedScores(words: Float64Array, meaning: Float64Array, weight: number): Float64Array {
  const ofWords = 1 / (deviation(words) || 1);
  const ofMeaning = weight / (deviation(meaning) || 1);
  return words.map((score, block) => score * ofWords + meaning[block] * ofMeaning);
}

function deviation(scores: Float64Array): number {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length);
}
