import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { ReadCount } from '../core/read-count.ts';
import type { Document } from '../core/document.ts';
import { UserError } from '../core/user-error.ts';
import { compareReports, type Comparison } from '../report/compare.ts';
import { sha256Of, thisBuild } from '../report/machine.ts';
import { parseReport, type ReportInputs } from '../report/parse.ts';
import { reportOf, type ReportDocument } from '../report/report.ts';
import type { ReaderFacts } from '../inference/messages.ts';
import { engineFor } from './engine.ts';
import { fileProblem } from './file-problem.ts';
import { print } from './print.ts';
import { replay } from './replay.ts';
import { lookFor, type Looked } from './report-documents.ts';
import { verdictText } from './verdict.ts';

export interface VerifyFlags {
  readonly model: string;
  readonly root?: string;
  /** Without it, as the report says. */
  readonly threads?: number;
  readonly json?: true;
}

/** Something that the numbers depend on and that is not what it was. */
export interface Other {
  readonly what: string;
  readonly reported: unknown;
  readonly found: unknown;
}

/** What became of a report: an object for programs, and what is told to people. */
export interface Verdict {
  readonly verdict: 'reproduced' | 'differs' | 'documents-changed';
  readonly report: string;
  readonly documents: { readonly unchanged: number; readonly changed: readonly string[]; readonly missing: readonly string[]; readonly unreadable: readonly { readonly path: string; readonly reason: string }[] };
  /** Missing when the documents are not what they were: then nothing is asked. */
  readonly again?: Again;
}

export interface Again extends Comparison {
  /** Parts of the reader that are not the same: differences are expected. */
  readonly otherModel: readonly Other[];
  /** The same of programs and machine. */
  readonly otherBuild: readonly Other[];
  /** How much was read again; of a reading that was stopped it may not be what was read then. */
  readonly read: ReadCount;
  readonly readThen: ReadCount;
}

/** `spanlight verify`: exit code 0 when all is reproduced, 1 when something differs. @throws UserError when there is nothing to verify. */
export async function verifyCommand(file: string, flags: VerifyFlags): Promise<number> {
  const inputs = parseReport(await readReport(file), file);
  const root = resolve(flags.root ?? dirname(file));
  const looked: Looked[] = [];
  for (const document of inputs.documents) looked.push(await lookFor(document, root));
  const documents = looked.flatMap(found => (found.kind === 'unchanged' ? [found.document] : []));
  const again = documents.length === looked.length ? await askAgain(inputs, documents, flags) : undefined;
  const verdict: Verdict = {
    verdict: again === undefined ? 'documents-changed' : again.differences.length > 0 ? 'differs' : 'reproduced',
    report: file,
    documents: told(inputs.documents, looked),
    ...(again && { again }),
  };
  await print(flags.json ? `${JSON.stringify(verdict)}\n` : verdictText(verdict));
  return verdict.verdict === 'reproduced' ? 0 : 1;
}

async function readReport(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(fileProblem(file, error), { cause: error });
  }
}

function told(reported: readonly ReportDocument[], looked: readonly Looked[]): Verdict['documents'] {
  const of = (kind: Looked['kind']): string[] => reported.flatMap(({ label }, i) => (looked[i].kind === kind ? [label] : []));
  const unreadable = looked.flatMap((found, i) => (found.kind === 'unreadable' ? [{ path: reported[i].label, reason: found.reason }] : []));
  return { unchanged: of('unchanged').length, changed: of('changed'), missing: of('missing'), unreadable };
}

async function askAgain(inputs: ReportInputs, documents: readonly Document[], { model, threads = inputs.build.threads, json }: VerifyFlags): Promise<Again> {
  const showProgress = process.stderr.isTTY && json === undefined;
  const engine = engineFor({ model, threads, everyLayer: inputs.everyLayer });
  const { result, facts } = await replay(inputs, documents, engine, (windows, of) => {
    if (showProgress) process.stderr.write(`\rReading again: ${windows} of ${of} windows`);
  }).finally(() => engine.dispose());
  if (showProgress) process.stderr.write('\r\u001b[K');
  if (!facts) throw new UserError({ kind: 'reader-stopped', reason: 'it never got ready' });
  const { question, maxAnswers, explain, read } = inputs;
  const build = thisBuild(facts);
  const found = reportOf({
    question,
    documents,
    nameOf: (_, i) => inputs.documents[i],
    result,
    facts,
    settings: { maxAnswers, explain },
    build,
    asked: '',
    hash: sha256Of,
  });
  return { ...compareReports(inputs.json, found), otherModel: otherModel(inputs, facts), otherBuild: otherFields(inputs.build, build), read: result.read, readThen: read };
}

function otherModel({ modelId, sha256 }: ReportInputs, facts: ReaderFacts): Other[] {
  return [...(modelId === facts.config.id ? [] : [{ what: 'id', reported: modelId, found: facts.config.id }]), ...otherFields(sha256, facts.sha256)];
}

function otherFields(reported: object, found: object): Other[] {
  const of = (fields: object): Map<string, unknown> => new Map(Object.entries(fields));
  const [a, b] = [of(reported), of(found)];
  return [...new Set([...a.keys(), ...b.keys()])].filter(key => a.get(key) !== b.get(key)).map(what => ({ what, reported: a.get(what), found: b.get(what) }));
}
