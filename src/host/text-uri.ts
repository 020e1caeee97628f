import * as vscode from 'vscode';

/** Scheme of the documents that show the text of files which are not text themselves. */
export const TEXT_SCHEME = 'spanlight-text';

/** Where the text of a file is shown; the tab's name says what it is. */
export function textUriOf(source: vscode.Uri): vscode.Uri {
  return vscode.Uri.from({ scheme: TEXT_SCHEME, path: `${source.path} (${vscode.l10n.t('text read by Spanlight')})`, query: source.toString() });
}

/** The file whose text is shown; any other uri is its own source. */
export function sourceOf(uri: vscode.Uri): vscode.Uri {
  return uri.scheme === TEXT_SCHEME ? vscode.Uri.parse(uri.query) : uri;
}
