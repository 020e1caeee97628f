/** Going to the places of an answer, from the panel's lists and from one to the next, with a lens that shows other sentences. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Document, Range } from '../../src/core/document.ts';
import { createHighlights, type Highlights } from '../../src/host/highlights.ts';
import { createNavigation, type Navigation } from '../../src/host/navigation.ts';
import { panelState } from '../../src/host/panel-state.ts';
import type { SessionState } from '../../src/host/session.ts';
import { shownSpan, type ShownAnswer } from '../../src/host/shown.ts';
import { freshWindow, temporaryFolder } from './asking.ts';

const text = 'Alpha is one. Beta is two. Gamma is three. Delta is four.';

describe('with a lens that shows other sentences', () => {
  freshWindow();
  const folder = temporaryFolder();
  let highlights: Highlights;
  let state: SessionState;
  let navigation: Navigation;
  beforeEach(() => {
    const document: Document = { uri: folder.write('letters.txt', text).toString(), version: 1, text };
    const rangeOf = (part: string): Range => ({ startOffset: text.indexOf(part), endOffset: text.indexOf(part) + part.length });
    const answer = (...evidence: string[]): ShownAnswer => ({
      span: shownSpan(document, rangeOf('Alpha')), score: 5, probability: 0.9, otherPlaces: [],
      evidence: evidence.map(part => ({ span: shownSpan(document, rangeOf(part)), relevance: 0.3, heat: 2, words: [], questionWords: [] })),
    });
    const phase = { kind: 'done', read: { windows: 1, of: 1 }, stopped: false, milliseconds: 1 } as const;
    state = { question: 'Which is one?', scopeKind: 'file', scopeLabel: 'letters.txt', phase, answers: [answer('Alpha is one.', 'Beta is two.')], nearest: undefined, problems: [] };
    highlights = createHighlights();
    navigation = createNavigation({ state }, () => [answer('Delta is four.', 'Beta is two.')], highlights);
  });
  afterEach(() => highlights.dispose());

  const isAt = (part: string): void => {
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.offsetAt(editor.selection.active), text.indexOf(part));
  };
  const marked = (): number | undefined => panelState({ session: { state, asked: undefined }, current: navigation.current, history: [], inspection: undefined, whatIfs: [] }).current?.evidence;

  it('the panel’s sentences are those that it lists', async () => {
    for (const [evidence, part] of ['Alpha is one.', 'Beta is two.'].entries()) {
      await navigation.reveal(0, evidence);
      isAt(part);
      assert.equal(marked(), evidence);
    }
  });

  it('Next Evidence goes to those of the lens, and the panel marks the ones that it lists', async () => {
    for (const [part, evidence] of [['Alpha', -1], ['Delta', undefined], ['Beta', 1], ['Alpha', -1]] as const) {
      await navigation.step(1);
      isAt(part);
      assert.equal(marked(), evidence);
    }
  });

  it('Next Evidence goes on from the panel’s sentence', async () => {
    await navigation.reveal(0, 1);
    await navigation.step(-1);
    isAt('Delta');
    await navigation.reveal(0, 0);
    await navigation.step(1);
    isAt('Delta');
  });
});
