/**
 * One tab stop for many buttons: arrow keys go from one to the next, in rows of `columns`. Home and End go to the ends of the row,
 * with Ctrl to the first and the last of all (the grid and toolbar patterns of the ARIA authoring practices).
 */
export function makeRoving(container: HTMLElement, columnsOf: () => number): { refresh(items: readonly HTMLElement[]): void } {
  let items: readonly HTMLElement[] = [];
  let stop: HTMLElement | undefined;

  function stopAt(item: HTMLElement | undefined): void {
    if (item === stop) return;
    if (stop !== undefined) stop.tabIndex = -1;
    stop = item;
    if (stop !== undefined) stop.tabIndex = 0;
  }

  container.addEventListener('focusin', event => {
    stopAt(items.find(item => item === event.target) ?? stop);
  });
  container.addEventListener('keydown', event => {
    const here = items.findIndex(item => item === document.activeElement);
    const there = here === -1 ? undefined : step(event, here, items.length, columnsOf());
    if (there === undefined) return;
    event.preventDefault();
    items[there].focus();
  });
  return {
    /** To be called when the buttons were made anew; a button that is still there keeps the tab stop. */
    refresh(next) {
      items = next;
      const kept = stop !== undefined && items.includes(stop) ? stop : items.at(0);
      for (const item of items) if (item !== kept) item.tabIndex = -1;
      stopAt(kept);
    },
  };
}

function step(event: KeyboardEvent, here: number, count: number, columns: number): number | undefined {
  if (event.altKey || event.metaKey || event.shiftKey) return undefined;
  const rowStart = here - here % columns;
  const rowEnd = Math.min(rowStart + columns, count) - 1;
  switch (event.key) {
    case 'ArrowRight': return Math.min(here + 1, rowEnd);
    case 'ArrowLeft': return Math.max(here - 1, rowStart);
    case 'ArrowDown': return here + columns < count ? here + columns : here;
    case 'ArrowUp': return here >= columns ? here - columns : here;
    case 'Home': return event.ctrlKey ? 0 : rowStart;
    case 'End': return event.ctrlKey ? count - 1 : rowEnd;
    default: return undefined;
  }
}
