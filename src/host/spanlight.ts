import * as vscode from 'vscode';
import { questionProblem } from '../core/user-error.ts';
import { createEngine, type Engine } from '../inference/engine.ts';
import type { FromPanel, PanelState } from '../protocol.ts';
import { registerCommands } from './commands.ts';
import { createHighlights } from './highlights.ts';
import { createHistory } from './history.ts';
import { createHoverProvider } from './hover.ts';
import { createNavigation } from './navigation.ts';
import { panelState } from './panel-state.ts';
import { createPanelView, PANEL_ID } from './panel-view.ts';
import { currentScope, type Scope } from './scope.ts';
import { createSession, type SessionState } from './session.ts';
import { createStatus } from './status.ts';

/** What other extensions, and the tests, may use of Spanlight. */
export interface SpanlightApi {
  /** What the panel shows. */
  readonly state: PanelState;
  readonly onDidChange: vscode.Event<unknown>;
  /** Asks as the panel does; resolves when the question is answered, failed or superseded. */
  ask(question: string, scope: PanelState['scope']): Promise<void>;
  /** Process id of the reader while it runs. */
  readonly readerPid: number | undefined;
}

const LAST_SESSION = 'spanlight.session';

/** Puts the parts together; everything that is made here is disposed with the extension. */
export function createSpanlight(context: vscode.ExtensionContext): SpanlightApi {
  const { subscriptions, workspaceState, extensionUri } = context;
  const log = vscode.window.createOutputChannel('Spanlight', { log: true });
  const engine = createConfiguredEngine(extensionUri, log);
  const session = createSession(engine.current, log, restoredSession(workspaceState));
  const highlights = createHighlights();
  const navigation = createNavigation(session, highlights);
  const history = createHistory(workspaceState);
  const status = createStatus();

  const ask = async (question: string, scope: () => Scope): Promise<void> => {
    if (questionProblem(question) === undefined) history.add(question);
    navigation.reset();
    highlights.startReading();
    await Promise.all([panel.show(), session.ask(question, scope)]);
  };
  const receive = (message: FromPanel): void => {
    switch (message.kind) {
      case 'ask':
        return void ask(message.question, () => currentScope(message.scope));
      case 'stop':
        return session.stop();
      case 'reveal':
        return void navigation.reveal(message, false);
      case 'forget':
        history.forget(message.question);
        return panel.refresh();
      case 'showLog':
        return log.show(true);
      case 'ready': // answered by the view itself
    }
  };
  const state = (): PanelState => panelState(session.state, navigation.current, history.questions);
  const panel = createPanelView(extensionUri, state, receive);

  const showAll = (): void => {
    const { phase, answers, nearest } = session.state;
    highlights.show(session.state, navigation.chosen);
    void vscode.commands.executeCommand('setContext', 'spanlight.reading', phase.kind === 'preparing' || phase.kind === 'reading');
    void vscode.commands.executeCommand('setContext', 'spanlight.hasEvidence', answers.length > 0 || nearest !== undefined);
    if (phase.kind === 'done' || phase.kind === 'empty') void workspaceState.update(LAST_SESSION, session.state);
  };
  showAll();

  subscriptions.push(
    log,
    engine,
    session,
    highlights,
    status,
    registerCommands({ session, navigation, history, log, ask }),
    vscode.window.registerWebviewViewProvider(PANEL_ID, panel),
    vscode.languages.registerHoverProvider({ pattern: '**' }, createHoverProvider(session, highlights)),
    session.onDidChange(({ isNews }) => {
      if (isNews) {
        showAll();
        void navigation.showBest();
      }
      status.show(session.state.phase);
      panel.refresh();
    }),
    navigation.onDidMove(() => {
      highlights.show(session.state, navigation.chosen);
      panel.refresh();
    }),
    vscode.window.onDidChangeActiveTextEditor(() => panel.refresh()),
    vscode.window.onDidChangeTextEditorSelection(() => panel.refresh()),
    vscode.window.tabGroups.onDidChangeTabs(() => panel.refresh()),
  );

  return {
    get state() {
      return state();
    },
    onDidChange: session.onDidChange,
    ask: (question, scope) => ask(question, () => currentScope(scope)),
    get readerPid() {
      return engine.current().readerPid;
    },
  };
}

/** The answer of before a reload, if its reading had come to an end. */
function restoredSession(storage: vscode.Memento): SessionState | undefined {
  const state = storage.get<SessionState>(LAST_SESSION);
  return state?.phase.kind === 'done' ? state : undefined;
}

/** An engine as the settings want it, made anew when they change. */
interface ConfiguredEngine {
  readonly current: () => Engine;
  dispose(): void;
}

function createConfiguredEngine(extensionUri: vscode.Uri, log: vscode.LogOutputChannel): ConfiguredEngine {
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
      const folder = settings.get<string>('modelFolder', '');
      engine ??= createEngine({
        processPath: vscode.Uri.joinPath(extensionUri, 'dist', 'reader-process.js').fsPath,
        modelFolder: folder !== '' ? folder : vscode.Uri.joinPath(extensionUri, 'models', 'reader').fsPath,
        threads: settings.get('threads', 0),
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
