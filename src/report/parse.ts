import type { DocumentRange } from '../core/document.ts';
import { questionProblem, UserError } from '../core/user-error.ts';
import { REPORT_FORMAT, REPORT_VERSION, type Build, type ReportDocument } from './report.ts';

/** What is needed of a report to ask again; all else in it is only compared. */
export interface ReportInputs {
  readonly question: string;
  readonly maxAnswers: number;
  readonly explain: boolean;
  readonly read: { readonly windows: number; readonly of: number };
  /** Windows that were set aside, by their places in the text. */
  readonly setAside?: readonly number[];
  /** In which the windows of a stopped reading were read, where an index gave it. */
  readonly promising?: readonly DocumentRange[];
  /** Answers, and how many of them had sentences taken away. */
  readonly answers: number;
  readonly explained: number;
  readonly documents: readonly ReportDocument[];
  readonly build: Build;
  /** Of each of the reader's files. */
  readonly sha256: Readonly<Record<string, unknown>>;
  readonly modelId: unknown;
  /** Whether no window was left early. */
  readonly everyLayer: boolean;
  /** The whole report. */
  readonly json: unknown;
}

/**
 * Reads a report that may be anything: another program's, a newer version's, or tampered with.
 *
 * @param file its name, for the message.
 * @throws UserError report-malformed or report-newer.
 */
export function parseReport(text: string, file: string): ReportInputs {
  const fail = (reason: string): never => {
    throw new UserError({ kind: 'report-malformed', file, reason });
  };
  const json = parsed(text, fail);
  const report = object(json, 'it is not a JSON object', fail);
  if (report.format !== REPORT_FORMAT) fail(`its format is not “${REPORT_FORMAT}”`);
  const version = wholeNumber(report, 'formatVersion', 1);
  if (version > REPORT_VERSION) throw new UserError({ kind: 'report-newer', file, version, supported: REPORT_VERSION });

  const settings = object(report.settings, 'settings is missing', fail);
  const read = object(report.read, 'read is missing', fail);
  const model = object(report.model, 'model is missing', fail);
  const build = object(report.build, 'build is missing', fail);
  const question = string(report, 'question');
  if (questionProblem(question)) fail('its question can’t be asked');
  const answers = array(report, 'answers').map(answer => object(answer, 'an answer is no object', fail));
  return {
    question,
    maxAnswers: wholeNumber(settings, 'maxAnswers', 1),
    explain: settings.explain !== false,
    read: { windows: wholeNumber(read, 'windows', 0), of: wholeNumber(read, 'of', 0) },
    ...(read.setAside !== undefined && { setAside: array(read, 'setAside').map(placeInText) }),
    ...(read.order !== undefined && { promising: array(read, 'order').map(placeFrom) }),
    answers: answers.length,
    explained: answers.filter(answer => answer.ablations !== undefined).length,
    documents: array(report, 'documents').map(documentFrom),
    build: {
      spanlight: string(build, 'spanlight'),
      onnxruntime: string(build, 'onnxruntime'),
      platform: string(build, 'platform'),
      arch: string(build, 'arch'),
      processor: string(build, 'processor'),
      threads: Math.min(MOST_THREADS, wholeNumber(build, 'threads', 0)),
    },
    sha256: object(model.sha256, 'model.sha256 is missing', fail),
    modelId: model.id,
    everyLayer: model.exitBelow === undefined,
    json,
  };

  function placeInText(value: unknown): number {
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : fail('a place in “setAside” is no whole number');
  }

  function placeFrom(value: unknown): DocumentRange {
    const place = object(value, 'a place in “order” is no object', fail);
    return { document: wholeNumber(place, 'document', 0), range: { startOffset: wholeNumber(place, 'start', 0), endOffset: wholeNumber(place, 'end', 0) } };
  }

  function documentFrom(value: unknown): ReportDocument {
    const document = object(value, 'a document is no object', fail);
    const { uri, hashed, range } = document;
    if (hashed !== 'utf-8' && hashed !== 'utf-16le') return fail('a document’s “hashed” is neither utf-8 nor utf-16le');
    const length = wholeNumber(document, 'length', 0);
    const part = range === undefined ? undefined : object(range, 'a document’s “range” is no object', fail);
    const between = part && { start: wholeNumber(part, 'start', 0), end: wholeNumber(part, 'end', 0) };
    if (between && (between.start > between.end || between.end > length)) fail('a document’s range is outside its text');
    return {
      label: string(document, 'label'),
      path: string(document, 'path'),
      ...(typeof uri === 'string' && { uri }),
      version: wholeNumber(document, 'version', 0),
      length,
      sha256: string(document, 'sha256'),
      hashed,
      ...(between && { range: between }),
    };
  }

  function string(of: Fields, key: string): string {
    const value = of[key];
    return typeof value === 'string' ? value : fail(`“${key}” is no text`);
  }

  function wholeNumber(of: Fields, key: string, least: number): number {
    const value = of[key];
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= least ? value : fail(`“${key}” is no whole number from ${least} up`);
  }

  function array(of: Fields, key: string): readonly unknown[] {
    const value = of[key];
    return Array.isArray(value) ? value : fail(`“${key}” is no list`);
  }
}

/** Whether a text begins as `reportJson` writes reports; the rest may be damaged. */
export function beginsAsReport(text: string): boolean {
  return REPORT_BEGINS.test(text);
}

const REPORT_BEGINS = new RegExp(`^\\ufeff?\\s*\\{\\s*"format"\\s*:\\s*"${REPORT_FORMAT}"`);

/** As many as the setting takes. */
const MOST_THREADS = 64;

type Fields = Readonly<Record<string, unknown>>;
type Fail = (reason: string) => never;

function parsed(text: string, fail: Fail): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return fail('it is not JSON');
  }
}

function object(value: unknown, reason: string, fail: Fail): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : fail(reason); // any object may be looked at by key
}
