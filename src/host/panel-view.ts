import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { FromPanel, PanelState, ToPanel } from '../protocol.ts';

export const PANEL_ID = 'spanlight.panel';

/** The attention panel's side of the extension host: sends the state, hands on what the person does. */
export interface PanelView extends vscode.WebviewViewProvider {
  /** Sends the state soon; calls in quick succession send it once. */
  refresh(): void;
  /** Brings the panel into sight without taking the focus from the editor. */
  show(): Promise<void>;
}

/** Least time between two states, so that a fast reading doesn't flood the panel. */
const REFRESH_MILLISECONDS = 100;

/** Hash of the empty style sheet with which the toolkit tries out :focus-visible. */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

export function createPanelView(extensionUri: vscode.Uri, state: () => PanelState, receive: (message: FromPanel) => void): PanelView {
  let view: vscode.WebviewView | undefined;
  let timer: NodeJS.Timeout | undefined;

  const send = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const message: ToPanel = { kind: 'state', state: state() };
    void view?.webview.postMessage(message);
  };

  return {
    resolveWebviewView(resolved) {
      view = resolved;
      const roots = ['dist', 'media'].map(folder => vscode.Uri.joinPath(extensionUri, folder));
      resolved.webview.options = { enableScripts: true, localResourceRoots: roots };
      resolved.webview.onDidReceiveMessage((message: FromPanel) => {
        if (message.kind === 'ready') send();
        else receive(message);
      });
      resolved.onDidChangeVisibility(() => {
        if (resolved.visible) send();
      });
      resolved.onDidDispose(() => {
        view = undefined;
      });
      resolved.webview.html = html(resolved.webview, extensionUri);
    },
    refresh() {
      if (view?.visible) timer ??= setTimeout(send, REFRESH_MILLISECONDS);
    },
    async show() {
      if (view) view.show(true);
      else await vscode.commands.executeCommand(`${PANEL_ID}.open`, { preserveFocus: true });
    },
  };
}

function html(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const uri = (...path: string[]): string => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
  const nonce = randomBytes(16).toString('hex');
  const bundle = vscode.l10n.bundle ? ` data-l10n="${escapeAttribute(JSON.stringify(vscode.l10n.bundle))}"` : '';
  const policy = `default-src 'none'; style-src ${webview.cspSource} ${EMPTY_STYLE}; font-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${uri('media', 'panel.css')}">
  <link rel="stylesheet" id="vscode-codicon-stylesheet" href="${uri('dist', 'codicon.css')}">
  <title>Spanlight</title>
</head>
<body${bundle}>
  <main id="panel"></main>
  <script nonce="${nonce}" src="${uri('dist', 'panel.js')}"></script>
</body>
</html>`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
