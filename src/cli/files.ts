import { readFile, stat } from 'node:fs/promises';
import { problemOf } from '../convert/conversion.ts';
import { formatOf } from '../core/format.ts';
import { decodeText } from '../core/decode.ts';
import type { Document } from '../core/document.ts';
import { UserError, type Problem } from '../core/user-error.ts';
import { beginsAsReport } from '../report/parse.ts';
import { withConverter, type ConvertFile } from './convert.ts';
import { filesBelow } from './files-below.ts';

export interface ReadFiles {
  readonly documents: readonly Document[];
  /** Files and folders that were left out or not read exactly, and why. */
  readonly problems: readonly Problem[];
}

const MOST_MEGABYTES = 20;

/**
 * Reads files, and folders with all that is in them; a document's uri is its path as given. What is not plain text is
 * converted. Of a folder's files, evidence reports in JSON are left out: they hold what was read elsewhere.
 *
 * @param leftOut real paths of files that are left out of folders, too.
 * @throws UserError when a path that was named can't be read, or nothing at all can.
 */
export function readFiles(paths: readonly string[], leftOut: ReadonlySet<string> = new Set()): Promise<ReadFiles> {
  return withConverter(convert => readFilesWith(convert, paths, leftOut));
}

async function readFilesWith(convert: ConvertFile, paths: readonly string[], leftOut: ReadonlySet<string>): Promise<ReadFiles> {
  const documents: Document[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    const info = await stat(path).catch((error: unknown) => {
      const { code, message } = error as NodeJS.ErrnoException; // what fs rejects with
      throw new UserError(code === 'ENOENT' ? { kind: 'file-missing', file: path } : { kind: 'file-unreadable', file: path, reason: message });
    });
    const isFolder = info.isDirectory();
    const below = isFolder ? await filesBelow(path, leftOut) : { files: [path], problems: [] };
    problems.push(...below.problems);
    for (const file of below.files) {
      const read = await readDocument(file, convert);
      if (isFolder && isReport(read)) continue;
      if ('document' in read) documents.push(read.document);
      if (read.problem === undefined) continue;
      if (!isFolder && !('document' in read)) throw new UserError(read.problem);
      if (read.problem.kind !== 'file-binary') problems.push(read.problem);
    }
  }
  if (documents.every(({ text }) => text.trim() === '')) throw new UserError({ kind: 'nothing-to-read', where: paths.join(', ') });
  return { documents, problems };
}

type Read = { readonly document: Document; readonly problem?: Problem } | { readonly problem: Problem };

function isReport(read: Read): boolean {
  return 'document' in read && /\.json$/i.test(read.document.uri) && beginsAsReport(read.document.text);
}

async function readDocument(file: string, convert: ConvertFile): Promise<Read> {
  try {
    const { size } = await stat(file);
    const megabytes = Math.ceil(size / 1e6);
    if (megabytes > MOST_MEGABYTES) return { problem: { kind: 'file-too-large', file, megabytes, limit: MOST_MEGABYTES } };
    const bytes = await readFile(file);
    const format = formatOf(file);
    if (format) {
      const conversion = await convert(format, bytes);
      if (conversion.kind === 'text') return { document: { uri: file, version: 0, text: conversion.text } };
      return { problem: conversion.kind === 'failed' ? problemOf(conversion.failure, file) : { kind: 'file-unreadable', file, reason: 'stopped' } };
    }
    const decoded = decodeText(bytes, true);
    if (decoded.kind === 'binary') return { problem: { kind: 'file-binary', file } };
    const document = { uri: file, version: 0, text: decoded.text };
    return decoded.isExact ? { document } : { document, problem: { kind: 'file-not-utf8', file } };
  } catch (error) {
    return { problem: { kind: 'file-unreadable', file, reason: (error as Error).message } }; // fs rejects with Errors alone
  }
}
