import { t } from '@vscode/l10n';
import type { PanelPlace } from '../src/protocol';
import { make, makeButton, makeIcon, setAttribute, setText, type View } from './dom';
import { formatPlace } from './format';

/** A place in a file as a link. In a narrow panel the folder gives way first and the name next; the line never does. */
export function makePlaceLink(className: string, onClick: () => void): View<PanelPlace> {
  const folder = make('span', { class: 'place-folder' });
  const name = make('span', { class: 'place-name' });
  const line = make('span', { class: 'place-line' });
  const element = makeButton(`link ${className}`, onClick, makeIcon('go-to-file'), folder, name, line);
  return {
    element,
    update(place) {
      const nameStart = place.file.lastIndexOf('/') + 1;
      setText(folder, place.file.slice(0, nameStart));
      setText(name, place.file.slice(nameStart));
      setText(line, `:${place.line}`);
      setAttribute(element, 'title', t('Show {0} in the editor', formatPlace(place)));
    },
  };
}
