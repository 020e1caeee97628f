import { t } from '@vscode/l10n';
import type { PanelState } from '../src/protocol';
import { KeyedViews, make, makeIcon, setText, type View } from './dom';
import type { Host } from './memory';

/** More than these are folded away. */
const SHOWN_UNFOLDED = 2;

/** Things worth knowing about what was read, such as files left out. */
export function makeNotices(host: Host): View<PanelState> {
  const count = make('span');
  const summary = make('summary', {}, makeIcon('chevron-right'), makeIcon('warning'), count);
  const list = make('ul', { role: 'list', 'aria-label': t('Notices') });
  const details = make('details', {}, summary, list);
  details.open = host.memory.noticesOpen;
  let foldable = false;
  details.addEventListener('toggle', () => {
    if (!foldable) return;
    host.memory.noticesOpen = details.open;
    host.save();
  });
  const element = make('section', { class: 'notices', 'aria-label': t('Notices') }, details);
  const views = new KeyedViews<string>(list, makeNotice);
  return {
    element,
    update({ notices }) {
      element.hidden = notices.length === 0;
      views.update(notices, notice => notice);
      setText(count, t('{0} notices', notices.length));
      foldable = notices.length > SHOWN_UNFOLDED;
      summary.hidden = !foldable;
      details.open = !foldable || host.memory.noticesOpen;
    },
  };
}

function makeNotice(): View<string> {
  const text = make('span');
  return { element: make('li', { class: 'notice' }, makeIcon('warning'), text), update: notice => setText(text, notice) };
}
