/** What hovers say of a sentence that was taken away and read without. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Ablation } from '../../src/core/ablation.ts';
import type { Document } from '../../src/core/document.ts';
import { createHighlights, type Highlights } from '../../src/host/highlights.ts';
import { createHoverProvider } from '../../src/host/hover.ts';
import { shownSpan, type ShownAnswer } from '../../src/host/shown.ts';

const text = 'Alpha is one.\n';
const LOST: Ablation = { before: -0.4, after: -0.6, drop: 0.2, outcome: 'lost', isCausal: false };
const CHANGED: Ablation = { ...LOST, outcome: 'changed', instead: 'two' };
const WEAKENED: Ablation = { before: 5, after: 1, drop: 4, outcome: 'kept', isCausal: true };
const KEPT: Ablation = { before: 5, after: 4.9, drop: 0.1, outcome: 'kept', isCausal: false };

describe('the hover on evidence', () => {
  let highlights: Highlights;
  let document: vscode.TextDocument;
  let read: Document;
  after(() => highlights.dispose());
  before(async () => {
    highlights = createHighlights(); // not sooner: it would know of edits of other tests' untitled texts
    document = await vscode.workspace.openTextDocument({ content: text });
    read = { uri: document.uri.toString(), version: document.version, text };
  });

  const hover = async (ablation: Ablation, { onBest, isRemoved = false }: { readonly onBest?: Ablation; readonly isRemoved?: boolean } = {}): Promise<string> => {
    const sentence = shownSpan(read, { startOffset: 0, endOffset: 13 });
    const evidence = [{ span: sentence, relevance: 0.4, heat: 4, words: [], questionWords: [], ablation, ...(onBest && { onBest }) }] as const;
    const answers: readonly ShownAnswer[] = [{ span: shownSpan(read, { startOffset: 0, endOffset: 5 }), score: 1, probability: 0.3, otherPlaces: [], evidence }];
    const whatIfs = isRemoved ? [{ removed: sentence, phase: { kind: 'reading' } } as const] : [];
    highlights.show({ answers, chosen: 0, removed: whatIfs.map(({ removed }) => removed) });
    const provider = createHoverProvider(() => ({ question: 'Which is one?', answers, through: undefined, whatIfs }), highlights);
    const found = await provider.provideHover(document, new vscode.Position(0, 8), new vscode.CancellationTokenSource().token);
    const [content] = found?.contents ?? [];
    assert.ok(content instanceof vscode.MarkdownString);
    return content.value;
  };

  for (const [outcome, ablation, said] of [['lost', LOST, 'Removing this sentence loses the answer, but'], ['changed', CHANGED, 'Removing this sentence changes the answer to “two”, but this one']] as const) {
    it(`claims nothing where an answer that hardly stood is ${outcome}`, async () => {
      const shown = await hover(ablation);
      assert.ok(shown.includes(said), shown);
      assert.match(shown, /hardly stood with it \(Δ 0\.2\)/);
      assert.doesNotMatch(shown, /needed/i);
    });
  }

  it('says that the best answer needs it where that was measured, and nothing where that is open', async () => {
    for (const [onBest, said] of [[WEAKENED, 'The best answer needs it, too (Δ 4.0)'], [KEPT, 'The best answer does without it (Δ 0.1)'], [LOST, undefined]] as const) {
      const shown = await hover(KEPT, { onBest });
      assert.equal(/The best answer[^\n]*/.exec(shown)?.[0], said);
    }
  });

  it('offers to put it back where it was taken away, and else to take it away', async () => {
    for (const isRemoved of [false, true]) {
      const commands = [...(await hover(WEAKENED, { isRemoved })).matchAll(/command:spanlight\.(whatIf|putBack)/g)].map(([, command]) => command);
      assert.deepEqual(commands, [isRemoved ? 'putBack' : 'whatIf']);
    }
  });
});
