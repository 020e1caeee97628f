import * as vscode from 'vscode';
import type { Ablation } from '../core/ablation.ts';
import { probabilityOf } from '../core/log-odds.ts';
import { describe, type Problem } from '../core/user-error.ts';
import type { PanelAblation, PanelEvidence, PanelPlace, PanelProblem, PanelWord } from '../protocol.ts';
import { fileLabel } from './file-texts.ts';
import type { ShownEvidence, ShownSpan } from './shown.ts';

export function panelEvidence({ span, relevance, heat, words, questionWords, ablation }: ShownEvidence, answer: ShownSpan): PanelEvidence {
  return { place: panelPlace(span), relevance, heat, words: panelWords(span, words, answer), questionWords, ...(ablation && { ablation: panelAblation(ablation) }) };
}

/** The sentence cut at its words; what stands between two words goes with neither. */
function panelWords(sentence: ShownSpan, words: ShownEvidence['words'], answer: ShownSpan): PanelWord[] {
  const pieces: PanelWord[] = [];
  const answerStart = answer.range.startOffset - sentence.range.startOffset;
  const answerEnd = answer.range.endOffset - sentence.range.startOffset;
  const isInAnswer = (start: number, end: number): boolean => answer.uri === sentence.uri && start >= answerStart && end <= answerEnd;
  let offset = 0;
  const push = (end: number, heat: number): void => {
    if (end > offset) pieces.push({ text: sentence.text.slice(offset, end), heat, answer: isInAnswer(offset, end) });
    offset = Math.max(offset, end);
  };
  for (const { range, heat } of words) {
    push(range.startOffset, 0);
    push(range.endOffset, heat);
  }
  push(sentence.text.length, 0);
  return pieces;
}

export function panelPlace({ uri, place }: ShownSpan): PanelPlace {
  return { file: fileLabel(vscode.Uri.parse(uri)), ...place };
}

export function panelProblem(problem: Problem): PanelProblem {
  return { message: describe(problem, vscode.l10n.t), showLog: problem.kind === 'reader-stopped' };
}

export function panelAblation({ before, after, ...ablation }: Ablation): PanelAblation {
  return { ...ablation, before: probabilityOf(before), after: probabilityOf(after) };
}
