import * as vscode from 'vscode';
import { questionProblem } from '../core/user-error.ts';
import type { FromPanel, PanelLens, PanelState } from '../protocol.ts';
import { registerCommands } from './commands.ts';
import { createConfiguredEngine } from './configured-engine.ts';
import { createConvertedTexts } from './converted.ts';
import { createHighlights } from './highlights.ts';
import { createHistory } from './history.ts';
import { createHoverProvider, type Explained } from './hover.ts';
import { registerIndexCommands } from './index-commands.ts';
import { createIndexStatus } from './index-status.ts';
import { answerOf, createInspection } from './inspection.ts';
import { registerInspectionCommands } from './inspection-commands.ts';
import { lensLabel, lookedAnswers } from './looked.ts';
import { createNavigation } from './navigation.ts';
import { lookedRange, type RevealLooked } from './panel-inspection.ts';
import { panelState } from './panel-state.ts';
import { createPanelView, PANEL_ID } from './panel-view.ts';
import { currentScope, type Scope } from './scope.ts';
import { canReport, createSession, type SessionState } from './session.ts';
import { shownSpan, type ShownAnswer } from './shown.ts';
import { createStatus } from './status.ts';
import { whileTyping } from './typing.ts';
import { createWhatIfs } from './what-ifs.ts';
import { createWorkspaceIndex, type HostIndex } from './workspace-index.ts';

/** What other extensions, and the tests, may use of Spanlight. */
export interface SpanlightApi {
  /** What the panel shows. */
  readonly state: PanelState;
  readonly onDidChange: vscode.Event<unknown>;
  /** Asks as the panel does; resolves when the question is answered, failed or superseded. */
  ask(question: string, scope: PanelState['scope']): Promise<void>;
  /** Looks into an answer as the panel does; resolves when what is seen is in the state. */
  look(answer: number, lens: PanelLens): Promise<void>;
  /** Maps the document of the answer looked at; resolves when the map is in the state. */
  map(): Promise<void>;
  /** Process id of the reader while it runs. */
  readonly readerPid: number | undefined;
  readonly index: Pick<HostIndex, 'phase' | 'onDidChange' | 'pid' | 'rank'>;
}

const LAST_SESSION = 'spanlight.session';

/** Puts the parts together; everything that is made here is disposed with the extension. */
export function createSpanlight(context: vscode.ExtensionContext): SpanlightApi {
  const { subscriptions, workspaceState, extensionUri } = context;
  const log = vscode.window.createOutputChannel('Spanlight', { log: true });
  const engine = createConfiguredEngine(extensionUri, log);
  const texts = createConvertedTexts(extensionUri, log);
  const index = createWorkspaceIndex(context, texts, log);
  const session = createSession({ engine: engine.current, texts, rank: index.rank, log }, restoredSession(workspaceState));
  const highlights = createHighlights();
  const inspection = createInspection(engine.current, session, log);
  const whatIfs = createWhatIfs(engine.current, session, log);
  const answers = (): readonly ShownAnswer[] => lookedAnswers(session, inspection.state);
  const navigation = createNavigation(session, answers, highlights);
  const history = createHistory(workspaceState);
  const status = createStatus();

  const ask = async (question: string, scope: () => Scope): Promise<void> => {
    if (questionProblem(question) === undefined) history.add(question);
    navigation.reset();
    inspection.close();
    whatIfs.putBack();
    highlights.startReading();
    await Promise.all([panel.show(), session.ask(question, scope)]);
  };
  const receive = (message: FromPanel): void => {
    switch (message.kind) {
      case 'ask':
        return void ask(message.question, () => currentScope(message.scope));
      case 'stop':
        return session.stop();
      case 'writing':
        return engine.current().warmUp();
      case 'reveal':
        return void navigation.reveal(message.answer, message.evidence);
      case 'look':
        return void inspection.look(message.answer, message.lens);
      case 'stopLooking':
        return inspection.close();
      case 'map':
        return void inspection.map();
      case 'revealLook':
      case 'revealMap':
      case 'revealPeak':
        return void revealLooked(message);
      case 'whatIf': {
        const span = session.state.answers.at(message.answer)?.evidence.at(message.evidence)?.span;
        return void vscode.commands.executeCommand('spanlight.whatIf', message.answer, span?.uri, span?.range.startOffset, span?.range.endOffset);
      }
      case 'putBack':
        return whatIfs.putBack(message.whatIf);
      case 'revealWhatIf':
        return void navigation.revealSpan(whatIfs.all[message.whatIf].removed);
      case 'report':
        return void vscode.commands.executeCommand('spanlight.saveReport');
      case 'forget':
        history.forget(message.question);
        return panel.refresh();
      case 'showLog':
        return log.show(true);
      case 'ready': // answered by the view itself
    }
  };
  const revealLooked = async (message: RevealLooked): Promise<void> => {
    const { asked } = session;
    if (!asked || !inspection.state) return;
    const document = asked.documents[answerOf(asked, inspection.state.answer).document];
    const range = lookedRange(message, inspection.state, document);
    if (range) await navigation.revealSpan(shownSpan(document, range));
  };
  const state = (): PanelState =>
    panelState({ session, current: navigation.current, history: history.questions, inspection: inspection.state, whatIfs: whatIfs.all });
  const panel = createPanelView(extensionUri, state, receive);

  const showHighlights = (): void => {
    highlights.show({ answers: answers(), chosen: navigation.chosen, removed: whatIfs.all.map(({ removed }) => removed) });
    panel.refresh();
  };
  const showAll = (): void => {
    const { phase, answers, nearest } = session.state;
    showHighlights();
    void vscode.commands.executeCommand('setContext', 'spanlight.reading', phase.kind === 'preparing' || phase.kind === 'reading');
    void vscode.commands.executeCommand('setContext', 'spanlight.hasEvidence', answers.length > 0 || nearest !== undefined);
    void vscode.commands.executeCommand('setContext', 'spanlight.canInspect', session.asked !== undefined && answers.length > 0);
    void vscode.commands.executeCommand('setContext', 'spanlight.canSave', canReport(session.asked));
    if (phase.kind === 'done' || phase.kind === 'empty') void workspaceState.update(LAST_SESSION, session.state);
  };
  showAll();
  const explained = (): Explained => ({ question: session.state.question, answers: answers(), through: lensLabel(inspection.state), whatIfs: whatIfs.all });

  subscriptions.push(
    log,
    engine,
    texts,
    index,
    session,
    highlights,
    status,
    inspection,
    whatIfs,
    whileTyping(milliseconds => engine.current().hold(milliseconds)),
    registerCommands({ session, navigation, history, log, ask, warmUp: () => engine.current().warmUp() }),
    registerInspectionCommands({ session, navigation, inspection, whatIfs }),
    registerIndexCommands(index),
    createIndexStatus(index),
    vscode.window.registerWebviewViewProvider(PANEL_ID, panel),
    vscode.languages.registerHoverProvider({ pattern: '**' }, createHoverProvider(explained, highlights)),
    session.onDidChange(({ isNews }) => {
      if (session.state.phase.kind === 'empty') {
        inspection.close();
        whatIfs.putBack();
      }
      if (isNews) {
        showAll();
        void navigation.showBest();
      }
      status.show(session.state.phase);
      panel.refresh();
    }),
    navigation.onDidMove(showHighlights),
    inspection.onDidChange(showHighlights),
    whatIfs.onDidChange(() => {
      showHighlights();
      void vscode.commands.executeCommand('setContext', 'spanlight.hasTakenAway', whatIfs.all.length > 0);
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
    look: (answer, lens) => inspection.look(answer, lens),
    map: () => inspection.map(),
    get readerPid() {
      return engine.current().readerPid;
    },
    index,
  };
}

/** The answer of before a reload, if its reading had come to an end. */
function restoredSession(storage: vscode.Memento): SessionState | undefined {
  const state = storage.get<SessionState>(LAST_SESSION);
  return state?.phase.kind === 'done' ? state : undefined;
}
