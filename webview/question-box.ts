import { t } from '@vscode/l10n';
import type { PanelState, ScopeKind } from '../src/protocol';
import { make, setAttribute, setText, type View } from './dom';
import type { Host } from './memory';
import { isBusy } from './phase';
import { makeDropdown, makeTextArea, makeToolkitButton } from './toolkit';

export interface QuestionBox extends View<PanelState> {
  /** Puts an earlier question into the box and asks it. */
  askAgain(question: string): void;
}

/** Where a question is typed. It is built once: nothing that the host sends takes the focus, the caret or the draft away. */
export function makeQuestionBox(host: Host): QuestionBox {
  const { memory } = host;
  let state: PanelState | undefined;

  const typed = () => {
    memory.draft = area.text;
    host.save();
    updateHint(false);
  };
  const chosen = () => {
    memory.scope = scope.value;
    host.save();
  };
  const ask = () => {
    const question = area.text.trim();
    if (question === '' || scope.value === undefined) updateHint(true);
    // A second Enter while the same question is being read would only start it over.
    else if (!(isBusy(state?.phase) && state?.question === question && state.scope === scope.value)) host.post({ kind: 'ask', question, scope: scope.value });
  };

  const area = makeTextArea({
    id: 'question',
    label: t('Question'),
    placeholder: t('Ask a question (Enter to ask)'),
    onInput: typed,
  });
  area.element.addEventListener('focusin', () => host.post({ kind: 'writing' }));
  area.element.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    ask();
  });
  const scope = makeDropdown<ScopeKind>({ id: 'scope', label: t('What to read'), onChange: chosen });
  const askButton = makeToolkitButton({ id: 'ask', label: t('Ask'), appearance: 'primary', onClick: ask });
  const stopButton = makeToolkitButton({ id: 'stop', label: t('Stop'), icon: 'debug-stop', appearance: 'secondary', onClick: () => host.post({ kind: 'stop' }) });
  stopButton.element.title = t('Stop reading and keep what has been found (Escape)');
  const hint = make('p', { id: 'hint', role: 'status' });

  /** The missing thing stands on the button; in words below it once a person has tried to ask without. */
  function updateHint(tried: boolean): void {
    const missing = whatIsMissing(area.text, state);
    askButton.disabled = missing !== undefined;
    setAttribute(askButton.element, 'title', missing);
    const nothingToRead = state?.scopes.length === 0;
    setText(hint, missing !== undefined && (tried || nothingToRead) ? missing : '');
  }

  const element = make('section', { id: 'question-box', 'aria-label': t('Question') },
    area.element, make('div', { class: 'question-actions' }, scope.element, askButton.element, stopButton.element), hint);
  area.text = memory.draft;

  return {
    element,
    update(next) {
      const previous = state ?? memory.state;
      state = next;
      if (adoptQuestion(previous, next, area)) {
        area.text = next.question;
        memory.draft = next.question;
      }
      if (previous?.scope !== next.scope) memory.scope = undefined;
      scope.update(next.scopes.map(value => ({ value, label: scopeLabel(value) })), nearestScope(memory.scope ?? next.scope, next.scopes));
      swapButtons(isBusy(next.phase), askButton.element, stopButton.element, area);
      updateHint(false);
    },
    askAgain(question) {
      area.text = question;
      typed();
      ask();
    },
  };
}

/** The host's question goes into the box when it is a new one (asked from a command), but not over what is being typed; none takes the last one away. */
function adoptQuestion(previous: PanelState | undefined, next: PanelState, area: { readonly text: string; readonly hasFocus: boolean }): boolean {
  const before = previous?.question ?? '';
  if (next.question === before || area.text.trim() === next.question) return false;
  if (next.question === '') return area.text.trim() === before;
  return !area.hasFocus || area.text === '';
}

/** Narrowest first. */
const SCOPES: readonly ScopeKind[] = ['selection', 'file', 'workspace'];

/** The scope that is wanted where it is offered, or else the next wider one that is, or the widest. */
function nearestScope(wanted: ScopeKind, offered: readonly ScopeKind[]): ScopeKind {
  return SCOPES.slice(SCOPES.indexOf(wanted)).find(scope => offered.includes(scope)) ?? SCOPES.findLast(scope => offered.includes(scope)) ?? wanted;
}

/** Stop stands where Ask was; the focus stays at that place, or goes to the box. */
function swapButtons(busy: boolean, ask: HTMLElement, stop: HTMLElement, area: { focus(): void }): void {
  const hadFocus = document.activeElement === ask || document.activeElement === stop;
  if (ask.hidden === busy && stop.hidden !== busy) return;
  ask.hidden = busy;
  stop.hidden = !busy;
  if (!hadFocus) return;
  if (busy) stop.focus();
  else area.focus();
}

function whatIsMissing(text: string, state: PanelState | undefined): string | undefined {
  if (state?.scopes.length === 0) return t('Open a folder or a file to ask about.');
  return text.trim() === '' ? t('Type a question first.') : undefined;
}

function scopeLabel(scope: ScopeKind): string {
  switch (scope) {
    case 'workspace': return t('Workspace');
    case 'file': return t('This file');
    case 'selection': return t('Selection');
  }
}
