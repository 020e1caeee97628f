import * as vscode from 'vscode';
import { mostAttended } from '../core/evidence.ts';
import type { Look } from '../core/look.ts';
import type { InspectionState } from './inspection.ts';
import type { Session } from './session.ts';
import { shownEvidence, type ShownAnswer, type ShownEvidence } from './shown.ts';

/** The answers as they are shown: one that is looked into has the sentences that are seen through the lens for its evidence. */
export function lookedAnswers({ state, asked }: Session, inspection: InspectionState | undefined): readonly ShownAnswer[] {
  const { look, answer: index } = inspection ?? {};
  if (!look || !asked || index === undefined || !isNarrow(look)) return state.answers;
  return state.answers.map((answer, i) => (i === index ? { ...answer, evidence: lookedEvidence(look, answer, asked.documents) } : answer));
}

function lookedEvidence({ sentences }: Look, { evidence }: ShownAnswer, documents: Parameters<typeof shownEvidence>[1]): ShownEvidence[] {
  const known = new Map(evidence.map(({ span, ablation }) => [span.range.startOffset, ablation]));
  return mostAttended(sentences).map(sentence => {
    const ablation = known.get(sentence.range.startOffset);
    return shownEvidence({ ...sentence, ...(ablation && { ablation }) }, documents);
  });
}

/** What an inspection looks through, in words; undefined for all heads and rows. */
export function lensLabel(inspection: InspectionState | undefined): string | undefined {
  const look = inspection?.look;
  if (!look || !isNarrow(look)) return undefined;
  const { head, word } = look.lens;
  const labels = [
    ...(head === undefined ? [] : [vscode.l10n.t('layer {0}, head {1}', Math.floor(head / look.heads) + 1, (head % look.heads) + 1)]),
    ...(word === undefined ? [] : [vscode.l10n.t('the question’s word “{0}”', look.questionWords[word])]),
  ];
  return labels.join(', ');
}

function isNarrow({ lens }: Look): boolean {
  return lens.head !== undefined || lens.word !== undefined;
}
