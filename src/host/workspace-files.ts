import * as vscode from 'vscode';
import { createFiles, type Files } from '../index/files.ts';
import { createWalk } from '../index/walk.ts';
import type { ConvertedTexts } from './converted.ts';
import { createFileGiver } from './given-files.ts';
import { indexRulesOf } from './index-rules.ts';

export interface WorkspaceFiles {
  /** In order. */
  readonly uris: readonly string[];
  /** Files beyond `spanlight.files.maxCount`. */
  readonly leftOut: number;
}

/**
 * Finds the files of these folders that the settings want read, as the index does, for questions without one. Larger ones than
 * are read are among them: a person is told of those. It finds no more when it is stopped.
 */
export async function findWorkspaceFiles(folders: readonly Pick<vscode.WorkspaceFolder, 'uri'>[], texts: ConvertedTexts, stop: AbortSignal): Promise<WorkspaceFiles> {
  const rules = indexRulesOf(folder => vscode.workspace.getConfiguration(undefined, folder), folders);
  const { give } = createFileGiver(texts, () => rules.maxBytes);
  const walk = createWalk({ ...rules, maxBytes: Infinity }, untilStopped(createFiles(give), stop));
  const uris: string[] = [];
  for (const { uri } of rules.folders) {
    for await (const files of walk.filesIn(uri)) for (const file of files) uris.push(file.uri);
  }
  return { uris: uris.sort().slice(0, rules.maxFiles), leftOut: Math.max(0, uris.length - rules.maxFiles) };
}

/** In a walk that is stopped every folder is empty, so that it comes to its end. */
function untilStopped(files: Files, stop: AbortSignal): Files {
  return {
    ...files,
    entries: async folder => (stop.aborted ? [] : await files.entries(folder)),
    state: async place => (stop.aborted ? undefined : await files.state(place)),
  };
}
