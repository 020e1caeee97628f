import { formatDrop } from '../core/ablation.ts';
import { confidenceOf, type Calibration } from '../core/confidence.ts';
import { windowsRead, type ReadCount } from '../core/read-count.ts';
import type { EvidenceReport, ReportAblation, ReportAnswer, ReportDocument, ReportSpan } from './report.ts';
import type { Sentence } from './passage.ts';

/** Plain text: whoever puts it into a document escapes it. */

export function percent(share: number): string {
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(100 * share)} %`;
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** How sure the reader is of an answer: in a word, and its chance in percent. */
export function chanceInWords(chance: number): string {
  return `${{ likely: 'likely right', possible: 'possibly right', doubtful: 'doubtful' }[confidenceOf(chance)]}, ${percent(chance)}`;
}

/** The numbers beside an answer. */
export function numbersOf({ chance, probability: share, score }: ReportAnswer): string {
  return `${chance === undefined ? '' : `${chanceInWords(chance)} · `}share of all spans ${percent(share)} · score ${formatDrop(score)}`;
}

export function placeOfSpan({ document, line, column }: ReportSpan, { documents }: EvidenceReport): string {
  return `${documents[document].label}:${line}:${column}`;
}

/** Where a span stands in its document. */
export function lineOfSpan({ line, column }: ReportSpan): string {
  return `${line}:${column}`;
}

/** What it means that there are no answers: a reading that was stopped says nothing of the rest. */
export function noAnswerInWords(read: ReadCount): string {
  const { windows, of } = read;
  if (windows === 0) return 'Nothing was read.';
  if (windows === of) return 'The documents do not answer this.';
  return `No answer in the ${thousands(windowsRead(read))} of ${thousands(of)} windows read so far.`;
}

/** The same of a report; empty with answers. */
export function headlineOf({ answers, read: { windows, of, setAside = [] } }: EvidenceReport): string {
  return answers.length > 0 ? '' : noAnswerInWords({ windows, of, setAside: setAside.length });
}

export function readInWords({ read: { windows, of, setAside = [] }, documents, answers }: EvidenceReport): string {
  const inDocuments = documents.length === 1 ? 'the document' : `${thousands(documents.length)} documents`;
  if (of === 0) return `Nothing of ${inDocuments} was read.`;
  if (windows < of) {
    const aside = setAside.length === 0 ? '' : ` ${thousands(setAside.length)} of the others had been set aside by then: what an earlier question’s reading kept of them says that nothing in them comes near this answer.`;
    return `${thousands(windows - setAside.length)} of ${thousands(of)} windows of ${inDocuments} were read: the reading was stopped.${aside} What ${answers.length > 0 ? 'else answers' : 'answers'} may stand in the rest.`;
  }
  if (setAside.length > 0) return `${thousands(windows - setAside.length)} of the ${thousands(of)} windows of ${inDocuments} were read for this question. The other ${thousands(setAside.length)} were set aside: what an earlier question’s reading kept of each of their tokens says that nothing in them comes near this answer.`;
  return of === 1 ? `All of ${inDocuments} was read, in one window.` : `All ${thousands(of)} windows of ${inDocuments} were read.`;
}

/** What taking text away did, after “Without it”. */
export function outcomeInWords({ outcome, instead = '' }: ReportAblation): string {
  return { kept: 'the same answer', changed: `another answer: “${oneLine(instead)}”`, lost: 'no answer' }[outcome];
}

/** What is drawn beside a sentence of the passage: one that an answer which barely stands falls over is neither needed nor not. */
export function tagOf({ attended, ablation }: Sentence): string {
  const claims: string[] = [];
  if (attended && attended.relevance > 0) claims.push(`attended ${percent(attended.relevance)}`);
  if (ablation?.isCausal === true) claims.push(`needed, Δ ${formatDrop(ablation.drop)}`);
  else if (ablation?.outcome === 'kept') claims.push('not needed');
  return claims.join(' · ');
}

/** The two numbers for the answer as a whole, each as a sentence. */
export interface InWhole {
  readonly name: 'Comprehensiveness' | 'Sufficiency';
  readonly value: number;
  readonly text: string;
}

export function inWhole({ ablations, comprehensiveness, sufficiency, evidence }: ReportAnswer): InWhole[] {
  const { withoutEvidence, onlyEvidence } = ablations ?? {};
  const count = evidence.length;
  const without = count === 1 ? 'the one sentence of evidence' : count === 2 ? 'both sentences of evidence' : `all ${count} sentences of evidence`;
  const only = count === 1 ? 'this one sentence' : `these ${count} sentences`;
  const parts: InWhole[] = [];
  if (withoutEvidence && comprehensiveness !== undefined) {
    const more = withoutEvidence.outcome === 'kept' ? ' Something else in the passage gives it too.' : '';
    parts.push({ name: 'Comprehensiveness', value: comprehensiveness, text: `Without ${without} the reader gives ${outcomeInWords(withoutEvidence)}: ${changeInWords(withoutEvidence)}.${more}` });
  }
  if (onlyEvidence && sufficiency !== undefined) {
    const more = onlyEvidence.outcome === 'kept' ? ` ${count === 1 ? 'It is' : 'They are'} enough.` : ' The answer needs more of the passage.';
    parts.push({ name: 'Sufficiency', value: sufficiency, text: `With only ${only} it gives ${outcomeInWords(onlyEvidence)}: ${changeInWords(onlyEvidence)}.${more}` });
  }
  return parts;
}

function changeInWords({ before, after }: ReportAblation): string {
  return `the answer’s probability in the passage goes from ${probability(before)} to ${probability(after)}`;
}

/** Of log-odds. */
function probability(logOdds: number): string {
  const share = 1 / (1 + Math.exp(-logOdds));
  return share > 0.99 && share < 1 ? '> 99 %' : percent(share);
}

/** Why there is nothing said of what an answer needs; undefined when there is. */
export function whyNotTried({ ablations, evidence }: ReportAnswer, isAnswer: boolean): string | undefined {
  if (!isAnswer) return 'This is no answer, so nothing was taken away to see whether it holds.';
  if (!ablations) return `What this answer needs was not tried${evidence.length > 0 ? ': the reading was stopped before' : ''}.`;
  if (ablations.sentences.length === 0) return 'The passage is a single sentence: there is nothing in it to take away but all of it.';
  if (ablations.sentences.length < ablations.of) return `${ablations.sentences.length} of the window’s ${ablations.of} sentences were taken away, one at a time: the most attended and the nearest.`;
  return undefined;
}

export function sinksInWords({ sinks }: ReportAnswer): string | undefined {
  if (!sinks) return undefined;
  const { special, question, answer, punctuation } = sinks;
  return `Shares are of the attention that is left when this is taken out: ${percent(special)} of all went to the reader’s marks ([CLS], [SEP]), ${percent(question)} to the question, ${percent(answer)} to the answer itself, ${percent(punctuation)} to punctuation.`;
}

/** Documents that any text of the report stands in. */
export function shownDocuments({ answers, nearest, documents }: EvidenceReport): ReportDocument[] {
  const shown = new Set<number>();
  for (const answer of nearest ? [...answers, nearest] : answers) {
    for (const span of [answer, ...answer.otherPlaces, ...answer.evidence]) shown.add(span.document);
  }
  return documents.length <= MOST_LISTED ? [...documents] : documents.filter((_, i) => shown.has(i));
}

/** Documents that are listed whether or not an answer stands in them. */
const MOST_LISTED = 20;

export function documentInWords({ length, range, hashed }: ReportDocument): string {
  const part = range ? `, of which ${thousands(range.start)} to ${thousands(range.end)} were read` : '';
  return `${thousands(length)} UTF-16 units${part}${hashed === 'utf-16le' ? '; checksum of its UTF-16LE code units' : ''}`;
}

/** As a formula of the score. */
function calibrationInWords({ slope, intercept }: Calibration): string {
  return `1 / (1 + exp(−(${slope} · score ${intercept < 0 ? '−' : '+'} ${Math.abs(intercept)})))`;
}

export function facts({ model, build, settings, asked, formatVersion }: EvidenceReport): readonly (readonly [name: string, value: string])[] {
  return [
    ['Asked', asked],
    ['Reader', `${model.id} · windows of ${model.window} tokens that share ${model.stride} · ${model.layers} layers × ${model.heads} heads, ${model.headWeights.kind} head weights${model.exitBelow === undefined ? '' : `; windows whose bound after a lower layer is below ${model.exitBelow} are left early`}${model.lateInteraction === undefined ? '' : '; for a further question, windows may be set aside'}`],
    ['Thresholds', `an answer has a score of at least ${model.noAnswerThreshold}; a sentence is needed above Δ ${model.causalThreshold}`],
    ...(model.calibration ? [['Chances', calibrationInWords(model.calibration)] as const] : []),
    ['Settings', `at most ${settings.maxAnswers} answers${settings.explain ? '' : ', without explanation'}`],
    ['Build', `Spanlight ${build.spanlight} · onnxruntime ${build.onnxruntime} · ${build.platform}-${build.arch} · ${build.processor} · ${build.threads === 0 ? 'threads as the machine has them' : `${build.threads} threads`}`],
    ['Format', `evidence report, version ${formatVersion}`],
  ];
}

export const HOW_TO_VERIFY = [
  'Save this answer as JSON as well, and keep the documents as they are. Then',
  'reads them again, asks again and says of every number whether it is reproduced: on the same build bit for bit. It also says which documents have changed since.',
] as const;
export const VERIFY_COMMAND = 'spanlight verify report.json';

export function thousands(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ' ');
}
