import { t } from '@vscode/l10n';
import type { PanelProblem } from '../src/protocol';
import { make, makeButton, makeIcon, setText, type View } from './dom';
import type { Host } from './memory';

/** Something that could not be done beside the question itself, in the host's words. */
export function makeProblemLine(host: Host): View<PanelProblem | undefined> {
  const message = make('span');
  const showLog = makeButton('quiet-button', () => host.post({ kind: 'showLog' }), t('Show Log'));
  const element = make('p', { class: 'small-problem', role: 'status' }, makeIcon('error'), message, ' ', showLog);
  return {
    element,
    update(problem) {
      element.hidden = problem === undefined;
      setText(message, problem?.message ?? '');
      showLog.hidden = problem?.showLog !== true;
    },
  };
}
