import * as vscode from 'vscode';
import type { DocumentMap } from '../core/document-map.ts';
import { lineStartsOf, placeOf, type Document, type Range } from '../core/document.ts';
import type { Look } from '../core/look.ts';
import type { FromPanel, PanelInspection, PanelLook, PanelMap } from '../protocol.ts';
import type { InspectionState } from './inspection.ts';
import { panelEvidence, panelProblem } from './panel-evidence.ts';
import { fileLabel } from './file-texts.ts';
import type { Asked } from './session.ts';
import { shownEvidence, shownSpan } from './shown.ts';
import type { ShownWhatIf } from './what-ifs.ts';

/** Parts of the strip, peaks and units of a peak's text that are shown, at most. */
const STRIP_PARTS = 400;
const PEAKS = 12;
const PEAK_UNITS = 160;

type Answered = Asked['result']['answers'][number];

/** What the panel shows of a look into the reader. */
export function panelInspection({ answer: index, lens, isBusy, problem, look, map, mapping }: InspectionState, { result, documents }: Asked, whatIfs: readonly ShownWhatIf[]): PanelInspection | undefined {
  const answer = index < 0 ? result.nearest : result.answers.at(index);
  if (!answer) return undefined;
  return {
    answer: index,
    lens,
    isBusy,
    problem: problem && panelProblem(problem),
    look: look && panelLook(look, answer, documents),
    map: map && panelMap(map, answer, documents[answer.document], whatIfs),
    mapping,
  };
}

function panelLook({ lens, layers, heads, grid, questionWords, sentences, sinks, strongest }: Look, answer: Answered, documents: readonly Document[]): PanelLook {
  const span = shownSpan(documents[answer.document], answer.range);
  const ablations = new Map(answer.ablations?.sentences.map(({ range, ablation }) => [range.startOffset, ablation]));
  const withAblation = sentences.map(sentence => {
    const ablation = ablations.get(sentence.range.startOffset);
    return shownEvidence({ ...sentence, ...(ablation && { ablation }) }, documents);
  });
  return { lens, layers, heads, grid, questionWords, sinks, strongest, sentences: withAblation.map(sentence => panelEvidence(sentence, span)) };
}

/** What of a map depends on it alone, made once: the panel is told of it with every state. */
const drawn = new WeakMap<DocumentMap, Pick<PanelMap, 'lens' | 'file' | 'strip' | 'peaks' | 'sentences'>>();

function panelMap(map: DocumentMap, answer: Answered, document: Document, whatIfs: readonly ShownWhatIf[]): PanelMap {
  const read = readRange(document);
  const at = placesIn(read);
  const picture = drawn.get(map) ?? draw(map, document);
  drawn.set(map, picture);
  return {
    ...picture,
    marks: [
      { at: at(answer.range), kind: 'answer' },
      ...answer.evidence.map(({ range, ablation }) => ({ at: at(range), kind: ablation?.isCausal === true ? ('causal' as const) : ('evidence' as const) })),
      ...whatIfs.filter(({ removed }) => removed.uri === document.uri).map(({ removed }) => ({ at: at(removed.range), kind: 'removed' as const })),
    ],
  };
}

function draw({ lens, sentences, shares }: DocumentMap, document: Document): Pick<PanelMap, 'lens' | 'file' | 'strip' | 'peaks' | 'sentences'> {
  const read = readRange(document);
  const at = placesIn(read);
  const starts = lineStartsOf(document.text);
  const file = fileLabel(vscode.Uri.parse(document.uri));
  const most = [...shares.keys()].sort((a, b) => shares[b] - shares[a]).slice(0, PEAKS).filter(i => shares[i] > 0);
  return {
    lens,
    file,
    strip: stripOf(sentences, shares, read),
    sentences: sentences.length,
    peaks: most.map(i => {
      const { startOffset, endOffset } = sentences[i];
      const text = document.text.slice(startOffset, Math.min(endOffset, startOffset + PEAK_UNITS));
      return { sentence: i, place: { file, ...placeOf(document.text, startOffset, starts) }, at: at(sentences[i]), share: shares[i], text };
    }),
  };
}

/** Where a range begins along what was read, 0 to 1. */
function placesIn({ startOffset, endOffset }: Range): (range: Range) => number {
  const length = Math.max(1, endOffset - startOffset);
  return range => (range.startOffset - startOffset) / length;
}

/** Shares of equal parts of the document, the largest 1; a sentence counts in each part as much as it covers of it. */
function stripOf(sentences: readonly Range[], shares: readonly number[], read: Range): number[] {
  const parts = Math.min(STRIP_PARTS, Math.max(1, sentences.length));
  const width = Math.max(1, read.endOffset - read.startOffset) / parts;
  const strip = new Array<number>(parts).fill(0);
  for (const [i, { startOffset, endOffset }] of sentences.entries()) {
    const from = startOffset - read.startOffset;
    const to = Math.max(from + 1, endOffset - read.startOffset);
    for (let part = Math.floor(from / width); part < parts && part * width < to; part++) {
      const covered = Math.min(to, (part + 1) * width) - Math.max(from, part * width);
      strip[part] += (shares[i] * covered) / (to - from);
    }
  }
  const most = strip.reduce((a, b) => Math.max(a, b), 0);
  return most > 0 ? strip.map(share => share / most) : strip;
}

/** To show something of what is looked at. */
export type RevealLooked = Extract<FromPanel, { kind: 'revealLook' | 'revealMap' | 'revealPeak' }>;

/** Where in the document of the answer looked at the panel asks to go. */
export function lookedRange(message: RevealLooked, { look, map }: InspectionState, document: Document): Range | undefined {
  switch (message.kind) {
    case 'revealLook':
      return look?.sentences.at(message.sentence)?.range;
    case 'revealPeak':
      return map?.sentences.at(message.sentence);
    case 'revealMap':
      return map && sentenceAt(message.at, map, document);
  }
}

/** The sentence of the mapped document that a part of the strip stands for: the one with most attention near it. */
function sentenceAt(at: number, { sentences, shares }: DocumentMap, document: Document): Range | undefined {
  const read = readRange(document);
  const length = read.endOffset - read.startOffset;
  const half = Math.max(length / STRIP_PARTS / 2, 1);
  const offset = read.startOffset + at * length;
  const near = [...sentences.keys()].filter(i => sentences[i].startOffset < offset + half && sentences[i].endOffset > offset - half);
  const best = near.reduce<number | undefined>((a, b) => (a === undefined || shares[b] > shares[a] ? b : a), undefined);
  if (best !== undefined) return sentences[best];
  const behind = sentences.findIndex(({ endOffset }) => endOffset >= offset);
  return sentences.at(behind); // −1, behind all of them: the last
}

function readRange({ text, range }: Document): Range {
  return range ?? { startOffset: 0, endOffset: text.length };
}
