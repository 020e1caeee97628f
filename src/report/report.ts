import type { Ablation, Outcome } from '../core/ablation.ts';
import type { AskResult } from '../core/ask.ts';
import { lineStartsOf, placeOf, type Document, type DocumentRange, type Range } from '../core/document.ts';
import type { Heat } from '../core/evidence.ts';
import type { ExplainedAnswer, ExplainedEvidence } from '../core/explain.ts';
import type { ReaderConfig } from '../core/reader.ts';
import type { Sinks } from '../core/relevance.ts';
import type { ReaderFacts } from '../inference/messages.ts';

export const REPORT_FORMAT = 'spanlight-evidence-report';
export const REPORT_VERSION = 1;

/**
 * An answer with all that it stands on, as plain data: what was asked of which texts with which reader, what came out, and
 * what is needed to do it again. media/evidence-report.schema.json says the same as a schema.
 */
export interface EvidenceReport {
  readonly format: typeof REPORT_FORMAT;
  readonly formatVersion: typeof REPORT_VERSION;
  /** What a reader of the report should know of it. */
  readonly notes: readonly string[];
  readonly question: string;
  /** ISO 8601, in UTC. */
  readonly asked: string;
  readonly build: Build;
  readonly model: ReportModel;
  readonly settings: ReportSettings;
  readonly read: ReportRead;
  /** All that were asked, in the order in which they were. */
  readonly documents: readonly ReportDocument[];
  /** Best first; empty: the documents, as far as read, do not answer. */
  readonly answers: readonly ReportAnswer[];
  /** With no answers: the span that came nearest. */
  readonly nearest?: ReportAnswer;
}

export interface ReportRead {
  readonly windows: number;
  readonly of: number;
  readonly questionTokensCut: number;
  /** Windows that were set aside in place of being read, by their places in the text; missing: none. */
  readonly setAside?: readonly number[];
  /** Of a reading that was stopped, where an index gave the order: the places whose windows came first. Half-open offsets. */
  readonly order?: readonly { readonly document: number; readonly start: number; readonly end: number }[];
}

/** The programs and the machine: the same ones give the same numbers, bit for bit. */
export interface Build {
  readonly spanlight: string;
  readonly onnxruntime: string;
  readonly platform: string;
  readonly arch: string;
  /** Which instructions it has decides how sums of the quantized reader are rounded. */
  readonly processor: string;
  /** As asked for; 0: onnxruntime's choice. */
  readonly threads: number;
}

export interface ReportModel extends ReaderConfig {
  readonly hasAttention: boolean;
  /** Of each of its files. */
  readonly sha256: Readonly<Record<string, string>>;
  /** (layers, heads) */
  readonly headWeights: { readonly kind: 'learned' | 'uniform'; readonly answer: readonly (readonly number[])[]; readonly question: readonly (readonly number[])[] };
}

export interface ReportSettings {
  readonly maxAnswers: number;
  readonly explain: boolean;
}

export interface DocumentName {
  /** For people. */
  readonly label: string;
  /** From the report's folder, with “/”. */
  readonly path: string;
  /** As VS Code writes it, of documents asked there. */
  readonly uri?: string;
}

export interface ReportDocument extends DocumentName {
  readonly version: number;
  /** In UTF-16 units, as all offsets. */
  readonly length: number;
  /** Of the text as it was read, in the encoding that `hashed` names. */
  readonly sha256: string;
  readonly hashed: TextEncodingName;
  /** When only a part was read. */
  readonly range?: { readonly start: number; readonly end: number };
}

/** UTF-8, as `sha256sum` of a UTF-8 file has it; UTF-16LE where a lone surrogate makes the text impossible in UTF-8. */
export type TextEncodingName = 'utf-8' | 'utf-16le';
export type Hash = (text: string, encoding: TextEncodingName) => string;

/** Half-open [start, end) in UTF-16 units of a document's text; lines and columns from 1. */
export interface ReportSpan {
  /** Index of `documents`. */
  readonly document: number;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

export interface ReportAnswer extends ReportSpan {
  readonly score: number;
  readonly probability: number;
  /** Missing where the model is not calibrated. */
  readonly chance?: number;
  readonly otherPlaces: readonly ReportSpan[];
  /** The part of the document that the sentences below stand in. */
  readonly passage: ReportSpan;
  readonly evidence: readonly ReportEvidence[];
  readonly sinks?: Sinks;
  /** Missing where no sentence was taken away: the reading was stopped, or there is no answer. */
  readonly ablations?: ReportAblations;
  /** Δ without all of the evidence: large where the evidence has all that the answer needs. */
  readonly comprehensiveness?: number;
  /** Δ with the evidence alone: small where the evidence is enough. */
  readonly sufficiency?: number;
}

export interface ReportEvidence extends ReportSpan {
  readonly relevance: number;
  readonly heat: Heat;
  readonly questionWords: readonly string[];
  readonly words: readonly { readonly start: number; readonly end: number; readonly text: string; readonly relevance: number; readonly heat: Heat | 0 }[];
  readonly ablation?: ReportAblation;
}

export interface ReportAblation {
  /** Log-odds of the answer in its window, with the text and without it. */
  readonly before: number;
  readonly after: number;
  readonly drop: number;
  readonly outcome: Outcome;
  readonly instead?: string;
  readonly isCausal: boolean;
}

export interface ReportAblations {
  /** Sentences in the window. */
  readonly of: number;
  readonly sentences: readonly (ReportSpan & { readonly ablation: ReportAblation })[];
  readonly withoutEvidence?: ReportAblation;
  readonly onlyEvidence?: ReportAblation;
}

export interface ReportInput {
  readonly question: string;
  readonly documents: readonly Document[];
  /** As given with the question. */
  readonly promising?: readonly DocumentRange[];
  readonly nameOf: (document: Document, index: number) => DocumentName;
  readonly result: AskResult;
  readonly facts: ReaderFacts;
  readonly settings: ReportSettings;
  readonly build: Build;
  readonly asked: string;
  readonly hash: Hash;
}

export const NOTES: readonly string[] = [
  'This report holds the passages that the answers stand in, word for word, and no other text of the documents; of these it holds names and SHA-256 checksums.',
  'Attended is where the reader looked; needed (causal) is what changes the answer when it is taken away and the passage read again. One does not imply the other.',
  'Offsets count UTF-16 units from 0, as editors do; lines and columns count from 1.',
  'A score is start + end − “no answer” of its window, and the agreement of the span’s sentence with the question’s words, in logits. Δ is what the log-odds of the answer in its window, against every other span and “no answer”, lose when text is taken away; log-odds are clamped to ±10.',
  'An answer’s probability is its share of all spans read and one “no answer”. A chance is calibrated: of best answers with such a score, in documents kept for that, so many were right (an F1 of at least 0.5, over words, with what people answered). A further answer’s is the chance that it is right and the better ones are not.',
  'A document’s checksum is of its text as read, in UTF-8; where a lone surrogate makes that impossible, of its UTF-16LE code units.',
];

export function reportOf({ question, documents, promising, nameOf, result, facts, settings, build, asked, hash }: ReportInput): EvidenceReport {
  const spanOf = spansOf(documents);
  return {
    format: REPORT_FORMAT,
    formatVersion: REPORT_VERSION,
    notes: NOTES,
    question,
    asked,
    build,
    model: modelOf(facts),
    settings,
    read: readOf(result, promising),
    documents: documents.map((document, i) => documentOf(document, nameOf(document, i), hash)),
    answers: result.answers.map(answer => answerOf(answer, documents, spanOf)),
    ...(result.nearest && { nearest: answerOf(result.nearest, documents, spanOf) }),
  };
}

/** All windows read give the same result in any order. */
function readOf({ read: { windows, of }, setAside, questionTokensCut }: AskResult, promising: readonly DocumentRange[] | undefined): ReportRead {
  const order = windows < of ? promising?.map(({ document, range }) => ({ document, start: range.startOffset, end: range.endOffset })) : undefined;
  return { windows, of, questionTokensCut, ...(setAside.length > 0 && { setAside }), ...(order && { order }) };
}

/** The report as a file: JSON, whose numbers are the shortest that read back as the same doubles. */
export function reportJson(report: EvidenceReport): string {
  return `${JSON.stringify(report, undefined, 1)}\n`;
}

/** Lone surrogates can't be written in UTF-8. */
export function encodingOf(text: string): TextEncodingName {
  return /\p{Cs}/u.test(text) ? 'utf-16le' : 'utf-8';
}

function modelOf({ config, sha256, headWeights: { kind, answer, question }, hasAttention }: ReaderFacts): ReportModel {
  const { layers, heads } = config;
  const ofLayers = (weights: readonly number[]): number[][] => Array.from({ length: layers }, (_, layer) => weights.slice(layer * heads, (layer + 1) * heads));
  return { ...config, hasAttention, sha256, headWeights: { kind, answer: ofLayers(answer), question: ofLayers(question) } };
}

function documentOf({ version, text, range }: Document, { label, path, uri }: DocumentName, hash: Hash): ReportDocument {
  const hashed = encodingOf(text);
  return {
    label,
    path,
    ...(uri !== undefined && { uri }),
    version,
    length: text.length,
    sha256: hash(text, hashed),
    hashed,
    ...(range && { range: { start: range.startOffset, end: range.endOffset } }),
  };
}

type SpanOf = (document: number, range: Range) => ReportSpan;

/** Spans of the documents; line starts are made once for each that has any. */
function spansOf(documents: readonly Document[]): SpanOf {
  const lineStarts = new Map<number, readonly number[]>();
  return (document, { startOffset, endOffset }) => {
    const { text } = documents[document];
    const starts = lineStarts.get(document) ?? lineStartsOf(text);
    lineStarts.set(document, starts);
    const from = placeOf(text, startOffset, starts);
    const to = placeOf(text, endOffset, starts);
    return { document, start: startOffset, end: endOffset, ...from, endLine: to.line, endColumn: to.column, text: text.slice(startOffset, endOffset) };
  };
}

function answerOf(answer: ExplainedAnswer, documents: readonly Document[], spanOf: SpanOf): ReportAnswer {
  const { document, range, score, probability, chance, otherPlaces, evidence, sinks, ablations } = answer;
  const { withoutEvidence, onlyEvidence } = ablations ?? {};
  return {
    ...spanOf(document, range),
    score,
    probability,
    ...(chance !== undefined && { chance }),
    otherPlaces: otherPlaces.map(place => spanOf(place.document, place.range)),
    passage: spanOf(document, passageOf(answer, documents[document])),
    evidence: evidence.map(item => evidenceOf(item, documents[item.document].text, spanOf)),
    ...(sinks && { sinks }),
    ...(ablations && {
      ablations: {
        of: ablations.of,
        sentences: ablations.sentences.map(tried => ({ ...spanOf(document, tried.range), ablation: ablationOf(tried.ablation) })),
        ...(withoutEvidence && { withoutEvidence: ablationOf(withoutEvidence) }),
        ...(onlyEvidence && { onlyEvidence: ablationOf(onlyEvidence) }),
      },
    }),
    ...(withoutEvidence && { comprehensiveness: withoutEvidence.drop }),
    ...(onlyEvidence && { sufficiency: onlyEvidence.drop }),
  };
}

function evidenceOf({ document, range, relevance, heat, questionWords, words, ablation }: ExplainedEvidence, text: string, spanOf: SpanOf): ReportEvidence {
  return {
    ...spanOf(document, range),
    relevance,
    heat,
    questionWords,
    words: words.map(({ range: { startOffset: start, endOffset: end }, relevance: share, heat: wordHeat }) => ({ start, end, text: text.slice(start, end), relevance: share, heat: wordHeat })),
    ...(ablation && { ablation: ablationOf(ablation) }),
  };
}

function ablationOf({ before, after, drop, outcome, instead, isCausal }: Ablation): ReportAblation {
  return { before, after, drop, outcome, ...(instead !== undefined && { instead }), isCausal };
}

/** Units around an answer's sentences that are shown to the nearest line end, at most. */
const CONTEXT_UNITS = 240;

/** From the first to the last sentence that something is known of, and the rest of their lines if that is not far. */
function passageOf({ document, range, evidence, ablations }: ExplainedAnswer, { text, range: read = { startOffset: 0, endOffset: text.length } }: Document): Range {
  const known = [range, ...evidence.filter(item => item.document === document).map(item => item.range), ...(ablations?.sentences ?? []).map(tried => tried.range)];
  let startOffset = Math.min(...known.map(item => item.startOffset));
  let endOffset = Math.max(...known.map(item => item.endOffset));
  const before = text.slice(Math.max(read.startOffset, startOffset - CONTEXT_UNITS), startOffset);
  const behind = text.slice(endOffset, Math.min(read.endOffset, endOffset + CONTEXT_UNITS));
  startOffset -= contextBefore(before, startOffset - before.length > read.startOffset);
  endOffset += contextBehind(behind, endOffset + behind.length < read.endOffset);
  return { startOffset, endOffset };
}

/** Units of `before` that belong to the line; where it was cut, from the first blank on. */
function contextBefore(before: string, isCut: boolean): number {
  const line = before.slice(1 + Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')));
  return (isCut && line.length === before.length ? line.replace(/^\S*/, '') : line).trimStart().length;
}

function contextBehind(behind: string, isCut: boolean): number {
  const line = behind.slice(0, behind.search(/[\r\n]|$/));
  return (isCut && line.length === behind.length ? line.replace(/\S*$/, '') : line).trimEnd().length;
}
