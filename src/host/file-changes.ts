import * as vscode from 'vscode';

/** Watches the workspace's files. */
export interface FileChanges {
  /** Tells at once what waits to be told, of very much the first. */
  flush(): void;
  dispose(): void;
}

/** Changes are told together: a tool that writes a file often writes many, or the same one twice. */
const GATHER_MILLISECONDS = 75;

/** Of what a branch switch changes, so much is looked at in one go. */
const MOST_AT_ONCE = 1000;

/** @param tell of files and folders that something happened to. */
export function watchFiles(isOurs: (uri: vscode.Uri) => boolean, tell: (uris: readonly string[]) => void): FileChanges {
  const waiting: vscode.Uri[] = [];
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const uris = new Set(waiting.splice(0, MOST_AT_ONCE).filter(isOurs).map(String));
    if (uris.size > 0) tell([...uris]);
    if (waiting.length > 0) timer = setTimeout(flush, 0);
  };
  const note = (...uris: readonly vscode.Uri[]): void => {
    waiting.push(...uris);
    timer ??= setTimeout(flush, GATHER_MILLISECONDS);
  };
  const noteSaved = ({ uri }: { readonly uri: vscode.Uri }): void => {
    waiting.unshift(uri);
    flush();
  };

  const watcher = vscode.workspace.createFileSystemWatcher('**/*');
  const listeners = vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(uri => note(uri)),
    watcher.onDidChange(uri => note(uri)),
    watcher.onDidDelete(uri => note(uri)),
    // The editor tells of its own doings sooner than the disk does.
    vscode.workspace.onDidSaveTextDocument(noteSaved),
    vscode.workspace.onDidSaveNotebookDocument(noteSaved),
    vscode.workspace.onDidCreateFiles(({ files }) => note(...files)),
    vscode.workspace.onDidDeleteFiles(({ files }) => note(...files)),
    vscode.workspace.onDidRenameFiles(({ files }) => note(...files.flatMap(({ oldUri, newUri }) => [oldUri, newUri]))),
  );
  return {
    flush,
    dispose() {
      clearTimeout(timer);
      listeners.dispose();
    },
  };
}
