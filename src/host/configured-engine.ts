import * as vscode from 'vscode';
import { createEngine, type Engine } from '../inference/engine.ts';

/** An engine as the settings want it, made anew when they change. */
export interface ConfiguredEngine {
  readonly current: () => Engine;
  dispose(): void;
}

/** The reader's folder that the settings name, or the bundled one. */
export function readerFolder(extensionUri: vscode.Uri): string {
  return vscode.workspace.getConfiguration('spanlight.reader').get<string>('modelFolder', '') || vscode.Uri.joinPath(extensionUri, 'models', 'reader').fsPath;
}

export function createConfiguredEngine(extensionUri: vscode.Uri, log: vscode.LogOutputChannel): ConfiguredEngine {
  let engine: Engine | undefined;
  const forget = (): void => {
    engine?.dispose();
    engine = undefined;
  };
  const listener = vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration('spanlight.reader')) forget();
  });
  return {
    current: () => {
      const settings = vscode.workspace.getConfiguration('spanlight.reader');
      engine ??= createEngine({
        processPath: vscode.Uri.joinPath(extensionUri, 'dist', 'reader-process.js').fsPath,
        modelFolder: readerFolder(extensionUri),
        threads: settings.get('threads', 0),
        everyLayer: settings.get('everyLayer', false),
        background: true,
        log: line => log.info(line),
      });
      return engine;
    },
    dispose() {
      listener.dispose();
      forget();
    },
  };
}
