/** Reports of hand-made results: no reader is needed. */
import { createHash } from 'node:crypto';
import type { Ablation } from '../../src/core/ablation.ts';
import type { AskResult } from '../../src/core/ask.ts';
import type { Document, Range } from '../../src/core/document.ts';
import type { ExplainedAnswer, ExplainedEvidence } from '../../src/core/explain.ts';
import type { ReaderFacts } from '../../src/inference/messages.ts';
import { reportOf, type EvidenceReport, type Hash } from '../../src/report/report.ts';

export const facts: ReaderFacts = {
  config: { id: 'rule', layers: 2, heads: 2, window: 24, stride: 4, maxAnswerTokens: 5, maxQuestionTokens: 4, cls: 2, sep: 3, noAnswerThreshold: 0.4, causalThreshold: 2, calibration: { slope: 0.4, intercept: -0.9 } },
  sha256: { 'reader.onnx': 'ab'.repeat(32) },
  headWeights: { kind: 'learned', answer: [0.1, 0.2, 0.3, 0.4], question: [1, 0, 0, 0] },
  hasAttention: true,
  runtime: '1.23.2',
  threads: 0,
};

export const hash: Hash = (text, encoding) => createHash('sha256').update(text, encoding === 'utf-8' ? 'utf8' : 'utf16le').digest('hex');

export function rangeOf(text: string, part: string): Range {
  const startOffset = text.indexOf(part);
  if (startOffset < 0) throw new Error(`“${part}” is not in the text`);
  return { startOffset, endOffset: startOffset + part.length };
}

export function ablationOf(drop: number, outcome: Ablation['outcome'] = 'kept', instead?: string): Ablation {
  return { before: 5, after: 5 - drop, drop, outcome, ...(instead !== undefined && { instead }), isCausal: drop > 2 };
}

export interface Made {
  readonly text: string;
  readonly answer: string;
  /** Sentences that were attended to, most first. */
  readonly evidence?: readonly string[];
  /** Sentences that were taken away, and what that did. */
  readonly tried?: readonly (readonly [sentence: string, ablation: Ablation])[];
}

export function answerOf({ text, answer, evidence = [], tried = [] }: Made): ExplainedAnswer {
  const ablations = new Map(tried);
  const evidenceOf = (sentence: string, i: number): ExplainedEvidence => {
    const range = rangeOf(text, sentence);
    const ablation = ablations.get(sentence);
    const word = { startOffset: range.startOffset, endOffset: range.startOffset + 1 };
    return { document: 0, range, relevance: 0.7 / (i + 1) ** 2, heat: i === 0 ? 4 : 1, words: [{ range: word, relevance: 0.1, heat: 1 }], questionWords: ['keeper'], ...(ablation && { ablation }) };
  };
  return {
    text: answer,
    score: 6.25,
    probability: 0.9,
    chance: 0.832,
    document: 0,
    range: rangeOf(text, answer),
    window: { document: 0, startToken: 0, endToken: 9 },
    startToken: 1,
    endToken: 2,
    otherPlaces: [],
    evidence: evidence.map(evidenceOf),
    sinks: { special: 0.1, question: 0.2, punctuation: 0.05, answer: 0.05 },
    ...(tried.length > 0 && {
      ablations: { of: tried.length, sentences: tried.map(([sentence, ablation]) => ({ range: rangeOf(text, sentence), ablation })), withoutEvidence: ablationOf(9, 'lost'), onlyEvidence: ablationOf(0.1) },
    }),
  };
}

export function resultOf(...answers: readonly ExplainedAnswer[]): AskResult {
  return { answers, nearest: undefined, read: { windows: 3, of: 3 }, setAside: [], questionTokensCut: 0 };
}

export function reportFrom(documents: readonly Document[], result: AskResult, question = 'Who is the keeper?'): EvidenceReport {
  return reportOf({
    question,
    documents,
    nameOf: ({ uri }) => ({ label: uri, path: uri }),
    result,
    facts,
    settings: { maxAnswers: 5, explain: true },
    build: { spanlight: '0.1.0', onnxruntime: facts.runtime, platform: 'linux', arch: 'x64', processor: 'CPU', threads: 0 },
    asked: '2026-01-02T03:04:05.678Z',
    hash,
  });
}

/** Two sentences, an answer in the second. */
export const TEXT = 'The tower is high. Its keeper is Mara.\nNobody else lives there.';

export function keeperReport(text = TEXT): EvidenceReport {
  const [first, second] = ['The tower is high.', 'Its keeper is Mara.'];
  const tried = [[second, ablationOf(7.5, 'lost')], [first, ablationOf(0.2)]] as const;
  return reportFrom([{ uri: 'tower.txt', version: 0, text }], resultOf(answerOf({ text, answer: 'Mara', evidence: [second, first], tried })));
}
