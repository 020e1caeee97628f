import * as vscode from 'vscode';
import { formatDrop, type Ablation } from '../core/ablation.ts';
import { confidenceOf } from '../core/confidence.ts';
import { describe } from '../core/user-error.ts';
import type { Highlights, Mark } from './highlights.ts';
import type { ShownAnswer } from './shown.ts';
import type { ShownWhatIf } from './what-ifs.ts';

/** What hovers speak of. */
export interface Explained {
  readonly question: string;
  readonly answers: readonly ShownAnswer[];
  /** The heads and words that the evidence is seen through, in words; undefined for all of them. */
  readonly through: string | undefined;
  readonly whatIfs: readonly ShownWhatIf[];
}

/** Explains the highlight under the pointer: what it is, its numbers, and where to go from here. */
export function createHoverProvider(explained: () => Explained, highlights: Highlights): vscode.HoverProvider {
  return {
    provideHover(document, position) {
      const marks = highlights.at(document, position);
      if (marks.length === 0) return undefined;
      const text = new vscode.MarkdownString('', true);
      text.isTrusted = { enabledCommands: ['spanlight.nextEvidence', 'spanlight.askPlace', 'spanlight.whatIf', 'spanlight.putBack'] };
      for (const { mark } of marks) {
        for (const line of explain(mark, explained())) text.appendMarkdown(`${line}\n\n`);
      }
      const { mark, range } = marks.find(({ mark }) => mark.kind === 'removed') ?? marks[marks.length - 1];
      text.appendMarkdown(links(document.uri, range, mark));
      return new vscode.Hover(text, marks[0].range);
    },
  };
}

/** Lines of Markdown; what comes from documents and questions is escaped. */
function explain({ kind, answer, index }: Mark, { question, answers, through, whatIfs }: Explained): string[] {
  const { t } = vscode.l10n;
  const shown = answers[answer];
  if (kind === 'removed') return explainRemoved(whatIfs[index].phase);
  if (kind === 'answer') {
    return [
      t('$(target) **Answer {0} of {1}** to “{2}”', answer + 1, answers.length, escape(question)),
      ...(shown.chance === undefined ? [] : [`**${sureness(shown.chance)}** · ${meaningOf(answer)}`]),
      t('Share of all spans {0} · score {1} (start + end − null + agreement with the question’s words, in logits)', percent(shown.probability), shown.score.toFixed(1)),
    ];
  }
  const { relevance, questionWords, ablation, onBest } = shown.evidence[index];
  const share = percent(relevance);
  const attended =
    relevance === 0 ? [] : [
      through === undefined
        ? t('$(eye) **Attended {0}** · of their attention, “{1}” and the question gave this sentence {0}', share, escape(shown.span.text))
        : t('$(eye) **Attended {0}** · seen through {1}', share, through),
    ];
  const goesWith = questionWords.length > 0 ? [t('Goes with the question’s words: {0}', questionWords.map(word => `**${escape(word)}**`).join(', '))] : [];
  return [...attended, ...goesWith, ...(onBest ? bestWithoutIt(onBest) : []), ablation ? withoutIt(ablation, shown.otherPlaces.length) : t('_Attention is where the reader looked, not yet why it answered so._')];
}

function sureness(chance: number): string {
  const { t } = vscode.l10n;
  switch (confidenceOf(chance)) {
    case 'likely':
      return t('Likely right · {0}', percent(chance));
    case 'possible':
      return t('Possibly right · {0}', percent(chance));
    case 'doubtful':
      return t('Doubtful · {0}', percent(chance));
  }
}

/** What the chance of an answer, by its rank, says. */
function meaningOf(rank: number): string {
  return rank === 0
    ? vscode.l10n.t('of best answers with such a score, in documents kept for calibration, about so many were right')
    : vscode.l10n.t('the chance that this answer is right and the better ones are not');
}

/** What taking the sentence away does to the best answer, where it tells: one that barely stands falls over what costs it next to nothing. */
function bestWithoutIt({ drop, outcome, isCausal }: Ablation): string[] {
  const { t } = vscode.l10n;
  if (isCausal) return [t('The best answer needs it, too (Δ {0})', formatDrop(drop))];
  return outcome === 'kept' ? [t('The best answer does without it (Δ {0})', formatDrop(drop))] : [];
}

/** What taking the sentence away did. */
function withoutIt({ drop, outcome, instead = '', isCausal }: Ablation, otherPlaces: number): string {
  const { t } = vscode.l10n;
  const delta = formatDrop(drop);
  const elsewhere = otherPlaces > 0 && outcome !== 'kept' ? ` ${t('(here; the same words answer at {0} more places)', otherPlaces)}` : '';
  switch (outcome) {
    case 'lost':
      return (isCausal
        ? t('$(beaker) **Needed** · removing this sentence loses the answer (Δ {0})', delta)
        : t('$(beaker) Removing this sentence loses the answer, but it hardly stood with it (Δ {0})', delta)) + elsewhere;
    case 'changed':
      return (isCausal
        ? t('$(beaker) **Needed** · removing this sentence changes the answer to “{1}” (Δ {0})', delta, escape(instead))
        : t('$(beaker) Removing this sentence changes the answer to “{1}”, but this one hardly stood with it (Δ {0})', delta, escape(instead))) + elsewhere;
    case 'kept':
      return isCausal
        ? t('$(beaker) **Needed** · removing this sentence weakens the answer (Δ {0})', delta)
        : t('$(beaker) **Not needed** · removing this sentence keeps the answer (Δ {0})', delta);
  }
}

function explainRemoved(phase: ShownWhatIf['phase']): string[] {
  const { t } = vscode.l10n;
  const lines = [t('$(circle-slash) **Taken away** · what if this weren’t there?')];
  if (phase.kind === 'reading') return [...lines, t('Reading again without it…')];
  if (phase.kind === 'failed') return [...lines, escape(describe(phase.problem, t))];
  const { drop, outcome, instead = '' } = phase.result.ablation;
  const delta = formatDrop(drop);
  if (outcome === 'kept') return [...lines, t('The answer stays the same (Δ {0}).', delta)];
  return [...lines, outcome === 'lost' ? t('There is no answer any more (Δ {0}).', delta) : t('The answer would be “{1}” (Δ {0}).', delta, escape(instead))];
}

function links(uri: vscode.Uri, range: vscode.Range, { kind, answer, index, span }: Mark): string {
  const { t } = vscode.l10n;
  const argument = (...values: unknown[]): string => encodeURIComponent(JSON.stringify(values));
  const whatIf = kind === 'evidence' ? [`[$(circle-slash) ${t('What if this weren’t there?')}](command:spanlight.whatIf?${argument(answer, span.uri, span.range.startOffset, span.range.endOffset)})`] : [];
  const putBack = kind === 'removed' ? [`[$(discard) ${t('Put it back')}](command:spanlight.putBack?${argument(index)})`] : [];
  return [
    ...putBack,
    ...whatIf,
    `[$(arrow-down) ${t('Next evidence')}](command:spanlight.nextEvidence)`,
    `[$(question) ${t('Ask about this place')}](command:spanlight.askPlace?${argument(uri.toString(), range.start.line, range.end.line)})`,
  ].join(' · ');
}

function percent(share: number): string {
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(100 * share)} %`;
}

function escape(text: string): string {
  const escaped = new vscode.MarkdownString('', true).appendText(text.replace(/\s+/g, ' ')).value;
  return escaped.replaceAll('&nbsp;', ' '); // or a long question would not wrap
}
