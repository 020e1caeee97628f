import * as vscode from 'vscode';
import { confidenceOf } from '../core/confidence.ts';
import { describe } from '../core/user-error.ts';
import type { PanelAnswer, PanelPhase, PanelState, PanelWhatIf } from '../protocol.ts';
import type { InspectionState } from './inspection.ts';
import { panelAblation, panelEvidence, panelPlace, panelProblem } from './panel-evidence.ts';
import { panelInspection } from './panel-inspection.ts';
import { indexOfSentence, type Stop } from './navigation.ts';
import { availableScopes } from './scope.ts';
import { canReport, type Phase, type Session, type SessionState } from './session.ts';
import type { ShownAnswer } from './shown.ts';
import type { ShownWhatIf } from './what-ifs.ts';

/** All that the panel shows something of. */
export interface PanelParts {
  readonly session: Pick<Session, 'state' | 'asked'>;
  readonly current: Stop | undefined;
  readonly history: readonly string[];
  readonly inspection: InspectionState | undefined;
  readonly whatIfs: readonly ShownWhatIf[];
}

/** What the panel shows. */
export function panelState({ session, current, history, inspection, whatIfs }: PanelParts): PanelState {
  const { state, asked } = session;
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
    current: current && panelCurrent(current, state),
    canInspect: asked !== undefined,
    canSave: canReport(asked),
    inspection: inspection && asked && panelInspection(inspection, asked, whatIfs),
    whatIfs: whatIfs.map(panelWhatIf),
  };
}

function panelCurrent({ answer, sentence }: Stop, { answers, nearest }: SessionState): PanelState['current'] {
  if (!sentence) return { answer, evidence: -1 };
  const evidence = indexOfSentence(sentence, (answer < 0 ? nearest : answers[answer])?.evidence ?? []);
  return evidence < 0 ? undefined : { answer, evidence };
}

function panelPhase(phase: Phase): PanelPhase {
  if (phase.kind !== 'failed') return phase;
  if (phase.problem) return { kind: 'failed', problem: panelProblem(phase.problem) };
  return { kind: 'failed', problem: { message: vscode.l10n.t('Something went wrong: {0}', phase.message), showLog: true } };
}

function panelAnswer({ span, score, probability, chance, otherPlaces, evidence, ablations }: ShownAnswer): PanelAnswer {
  return {
    text: span.text,
    score,
    probability,
    confidence: chance === undefined ? undefined : { chance, word: confidenceOf(chance) },
    place: panelPlace(span),
    otherPlaces: otherPlaces.length,
    evidence: evidence.map(item => panelEvidence(item, span)),
    ablations: ablations && {
      ...ablations,
      withoutEvidence: ablations.withoutEvidence && panelAblation(ablations.withoutEvidence),
      onlyEvidence: ablations.onlyEvidence && panelAblation(ablations.onlyEvidence),
    },
  };
}


/** Units of a text that was taken away that the panel shows. */
const REMOVED_UNITS = 240;

function panelWhatIf({ removed, phase }: ShownWhatIf): PanelWhatIf {
  const text = removed.text.length > REMOVED_UNITS ? `${removed.text.slice(0, REMOVED_UNITS)}…` : removed.text;
  const shown = { removed: text, place: panelPlace(removed) };
  switch (phase.kind) {
    case 'reading':
      return { ...shown, phase };
    case 'failed':
      return { ...shown, phase: { kind: 'failed', problem: panelProblem(phase.problem) } };
    case 'done': {
      const { ablation, windowsReadAgain, answers } = phase.result;
      return { ...shown, phase: { kind: 'done', ablation: panelAblation(ablation), insteadPlace: phase.instead && panelPlace(phase.instead), windowsReadAgain, remaining: answers.length } };
    }
  }
}
