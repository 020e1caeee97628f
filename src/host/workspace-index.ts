import { join } from 'node:path';
import * as vscode from 'vscode';
import { createIndexHandle, type IndexHandle } from '../index/index-handle.ts';
import type { IndexPhase, IndexRules, Ranked } from '../index/messages.ts';
import { readerFolder } from './configured-engine.ts';
import type { ConvertedTexts } from './converted.ts';
import { watchFiles, type FileChanges } from './file-changes.ts';
import { createFileGiver } from './given-files.ts';
import { indexRulesOf, namesLeftOut } from './index-rules.ts';
import { unsavedTexts } from './unsaved-texts.ts';

/** The index of the workspace: its process runs while a folder is open and the settings want it. */
export interface HostIndex {
  /** Undefined where there is no index. */
  readonly phase: IndexPhase | undefined;
  /** What was damaged of what was kept, and is mended; until everything is indexed anew. */
  readonly damage: string | undefined;
  /** Fires when the phase or the damage may be another. */
  readonly onDidChange: vscode.Event<unknown>;
  /** Process id while it runs. */
  readonly pid: number | undefined;
  /** What is on screen counts, saved or not. Undefined: there is no index, or it was stopped. */
  readonly rank: (question: string, stop: AbortSignal) => Promise<Ranked | undefined>;
  pause(isPaused: boolean): void;
  /** Indexes everything anew. */
  rebuild(): void;
  dispose(): void;
}

/** Before a process is started: the window has more to do at first, and one that ends has to let go of the disk. A question does not wait. */
const REST_MILLISECONDS = 1000;

/** Blocks that a question is told of. */
const MOST_BLOCKS = 1000;

/** Least time between two looks at all files because the person came back to the window. */
const FOCUS_MILLISECONDS = 3 * 60_000;

/** Settings that need another process, and those that say what belongs in the index. */
const START_SETTINGS = ['spanlight.index.enabled', 'spanlight.index.reconcileMinutes', 'spanlight.reader.modelFolder'];
const RULE_SETTINGS = ['files.exclude', 'search.exclude', 'spanlight.files', 'spanlight.index'];

type Context = Pick<vscode.ExtensionContext, 'extensionUri' | 'storageUri'>;

export function createWorkspaceIndex({ extensionUri, storageUri }: Context, texts: ConvertedTexts, log: vscode.LogOutputChannel): HostIndex {
  const changed = new vscode.EventEmitter<unknown>();
  let running: { readonly handle: IndexHandle; readonly changes: FileChanges } | undefined;
  let rules: IndexRules;
  let leftOut: ReadonlyMap<string, ReadonlySet<string>>; // of each folder
  let damage: string | undefined;
  let notKept: string | undefined; // as told last
  let isPaused = false;
  let lookedAt = performance.now();

  const readRules = (): IndexRules => {
    rules = indexRulesOf(settings, vscode.workspace.workspaceFolders ?? []);
    leftOut = new Map(rules.folders.map(folder => [folder.uri, namesLeftOut(folder)]));
    return rules;
  };
  const isOurs = (uri: vscode.Uri): boolean => {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    const names = folder && leftOut.get(folder.uri.toString());
    return folder !== undefined && !vscode.workspace.asRelativePath(uri, false).split('/').some(name => names?.has(name));
  };
  const onPhase = (phase: IndexPhase): void => {
    if (phase.kind === 'ready' && phase.notKept !== notKept) {
      notKept = phase.notKept;
      if (notKept === undefined) log.info('The index is kept again');
      else log.warn(`The index can’t be kept: ${notKept}`);
    }
    changed.fire(undefined);
  };
  const onDamage = (reason: string): void => {
    log.warn(`The index was damaged and is mended: ${reason}`);
    damage = reason;
    changed.fire(undefined);
  };
  const start = (): void => {
    const files = createFileGiver(texts, () => rules.maxBytes);
    const model = readerFolder(extensionUri);
    const handle = createIndexHandle({
      processPath: vscode.Uri.joinPath(extensionUri, 'dist', 'index-process.js').fsPath,
      storage: storageUri?.scheme === 'file' ? vscode.Uri.joinPath(storageUri, 'index').fsPath : undefined,
      embedding: { vocabulary: join(model, 'tokenizer.json'), vectors: join(model, 'passage-vectors.bin') },
      rules: readRules(),
      reconcileMinutes: settings().get('spanlight.index.reconcileMinutes', 10),
      give: files.give,
      log: line => log.info(line),
      onPhase,
      onDamage,
    });
    if (isPaused) handle.pause(true);
    const changes = watchFiles(isOurs, uris => {
      files.noteChanges(uris);
      handle.changed(uris);
    });
    running = { handle, changes };
    changed.fire(undefined);
  };
  const stop = (): void => {
    running?.changes.dispose();
    running?.handle.dispose();
    running = undefined;
    damage = notKept = undefined;
    changed.fire(undefined);
  };
  /** Makes it as the settings and folders want it now. */
  const follow = (): void => {
    clearTimeout(resting);
    resting = undefined;
    if (!vscode.workspace.workspaceFolders?.length || !settings().get<boolean>('spanlight.index.enabled', true)) stop();
    else if (running) running.handle.setRules(readRules());
    else start();
  };
  const rest = (): NodeJS.Timeout => setTimeout(follow, REST_MILLISECONDS);
  let resting: NodeJS.Timeout | undefined = rest();

  const listeners = vscode.Disposable.from(
    changed,
    vscode.workspace.onDidChangeWorkspaceFolders(() => resting ?? follow()),
    vscode.workspace.onDidChangeConfiguration(event => {
      const affects = (name: string): boolean => event.affectsConfiguration(name);
      if (START_SETTINGS.some(affects)) {
        stop();
        clearTimeout(resting);
        resting = rest();
      } else if (!resting && RULE_SETTINGS.some(affects)) follow();
    }),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (!focused || performance.now() - lookedAt < FOCUS_MILLISECONDS) return;
      lookedAt = performance.now();
      running?.handle.reconcile();
    }),
  );

  return {
    get phase() {
      return running?.handle.phase;
    },
    get damage() {
      return damage;
    },
    onDidChange: changed.event,
    get pid() {
      return running?.handle.pid;
    },
    rank: async (question, stop) => {
      if (resting) follow();
      if (!running || stop.aborted) return undefined;
      running.changes.flush();
      return await running.handle.rank(question, unsavedTexts(texts), MOST_BLOCKS, stop);
    },
    pause(paused) {
      isPaused = paused;
      running?.handle.pause(paused);
    },
    rebuild() {
      damage = undefined;
      running?.handle.rebuild();
      changed.fire(undefined);
    },
    dispose() {
      clearTimeout(resting);
      stop();
      listeners.dispose();
    },
  };
}

/** Of a folder, or of the window; a file's language has no say. */
function settings(folder: vscode.Uri | null = null): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(undefined, folder);
}
