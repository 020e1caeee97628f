import * as vscode from 'vscode';
import { joined, moved, type Edit } from '../core/edits.ts';
import type { Range } from '../core/document.ts';
import type { Heat } from '../core/evidence.ts';
import type { ShownAnswer, ShownSpan } from './shown.ts';
import { TEXT_SCHEME } from './text-uri.ts';

/** What a highlight is: an answer, a sentence of the chosen answer's evidence, or text that a what-if took away. */
export interface Mark {
  readonly kind: 'answer' | 'evidence' | 'removed';
  readonly answer: number;
  /** Index of the evidence, or of the what-if. */
  readonly index: number;
  readonly span: ShownSpan;
}

/** What is to be highlighted. */
export interface Highlighted {
  readonly answers: readonly ShownAnswer[];
  /** The answer whose evidence is shown. */
  readonly chosen: number;
  /** Texts that what-ifs took away. */
  readonly removed: readonly ShownSpan[];
}

/** The highlights of the answers in all open files: every answer, the evidence of the chosen one, and what was taken away. */
export interface Highlights {
  show(highlighted: Highlighted): void;
  /** Marks at a position, the answer first; a person's edits are taken into account. */
  at(document: vscode.TextDocument, position: vscode.Position): { readonly mark: Mark; readonly range: vscode.Range }[];
  /** Where a span stands in a document now; undefined when its text was edited. */
  locate(span: ShownSpan, document: vscode.TextDocument): vscode.Range | undefined;
  /** Edits of a document from now on move the spans of answers that are shown later. */
  startReading(): void;
  /** Whether a document was edited since `startReading`. */
  readonly hasEdits: boolean;
  dispose(): void;
}

interface Placed {
  readonly mark: Mark;
  readonly range: Range | undefined;
}

export function createHighlights(): Highlights {
  const styles = createStyles();
  let shown: Highlighted = { answers: [], chosen: 0, removed: [] };
  /** Edits of open documents since the question was asked, by uri. */
  let edits = new Map<string, Edit[]>();
  /** Marks by uri, placed in the document's text as it is now; made when a document is first seen. */
  let placed = new Map<string, Placed[]>();

  const locateOffsets = (span: ShownSpan, document: vscode.TextDocument): Range | undefined => {
    let range: Range | undefined = span.range;
    for (const edit of edits.get(span.uri) ?? []) range = range && moved(range, edit);
    return range && (stands(span.text, range, document) ?? byLine(span, document));
  };

  const marksIn = (document: vscode.TextDocument): Placed[] => {
    const uri = document.uri.toString();
    let marks = placed.get(uri);
    if (!marks) {
      marks = marksOf(shown)
        .filter(({ span }) => span.uri === uri)
        .map(mark => ({ mark, range: locateOffsets(mark.span, document) }));
      placed.set(uri, marks);
    }
    return marks;
  };

  const draw = (editor: vscode.TextEditor): void => {
    const marks = marksIn(editor.document);
    for (const [style, decoration] of styles) {
      const ranges = marks.flatMap(({ mark, range }) => (range && stylesOf(mark, shown).includes(style) ? [toRange(editor.document, range)] : []));
      editor.setDecorations(decoration, ranges);
    }
  };
  const drawAll = (): void => vscode.window.visibleTextEditors.forEach(draw);

  const subscriptions = [
    vscode.window.onDidChangeVisibleTextEditors(editors => editors.forEach(draw)),
    vscode.workspace.onDidCloseTextDocument(document => placed.delete(document.uri.toString())),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0 || document.uri.scheme === 'output') return;
      const uri = document.uri.toString();
      if (document.uri.scheme !== TEXT_SCHEME) { // that nobody edits: the file was read again
        const log = edits.get(uri) ?? [];
        edits.set(uri, log);
        for (const { rangeOffset: offset, rangeLength: removed, text } of contentChanges) addTo(log, { offset, removed, inserted: text.length });
      }
      placed.delete(uri);
      vscode.window.visibleTextEditors.filter(editor => editor.document === document).forEach(draw);
    }),
  ];

  return {
    get hasEdits() {
      return edits.size > 0;
    },
    startReading() {
      edits = new Map();
    },
    show(highlighted) {
      shown = highlighted;
      placed = new Map();
      drawAll();
    },
    at(document, position) {
      const offset = document.offsetAt(position);
      return marksIn(document)
        .flatMap(({ mark, range }) =>
          range && range.startOffset <= offset && offset <= range.endOffset ? [{ mark, range: toRange(document, range) }] : [],
        )
        .sort((a, b) => RANKS.indexOf(a.mark.kind) - RANKS.indexOf(b.mark.kind) || a.mark.index - b.mark.index);
    },
    locate(span, document) {
      const shown = marksIn(document).find(({ mark }) => mark.span === span);
      const range = shown ? shown.range : locateOffsets(span, document);
      return range && toRange(document, range);
    },
    dispose() {
      for (const disposable of [...subscriptions, ...styles.values()]) disposable.dispose();
    },
  };
}

/** Adds an edit to those before it. One that leaves as much text as it removes moves nothing, and whether a span's text still stands is looked at anyway. */
function addTo(log: Edit[], edit: Edit): void {
  const last = log.at(-1);
  const both = last && joined(last, edit);
  if (both) log.pop();
  const { offset, removed, inserted } = both ?? edit;
  if (removed !== inserted) log.push({ offset, removed, inserted });
}

/** Kinds of marks, the ones told first first. */
const RANKS: readonly Mark['kind'][] = ['answer', 'removed', 'evidence'];

function marksOf({ answers, chosen, removed }: Highlighted): Mark[] {
  return [
    ...answers.flatMap(({ span, evidence }, answer): Mark[] => [
      { kind: 'answer', answer, index: -1, span },
      ...(answer === chosen ? evidence.map(({ span }, index): Mark => ({ kind: 'evidence', answer, index, span })) : []),
    ]),
    ...removed.map((span, index): Mark => ({ kind: 'removed', answer: chosen, index, span })),
  ];
}

/** Evidence has its heat, where it was attended to, and `causal` besides when the answer needs it. */
type Style = 'answer' | 'otherAnswer' | 'causal' | 'removed' | Heat;

function stylesOf({ kind, answer, index }: Mark, { answers, chosen }: Highlighted): Style[] {
  if (kind === 'removed') return ['removed'];
  if (kind === 'answer') return [answer === chosen ? 'answer' : 'otherAnswer'];
  const { heat, relevance, ablation } = answers[answer].evidence[index];
  return [...(relevance > 0 ? [heat] : []), ...(ablation?.isCausal === true ? (['causal'] as const) : [])];
}

/** Heat is told by colour and by the thickness of the line below, causal by an outline: both can be read without colour. */
function createStyles(): Map<Style, vscode.TextEditorDecorationType> {
  const color = (name: string): vscode.ThemeColor => new vscode.ThemeColor(`spanlight.${name}`);
  const style = (options: vscode.DecorationRenderOptions): vscode.TextEditorDecorationType =>
    vscode.window.createTextEditorDecorationType({ rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed, ...options });
  const answer = { borderColor: color('answerBorder'), overviewRulerColor: color('overviewRulerAnswer'), overviewRulerLane: vscode.OverviewRulerLane.Full };
  const evidence = (heat: number, border: string): vscode.TextEditorDecorationType =>
    style({
      backgroundColor: color(`evidence${heat}Background`),
      borderColor: color('evidenceBorder'),
      borderStyle: border.split(' ')[1],
      borderWidth: `0 0 ${border.split(' ')[0]} 0`,
      overviewRulerColor: color('overviewRulerEvidence'),
      overviewRulerLane: vscode.OverviewRulerLane.Right,
    });
  return new Map<Style, vscode.TextEditorDecorationType>([
    [1, evidence(1, '1px dotted')],
    [2, evidence(2, '1px solid')],
    [3, evidence(3, '2px solid')],
    [4, evidence(4, '3px solid')],
    ['causal', style({ outlineColor: color('causalOutline'), outlineStyle: 'solid', outlineWidth: '1px', overviewRulerColor: color('causalOutline'), overviewRulerLane: vscode.OverviewRulerLane.Left })],
    ['removed', style({ textDecoration: 'line-through', opacity: '0.6', overviewRulerColor: color('causalOutline'), overviewRulerLane: vscode.OverviewRulerLane.Left })],
    ['otherAnswer', style({ ...answer, borderStyle: 'dashed', borderWidth: '1px' })],
    ['answer', style({ ...answer, borderStyle: 'solid', borderWidth: '2px', backgroundColor: color('answerBackground'), fontWeight: 'bold' })],
  ]);
}

/** The range, when the document has the span's text there. */
function stands(text: string, range: Range, document: vscode.TextDocument): Range | undefined {
  return sameText(document.getText(toRange(document, range)), text) ? range : undefined;
}

/** A file with mixed line ends has other offsets in the editor than on disk, but the same lines and columns. */
function byLine({ text, place }: ShownSpan, document: vscode.TextDocument): Range | undefined {
  const startOffset = document.offsetAt(new vscode.Position(place.line - 1, place.column - 1));
  const lines = text.split(/\r\n|\r|\n/);
  const last = lines[lines.length - 1];
  const end = new vscode.Position(place.line - 2 + lines.length, lines.length === 1 ? place.column - 1 + last.length : last.length);
  const endOffset = document.offsetAt(end);
  return stands(text, { startOffset, endOffset }, document);
}

function sameText(a: string, b: string): boolean {
  return a === b || a.replace(/\r\n?/g, '\n') === b.replace(/\r\n?/g, '\n');
}

function toRange(document: vscode.TextDocument, { startOffset, endOffset }: Range): vscode.Range {
  return new vscode.Range(document.positionAt(startOffset), document.positionAt(endOffset));
}
