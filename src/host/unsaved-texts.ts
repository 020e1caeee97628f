import * as vscode from 'vscode';
import { formatOf } from '../core/format.ts';
import type { UnsavedText } from '../index/messages.ts';
import type { ConvertedTexts } from './converted.ts';
import { textOnScreen } from './file-texts.ts';

/** What is on screen of the workspace's files and not the text of their bytes: unsaved, or a page or notebook that is shown as it is written. */
export function unsavedTexts(texts: ConvertedTexts): UnsavedText[] {
  const { textDocuments, notebookDocuments } = vscode.workspace;
  const open = [...textDocuments.filter(({ isDirty, uri }) => isDirty || formatOf(uri.path)), ...notebookDocuments];
  const uris = new Map(open.filter(({ uri }) => vscode.workspace.getWorkspaceFolder(uri)).map(({ uri }) => [uri.toString(), uri]));
  return [...uris].flatMap(([uri, parsed]) => {
    const shown = textOnScreen(parsed, texts);
    return shown ? [{ uri, text: shown.text }] : [];
  });
}
