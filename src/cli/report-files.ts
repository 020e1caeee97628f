import { realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Document } from '../core/document.ts';
import { UserError } from '../core/user-error.ts';
import { formatOf, writeReport } from '../report/formats.ts';
import { sha256Of, thisBuild } from '../report/machine.ts';
import { reportOf, type DocumentName, type ReportInput } from '../report/report.ts';
import { checkWritable, unwritable } from './writable.ts';

/** What a report is made of, but for where it is saved. */
export type Reported = Omit<ReportInput, 'nameOf' | 'build' | 'hash'>;

/**
 * So that nobody waits for an answer whose report can't be saved, or would replace what was asked.
 *
 * @param paths of the documents, as they were named.
 * @returns real paths of the files that the reports replace.
 * @throws UserError report-ending or file-unwritable.
 */
export async function checkReportFiles(files: readonly string[], paths: readonly string[]): Promise<Set<string>> {
  const named = new Set(await Promise.all(paths.map(realPathOf)));
  const replaced = new Set<string>();
  for (const file of files) {
    if (!formatOf(file)) throw new UserError({ kind: 'report-ending', file });
    await checkWritable(file);
    const real = await realPathOf(file);
    if (real === undefined) continue;
    if (named.has(real)) throw new UserError({ kind: 'file-unwritable', file, reason: 'it is one of the documents that are asked' });
    replaced.add(real);
  }
  return replaced;
}

/** Undefined where there is nothing. */
async function realPathOf(path: string): Promise<string | undefined> {
  return await realpath(path).catch(() => undefined);
}

/** Saves the report under each name, in the format of its ending; a file of that name is replaced. */
export async function saveReports(files: readonly string[], reported: Reported): Promise<void> {
  for (const file of files) {
    const report = reportOf({ ...reported, nameOf: document => nameFrom(dirname(resolve(file)), document), build: thisBuild(reported.facts), hash: sha256Of });
    await replaceFile(file, writeReport(report, formatOf(file)!)); // checked before
  }
}

/** A path that leads from a report's folder to a document, so that both can be moved together. */
function nameFrom(folder: string, { uri }: Document): DocumentName {
  return { label: uri, path: relative(folder, resolve(uri)).split(sep).join('/') };
}

/** Whole or not at all: what stood there before stays until all of the new is written. */
async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw unwritable(file, error);
  }
}
