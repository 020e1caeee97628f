/**
 * The attention panel's page. It keeps no state of its own but what a person has typed, opened and scrolled to: the host sends
 * the whole of what is shown, and every view draws it in place.
 */
import { config } from '@vscode/l10n';
import type { PanelState, ToPanel } from '../src/protocol';
import { makeAnswers } from './answers';
import type { View } from './dom';
import { makeHistory } from './history';
import { connectHost, type Host } from './memory';
import { makeNotices } from './notices';
import { makeNotFound, makeProblem } from './outcome';
import { isBusy, makePhase } from './phase';
import { makeQuestionBox } from './question-box';
import { registerToolkit } from './toolkit';
import { makeWhatIfs } from './what-ifs';
import { makeWelcome } from './welcome';

start();

function start(): void {
  // Before the first string: strings are looked up when a view is made.
  const translation = document.body.dataset.l10n;
  if (translation !== undefined && translation !== '') config({ contents: translation });
  registerToolkit();

  const host = connectHost();
  const views = makeViews(host);
  document.querySelector('#panel')?.append(...views.map(view => view.element));

  const { scrollTop } = host.memory;
  if (host.memory.state !== undefined) {
    draw(views, host.memory.state);
    window.scrollTo(0, scrollTop);
    // The toolkit takes the theme's font sizes when the page has loaded, which moves what is below its components.
    window.addEventListener('load', () => requestAnimationFrame(() => { window.scrollTo(0, scrollTop); }), { once: true });
  }
  window.addEventListener('message', (event: MessageEvent<ToPanel>) => {
    draw(views, event.data.state);
    host.memory.state = event.data.state;
    host.save();
  });
  window.addEventListener('scroll', () => {
    host.memory.scrollTop = window.scrollY;
    host.save();
  }, { passive: true });
  window.addEventListener('keydown', event => {
    // An open dropdown and an input method take Escape for themselves.
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
    if (isBusy(host.memory.state?.phase)) host.post({ kind: 'stop' });
  });
  host.post({ kind: 'ready' });
}

/** From top to bottom. */
function makeViews(host: Host): readonly View<PanelState>[] {
  const questionBox = makeQuestionBox(host);
  return [
    questionBox,
    makePhase(),
    makeProblem(host),
    makeWelcome(),
    makeAnswers(host),
    makeNotFound(host),
    makeWhatIfs(host),
    makeNotices(host),
    makeHistory(host, question => questionBox.askAgain(question)),
  ];
}

function draw(views: readonly View<PanelState>[], state: PanelState): void {
  for (const view of views) view.update(state);
  document.body.dataset.ready = '1';
}
