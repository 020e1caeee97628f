import { t } from '@vscode/l10n';
import type { PanelHead } from '../src/protocol';
import { make, makeButton, setAttribute, setText, type View } from './dom';
import { formatShare } from './format';
import type { LensControl } from './lens';
import { makeRoving } from './roving';

export interface HeadGridState {
  readonly layers: number;
  readonly heads: number;
  /** (layers, heads) */
  readonly grid: readonly PanelHead[];
  readonly pressed: number | undefined;
}

interface Cell {
  readonly button: HTMLButtonElement;
  draw(head: PanelHead, largestShare: number, isPressed: boolean): void;
}

/**
 * Every head of the reader: the inner square's area and depth are its share of the answer's relevance, a dot says that it has a
 * learned weight. A press looks through that head alone.
 */
export function makeHeadGrid(lens: () => LensControl): View<HeadGridState> {
  const grid = make('div', { class: 'head-grid', role: 'grid', 'aria-label': t('Heads, a row for each layer') });
  const detail = make('p', { class: 'detail' });
  const element = make('div', {}, make('div', { class: 'head-grid-scroll' }, grid), detail);
  let cells: readonly Cell[] = [];
  let state: HeadGridState = { layers: 0, heads: 0, grid: [], pressed: undefined };
  let pointedAt: number | undefined;
  const roving = makeRoving(grid, () => state.heads);

  // What a title tells to a mouse, for everybody: the head under the pointer or the focus, or else the pressed one.
  const showDetail = () => setText(detail, detailOf(state, pointedAt ?? state.pressed));
  const pointAt = (target: EventTarget | null) => {
    const button = target instanceof Element ? target.closest('.head') : null;
    const index = cells.findIndex(cell => cell.button === button);
    pointedAt = index === -1 ? undefined : index;
    showDetail();
  };
  grid.addEventListener('pointerover', event => pointAt(event.target));
  grid.addEventListener('pointerleave', () => pointAt(document.activeElement));
  grid.addEventListener('focusin', event => pointAt(event.target));
  grid.addEventListener('focusout', () => pointAt(null));

  return {
    element,
    update(next) {
      if (next.layers !== state.layers || next.heads !== state.heads || cells.length !== next.grid.length) {
        cells = next.grid.map((_, index) => makeCell(placeOf(index, next.heads), () => lens().pressHead(index)));
        grid.replaceChildren(...rowsOf(cells, next));
        grid.style.setProperty('--heads', String(next.heads));
        roving.refresh(cells.map(cell => cell.button));
      }
      state = next;
      const largest = Math.max(0, ...next.grid.map(head => head.share));
      cells.forEach((cell, index) => cell.draw(next.grid[index], largest, index === next.pressed));
      showDetail();
    },
  };
}

/** "5·3" */
export function headName(head: number, heads: number): string {
  const { layer, column } = placeOf(head, heads);
  return `${layer}·${column}`;
}

interface HeadPlace {
  /** Both from 1, as people count. */
  readonly layer: number;
  readonly column: number;
}

function placeOf(index: number, heads: number): HeadPlace {
  return { layer: Math.floor(index / heads) + 1, column: index % heads + 1 };
}

function makeCell(place: HeadPlace, onPress: () => void): Cell {
  const button = makeButton('head', onPress, make('span', { class: 'head-share' }));
  let drawn = '';
  return {
    button,
    draw(head, largestShare, isPressed) {
      setAttribute(button, 'aria-pressed', String(isPressed));
      const wanted = `${head.weight} ${head.mass} ${head.share} ${largestShare}`;
      if (wanted === drawn) return;
      drawn = wanted;
      const share = largestShare === 0 ? 0 : head.share / largestShare;
      button.style.setProperty('--share', String(share));
      button.style.setProperty('--side', String(Math.sqrt(share)));
      button.classList.toggle('weighted', head.weight > 0);
      const text = describeHead(place, head);
      setAttribute(button, 'aria-label', text);
      setAttribute(button, 'title', text);
    },
  };
}

function rowsOf(cells: readonly Cell[], { layers, heads }: HeadGridState): readonly HTMLElement[] {
  const columns = Array.from({ length: heads }, (_, column) => make('span', { role: 'columnheader', class: 'grid-label', 'aria-label': t('Head {0}', column + 1) }, String(column + 1)));
  const top = make('div', { role: 'row' }, make('span', { role: 'columnheader', class: 'grid-label', 'aria-label': t('Layer') }), ...columns);
  const rows = Array.from({ length: layers }, (_, layer) => make('div', { role: 'row' },
    make('span', { role: 'rowheader', class: 'grid-label', 'aria-label': t('Layer {0}', layer + 1) }, String(layer + 1)),
    ...cells.slice(layer * heads, (layer + 1) * heads).map(cell => make('div', { role: 'gridcell' }, cell.button))));
  return [top, ...rows];
}

function detailOf({ grid, heads }: HeadGridState, index: number | undefined): string {
  if (index === undefined) return t('A row is a layer. Square: share of this answer’s relevance. Dot: a head with weight. Choose one to look through it alone.');
  return describeHead(placeOf(index, heads), grid[index]);
}

function describeHead({ layer, column }: HeadPlace, { weight, mass, share }: PanelHead): string {
  return t('Layer {0}, head {1}: weight {2}, {3} of its attention on the answer goes to words of the passage, {4} of the answer’s relevance',
    layer, column, formatShare(weight), formatShare(mass), formatShare(share));
}
