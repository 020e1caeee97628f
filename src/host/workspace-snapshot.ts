import * as vscode from 'vscode';
import type { Document, DocumentRange } from '../core/document.ts';
import { UserError, type Problem } from '../core/user-error.ts';
import type { Ranked, Stamp } from '../index/messages.ts';
import { isSameStamp } from '../index/stamp.ts';
import type { ConvertedTexts } from './converted.ts';
import { fileLabel, readStored, textOnScreen, type FileText } from './file-texts.ts';
import type { Snapshot } from './scope.ts';
import { findWorkspaceFiles } from './workspace-files.ts';

/** The workspace's documents, in two steps: those that look most promising, then all, these first and in the same order. */
export interface WorkspaceSnapshot {
  /** Undefined where there is no index to tell, or where it would be all. */
  readonly first: Snapshot | undefined;
  /** @throws UserError when there is nothing to read. */
  readonly all: Promise<Snapshot>;
  /** Whether no file has to be read for it. */
  readonly isAtHand: boolean;
}

/** Takes snapshots of the workspace; what it has read for the last one and has not changed since is not read again. */
export interface WorkspaceTexts {
  /** @param ranked what the index says to the question; undefined: there is none. */
  snapshot(ranked: Ranked | undefined, stop: AbortSignal): Promise<WorkspaceSnapshot>;
}

/** Files read at a time. */
const AT_ONCE = 16;

/** Windows that are read of the promising documents before everything is; the files of as many of the best places come first. */
export const FIRST_WINDOWS = 20;

/** Problems of a file's bytes: they last as long as these do. Others may be gone when it is read again. */
const LASTING: ReadonlySet<Problem['kind']> = new Set<Problem['kind']>(['file-binary', 'file-encrypted', 'file-damaged', 'file-without-text', 'converter-stopped']);

/** A file as it was found; its text is the same as long as its stamp is, unless it is open. */
interface Found {
  readonly uri: string;
  readonly stamp?: Stamp;
}

export function createWorkspaceTexts(texts: ConvertedTexts): WorkspaceTexts {
  let kept = new Map<string, { readonly stamp: Stamp; readonly text: FileText }>();

  const keptOf = ({ uri, stamp }: Found): FileText | undefined => {
    const known = kept.get(uri);
    return known && stamp && isSameStamp(known.stamp, stamp) ? known.text : undefined;
  };
  const textOf = async (file: Found, stop: AbortSignal): Promise<FileText> => {
    const { uri, stamp } = file;
    const parsed = vscode.Uri.parse(uri);
    const onScreen = textOnScreen(parsed, texts);
    if (onScreen) return { document: onScreen };
    const known = keptOf(file);
    if (known) return known;
    const text = await readStored(parsed, { texts, stop, retry: false });
    if (stamp && isLasting(text)) kept.set(uri, { stamp, text });
    return text;
  };
  /** One result a file; fewer where it was stopped. */
  const read = async (files: readonly Found[], stop: AbortSignal): Promise<FileText[]> => {
    const results: FileText[] = [];
    for (let i = 0; i < files.length && !stop.aborted; i += AT_ONCE) results.push(...(await Promise.all(files.slice(i, i + AT_ONCE).map(file => textOf(file, stop)))));
    return results;
  };
  const isAtHand = (file: Found): boolean => keptOf(file) !== undefined || textOnScreen(vscode.Uri.parse(file.uri), texts) !== undefined;
  const forgetOthers = (files: readonly Found[]): void => {
    const still = new Set(files.map(({ uri }) => uri));
    kept = new Map([...kept].filter(([uri]) => still.has(uri)));
  };

  return {
    async snapshot(ranked, stop) {
      if (!ranked) {
        const { uris, leftOut } = await findWorkspaceFiles(vscode.workspace.workspaceFolders ?? [], texts, stop);
        const files = uris.map(uri => ({ uri }));
        return { first: undefined, all: read(files, stop).then(results => checked(snapshotOf(results, [], leftOut, files.length), stop)), isAtHand: false };
      }
      const { files, blocks, leftOut } = ranked;
      forgetOthers(files);
      const areAtHand = files.every(isAtHand);
      const count = Math.max(0, ...blocks.slice(0, FIRST_WINDOWS).map(({ file }) => file + 1));
      const first = await read(files.slice(0, count), stop);
      const all = read(files.slice(count), stop).then(rest => checked(snapshotOf([...first, ...rest], blocks, leftOut, files.length), stop));
      all.catch(() => undefined); // heard by who awaits it
      return { first: count > 0 && count < files.length ? snapshotOf(first, blocks, 0, 0) : undefined, all, isAtHand: areAtHand };
    },
  };
}

function isLasting({ document, problem }: FileText): boolean {
  return document !== undefined || (problem !== undefined && LASTING.has(problem.kind));
}

function snapshotOf(results: readonly FileText[], blocks: Ranked['blocks'], leftOut: number, files: number): Snapshot {
  const documents: Document[] = [];
  const problems: Problem[] = [];
  const documentOf: (number | undefined)[] = [];
  for (const { document, problem } of results) {
    documentOf.push(document && documents.push(document) - 1);
    if (problem && problem.kind !== 'file-binary') problems.push(problem); // pictures in a folder are no news
  }
  if (leftOut > 0) problems.push({ kind: 'files-left-out', count: leftOut, limit: files });
  const promising = blocks.flatMap(({ file, range }): DocumentRange[] => {
    const document = documentOf[file];
    return document === undefined ? [] : [{ document, range }];
  });
  const label = documents.length === 1 ? fileLabel(vscode.Uri.parse(documents[0].uri)) : vscode.l10n.t('{0} files', documents.length);
  return { documents, label, problems, ...(blocks.length > 0 && { promising }) };
}

/** @throws UserError when there is nothing to read, unless it was stopped. */
function checked(snapshot: Snapshot, stop: AbortSignal): Snapshot {
  if (!stop.aborted && snapshot.documents.every(({ text }) => text.trim() === '')) {
    throw new UserError(snapshot.problems.at(0) ?? { kind: 'nothing-to-read', where: vscode.l10n.t('the workspace') });
  }
  return snapshot;
}
