import { t } from '@vscode/l10n';
import type { PanelAblation, PanelAblations } from '../src/protocol';
import { formatChange } from './ablation';
import { KeyedViews, make, setAttribute, setText, type View } from './dom';
import { whole } from './format';

export interface FaithfulnessState {
  readonly ablations: PanelAblations | undefined;
  /** Evidence sentences shown. */
  readonly evidence: number;
  /** Sentences are being taken away, and this answer's turn has not come or is not over. */
  readonly isPending: boolean;
}

interface Finding {
  readonly text: string;
  /** The measure's name in the literature. */
  readonly title?: string;
}

/** What taking sentences away says about an answer and its evidence: comprehensiveness and sufficiency, in words. */
export function makeFaithfulness(): View<FaithfulnessState> {
  const element = make('ul', { class: 'faithfulness', role: 'list', 'aria-label': t('What the answer needs') });
  const views = new KeyedViews<Finding>(element, makeFinding);
  return {
    element,
    update(state) {
      const findings = describe(state);
      views.update(findings, one => one.title ?? '');
      element.hidden = findings.length === 0;
    },
  };
}

function makeFinding(): View<Finding> {
  const element = make('li');
  return {
    element,
    update({ text, title }) {
      setText(element, text);
      setAttribute(element, 'title', title);
    },
  };
}

function describe({ ablations, evidence, isPending }: FaithfulnessState): readonly Finding[] {
  if (ablations === undefined) return isPending ? [{ text: t('Trying what the answer needs…') }] : [];
  const { withoutEvidence, onlyEvidence } = ablations;
  return [
    ...withoutEvidence === undefined ? [] : [{ text: withoutAll(withoutEvidence, evidence), title: t('Comprehensiveness: what the answer’s probability in its passage loses when all evidence is taken away') }],
    ...onlyEvidence === undefined ? [] : [{ text: withOnly(onlyEvidence, evidence), title: t('Sufficiency: what the answer’s probability in its passage keeps when only the evidence is left') }],
    ...describeTries(ablations).map(text => ({ text })),
  ];
}

function withoutAll(ablation: PanelAblation, sentences: number): string {
  const change = formatChange(ablation);
  const without = sentences === 1 ? t('Without this one sentence') : t('Without all {0} sentences', sentences);
  switch (ablation.outcome) {
    case 'lost': return t('{0} the answer is lost (probability {1}).', without, change);
    case 'changed': return t('{0} the answer becomes “{1}” (probability {2}).', without, ablation.instead ?? '', change);
    case 'kept': return t('{0} the answer stays (probability {1}): something else in the passage gives it too.', without, change);
  }
}

function withOnly(ablation: PanelAblation, sentences: number): string {
  const change = formatChange(ablation);
  const only = sentences === 1 ? t('With only this sentence') : t('With only these {0} sentences', sentences);
  switch (ablation.outcome) {
    case 'lost': return t('{0} it is lost ({1}): it needs more of the passage.', only, change);
    case 'changed': return t('{0} it becomes “{1}” ({2}): it needs more of the passage.', only, ablation.instead ?? '', change);
    case 'kept': return t('{0} it stays ({1}).', only, change);
  }
}

function describeTries({ tried, of, causal }: PanelAblations): readonly string[] {
  if (of === 1) return [t('The passage is one sentence: there is nothing else to take away.')];
  if (tried === 0) return [];
  if (tried === 1) {
    const text = t('1 of {0} sentences of this passage was taken away.', whole(of));
    return [`${text} ${causal === 0 ? t('The answer does not need it.') : t('The answer needs it.')}`];
  }
  const which = tried === of ? t('All {0} sentences of this passage', whole(of)) : t('{0} of {1} sentences of this passage', whole(tried), whole(of));
  const needed = causal === 0 ? t('none of them alone') : t('{0} of them', whole(causal));
  return [t('{0} were taken away one at a time; the answer needs {1}.', which, needed)];
}
