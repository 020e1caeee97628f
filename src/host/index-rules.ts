import type * as vscode from 'vscode';
import type { IndexedFolder, IndexRules } from '../index/messages.ts';

/** What is on in `files.exclude` is off where `search.exclude` or Spanlight's own says so, as in the editor's search. */
const EXCLUDES = ['files.exclude', 'search.exclude', 'spanlight.index.exclude'];

type Settings = Pick<vscode.WorkspaceConfiguration, 'get'>;

/** What the settings say that belongs in the index of these folders. @param settingsOf a folder, or the window (null). */
export function indexRulesOf(settingsOf: (folder: vscode.Uri | null) => Settings, folders: readonly Pick<vscode.WorkspaceFolder, 'uri'>[]): IndexRules {
  const settings = settingsOf(null);
  return {
    folders: folders.map(({ uri }) => ({ uri: uri.toString(), ...(uri.scheme === 'file' && { path: uri.fsPath }), excludes: excludesOf(settingsOf(uri)) })),
    include: settings.get('spanlight.files.include', '**/*'),
    useIgnoreFiles: settings.get('spanlight.index.useIgnoreFiles', true),
    maxBytes: settings.get('spanlight.files.maxSizeMB', 20) * 1e6,
    maxFiles: settings.get('spanlight.files.maxCount', 50_000),
  };
}

function excludesOf(settings: Settings): readonly string[] {
  const excludes: Readonly<Record<string, unknown>> = Object.fromEntries(EXCLUDES.flatMap(name => Object.entries(settings.get(name, {}))));
  return Object.keys(excludes).filter(glob => excludes[glob] === true); // a condition (`when`) is for what lists siblings
}

/** Names of files and folders that are left out wherever they are in a folder; what is below them is told by its path alone. */
export function namesLeftOut({ excludes }: Pick<IndexedFolder, 'excludes'>): ReadonlySet<string> {
  return new Set(excludes.flatMap(glob => /^\*\*\/([^/\\*?[\]{}]+)$/.exec(glob)?.[1] ?? []));
}
