import { t } from '@vscode/l10n';
import type { PanelMap } from '../src/protocol';
import { drawStrip } from './draw-strip';
import { make, setAttribute, setText, type View } from './dom';
import { formatShare } from './format';

/** Of the strip, by Page Up and Page Down. */
const PAGE = 0.1;

/** The document's attention as a strip that is a slider: a click or Enter goes to that part of the document. */
export function makeAttentionStrip(onGo: (at: number) => void): View<PanelMap> & { readonly slider: HTMLElement } {
  const canvas = make('canvas', { 'aria-hidden': 'true' });
  const cursor = make('div', { class: 'strip-cursor' });
  const slider = make('div', {
    class: 'strip', role: 'slider', tabindex: '0', 'aria-label': t('Place in the document (Enter goes there)'), 'aria-valuemin': '0', 'aria-valuemax': '100',
  }, canvas, cursor);
  // What the slider says, for who sees it.
  const detail = make('p', { class: 'detail', 'aria-hidden': 'true' });
  const element = make('div', {}, slider, detail);

  let map: PanelMap | undefined;
  let drawn = '';
  let value: number | undefined;
  let pointedAt: number | undefined;

  function draw(): void {
    if (map === undefined) return;
    const size = { width: Math.round(canvas.clientWidth * devicePixelRatio), height: Math.round(canvas.clientHeight * devicePixelRatio) };
    if (size.width > 0 && size.height > 0) drawStrip(canvas, map, { ...size, scale: devicePixelRatio });
  }

  function showCursor(): void {
    if (map === undefined) return;
    const at = value ?? map.peaks.at(0)?.at ?? 0;
    const shown = pointedAt ?? at;
    cursor.hidden = pointedAt === undefined && value === undefined;
    cursor.style.setProperty('--at', String(shown));
    setAttribute(slider, 'aria-valuenow', String(Math.round(at * 100)));
    setAttribute(slider, 'aria-valuetext', describe(map, at));
    setText(detail, describe(map, shown));
  }

  slider.addEventListener('keydown', event => {
    if (map === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = value ?? map.peaks.at(0)?.at ?? 0;
    if (event.key === 'Enter') onGo(at);
    else {
      const next = step(event.key, at, map.strip.length);
      if (next === undefined) return;
      value = next;
      pointedAt = undefined;
      showCursor();
    }
    event.preventDefault();
  });
  const placeOf = (event: MouseEvent) => {
    const { left, width } = slider.getBoundingClientRect();
    return width === 0 ? 0 : clamp((event.clientX - left) / width);
  };
  slider.addEventListener('pointermove', event => {
    pointedAt = placeOf(event);
    showCursor();
  });
  slider.addEventListener('pointerleave', () => {
    pointedAt = undefined;
    showCursor();
  });
  slider.addEventListener('click', event => {
    value = placeOf(event);
    showCursor();
    onGo(value);
  });
  redrawOnChange(canvas, draw);

  return {
    element,
    slider,
    update(next) {
      map = next;
      const wanted = JSON.stringify([next.strip, next.marks]);
      if (wanted !== drawn) draw();
      drawn = wanted;
      showCursor();
    },
  };
}

/** Another width, another screen's pixels or another theme. What listens outside the canvas goes when the canvas is gone. */
function redrawOnChange(canvas: HTMLCanvasElement, draw: () => void): void {
  new ResizeObserver(draw).observe(canvas, { box: 'device-pixel-content-box' });
  const forced = matchMedia('(forced-colors: active)');
  const recolor = () => {
    if (canvas.isConnected) {
      draw();
    } else {
      theme.disconnect();
      forced.removeEventListener('change', recolor);
    }
  };
  // VS Code writes the theme's colours on the root element and its kind on the body.
  const theme = new MutationObserver(recolor);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  theme.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  forced.addEventListener('change', recolor);
}

function step(key: string, at: number, parts: number): number | undefined {
  const part = 1 / Math.max(1, parts);
  switch (key) {
    case 'ArrowRight': case 'ArrowUp': return clamp(at + part);
    case 'ArrowLeft': case 'ArrowDown': return clamp(at - part);
    case 'PageUp': return clamp(at + PAGE);
    case 'PageDown': return clamp(at - PAGE);
    case 'Home': return 0;
    case 'End': return 1;
    default: return undefined;
  }
}

function clamp(at: number): number {
  return Math.min(1, Math.max(0, at));
}

function describe({ peaks }: PanelMap, at: number): string {
  const where = t('{0} along', formatShare(at));
  if (peaks.length === 0) return where;
  const nearest = peaks.reduce((best, peak) => Math.abs(peak.at - at) < Math.abs(best.at - at) ? peak : best);
  return t('{0}. Nearest peak: line {1}, {2}: “{3}”', where, nearest.place.line, formatShare(nearest.share), nearest.text);
}
