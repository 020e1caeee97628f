import * as vscode from 'vscode';
import { describe } from '../core/user-error.ts';
import type { PanelAnswer, PanelEvidence, PanelPhase, PanelPlace, PanelState, PanelWord } from '../protocol.ts';
import type { Stop } from './navigation.ts';
import { availableScopes, fileLabel } from './scope.ts';
import type { Phase, SessionState } from './session.ts';
import type { ShownAnswer, ShownEvidence, ShownSpan } from './shown.ts';

/** What the panel shows of a session. */
export function panelState(state: SessionState, current: Stop | undefined, history: readonly string[]): PanelState {
  const scopes = availableScopes();
  const isAsked = state.phase.kind !== 'empty';
  return {
    scope: isAsked || scopes.includes(state.scopeKind) ? state.scopeKind : (scopes[0] ?? 'file'),
    scopeLabel: state.scopeLabel,
    scopes,
    question: state.question,
    history,
    phase: panelPhase(state.phase),
    answers: state.answers.map(panelAnswer),
    nearest: state.nearest && panelAnswer(state.nearest),
    notices: state.problems.map(problem => describe(problem, vscode.l10n.t)),
    current: current && { answer: current.answer, evidence: current.evidence },
  };
}

function panelPhase(phase: Phase): PanelPhase {
  if (phase.kind !== 'failed') return phase;
  const message = phase.problem ? describe(phase.problem, vscode.l10n.t) : vscode.l10n.t('Something went wrong: {0}', phase.message);
  return { kind: 'failed', problem: { message, showLog: phase.problem === undefined || phase.problem.kind === 'reader-stopped' } };
}

function panelAnswer({ span, score, probability, otherPlaces, evidence }: ShownAnswer): PanelAnswer {
  return {
    text: span.text,
    score,
    probability,
    place: panelPlace(span),
    otherPlaces: otherPlaces.length,
    evidence: evidence.map(item => panelEvidence(item, span)),
  };
}

function panelEvidence({ span, relevance, heat, words, questionWords, ablation }: ShownEvidence, answer: ShownSpan): PanelEvidence {
  return { place: panelPlace(span), relevance, heat, words: panelWords(span, words, answer), questionWords, ...(ablation && { ablation }) };
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

function panelPlace({ uri, place }: ShownSpan): PanelPlace {
  return { file: fileLabel(vscode.Uri.parse(uri)), ...place };
}
