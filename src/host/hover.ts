import * as vscode from 'vscode';
import { formatDrop, type Ablation } from '../core/ablation.ts';
import type { Highlights, Mark } from './highlights.ts';
import type { Session, SessionState } from './session.ts';

/** Explains the highlight under the pointer: what it is, its numbers, and where to go from here. */
export function createHoverProvider(session: Session, highlights: Highlights): vscode.HoverProvider {
  return {
    provideHover(document, position) {
      const marks = highlights.at(document, position);
      if (marks.length === 0) return undefined;
      const text = new vscode.MarkdownString('', true);
      text.isTrusted = { enabledCommands: ['spanlight.nextEvidence', 'spanlight.askPlace'] };
      for (const { mark } of marks) {
        for (const line of explain(mark, session.state)) text.appendMarkdown(`${line}\n\n`);
      }
      text.appendMarkdown(links(document.uri, marks[marks.length - 1].range));
      return new vscode.Hover(text, marks[0].range);
    },
  };
}

/** Lines of Markdown; what comes from documents and questions is escaped. */
function explain({ answer, evidence }: Mark, { question, answers }: SessionState): string[] {
  const { t } = vscode.l10n;
  const shown = answers[answer];
  if (evidence < 0) {
    return [
      t('$(target) **Answer {0} of {1}** to “{2}”', answer + 1, answers.length, escape(question)),
      t('Probability {0} · score {1} (start + end − null, in logits)', percent(shown.probability), shown.score.toFixed(1)),
    ];
  }
  const { relevance, questionWords, ablation } = shown.evidence[evidence];
  const lines = [
    t('$(eye) **Attended** · “{0}” and the question gave this sentence {1} of their attention ({2} of {3})', escape(shown.span.text), percent(relevance), evidence + 1, shown.evidence.length),
  ];
  if (questionWords.length > 0) lines.push(t('Goes with the question’s words: {0}', questionWords.map(word => `**${escape(word)}**`).join(', ')));
  lines.push(ablation ? t('$(beaker) **Taken away** · {0}', withoutIt(ablation)) : t('_Attention is where the reader looked, not yet why it answered so._'));
  return lines;
}

/** What taking the sentence away did. */
function withoutIt({ drop, outcome, instead = '' }: Ablation): string {
  const delta = formatDrop(drop);
  switch (outcome) {
    case 'lost':
      return vscode.l10n.t('without this sentence there is no answer (Δ {0})', delta);
    case 'changed':
      return vscode.l10n.t('without this sentence the answer is “{1}” (Δ {0})', delta, escape(instead));
    case 'kept':
      return vscode.l10n.t('without this sentence the answer is the same (Δ {0}): attended, not needed', delta);
  }
}

function links(uri: vscode.Uri, range: vscode.Range): string {
  const place = encodeURIComponent(JSON.stringify([uri.toString(), range.start.line, range.end.line]));
  return [
    `[$(arrow-down) ${vscode.l10n.t('Next evidence')}](command:spanlight.nextEvidence)`,
    `[$(question) ${vscode.l10n.t('Ask about this place')}](command:spanlight.askPlace?${place})`,
  ].join(' · ');
}

function percent(share: number): string {
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(100 * share)} %`;
}

function escape(text: string): string {
  const escaped = new vscode.MarkdownString('', true).appendText(text.replace(/\s+/g, ' ')).value;
  return escaped.replaceAll('&nbsp;', ' '); // or a long question would not wrap
}
