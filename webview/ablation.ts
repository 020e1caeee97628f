import { t } from '@vscode/l10n';
import type { PanelAblation } from '../src/protocol';
import { formatScore, formatShare } from './format';

/** “Without this sentence there is no answer (Δ 6.1)” */
export function describeAblation(without: string, { drop, outcome, instead = '', isCausal }: PanelAblation): string {
  const delta = formatDelta(drop);
  switch (outcome) {
    case 'lost':
      return isCausal ? t('{0} there is no answer ({1})', without, delta) : t('{0} there is no answer, but it hardly stood with it ({1})', without, delta);
    case 'changed':
      return isCausal ? t('{0} the answer is “{1}” ({2})', without, instead, delta) : t('{0} the answer is “{1}”, but this one hardly stood with it ({2})', without, instead, delta);
    case 'kept':
      return isCausal ? t('{0} the answer stays, but weaker ({1})', without, delta) : t('{0} the answer stays ({1})', without, delta);
  }
}

/** What is lost, as a person reads it: "98 % → 3 %". */
export function formatChange({ before, after }: PanelAblation): string {
  return `${formatShare(before)}\u00a0→\u00a0${formatShare(after)}`;
}

/** Log-odds lost. */
export function formatDelta(drop: number): string {
  return t('Δ\u00a0{0}', formatScore(drop));
}
