import type { PanelMap } from '../src/protocol';

type Mark = PanelMap['marks'][number];

interface Paper {
  /** In the screen's pixels. */
  readonly width: number;
  readonly height: number;
  /** The screen's pixels in one of the page's. */
  readonly scale: number;
}

/** The marks stand above the bars, in a lane of this height. In the page's pixels, as all below. */
const LANE = 14;
/** Drawn last, and so on top, is what matters most. */
const ORDER: readonly Mark['kind'][] = ['evidence', 'removed', 'causal', 'answer'];

/**
 * Draws a document's attention as bars, one a pixel, with marks above them. Marks differ in shape: a full-height line with a head
 * for the answer, a tick for evidence, an outlined tick for a sentence that the answer needs, a cross for text taken away.
 */
export function drawStrip(canvas: HTMLCanvasElement, { strip, marks }: PanelMap, { width, height, scale }: Paper): void {
  canvas.width = width; // clears it, too
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const style = getComputedStyle(canvas);
  const color = (name: string) => style.getPropertyValue(name).trim();

  context.fillStyle = color('--strip-bar');
  const barsHeight = height - LANE * scale;
  for (let x = 0; x < width; x++) {
    const value = largestIn(strip, x / width, (x + 1) / width);
    // What is little is still seen to be there.
    const bar = value <= 0 ? 0 : Math.max(scale, value * barsHeight);
    context.fillRect(x, height - bar, 1, bar);
  }
  for (const kind of ORDER) {
    context.fillStyle = context.strokeStyle = color(`--strip-${kind}`);
    for (const mark of marks) if (mark.kind === kind) drawMark(context, kind, Math.min(width - scale, Math.max(scale, mark.at * width)), { height, scale });
  }
}

function drawMark(context: CanvasRenderingContext2D, kind: Mark['kind'], x: number, { height, scale }: { readonly height: number; readonly scale: number }): void {
  const px = (value: number) => value * scale;
  const lane = px(LANE);
  context.lineWidth = px(1.5);
  context.beginPath();
  switch (kind) {
    case 'answer':
      context.fillRect(x - px(1), 0, px(2), height);
      context.moveTo(x - px(5), 0);
      context.lineTo(x + px(5), 0);
      context.lineTo(x, px(6));
      context.fill();
      break;
    case 'evidence':
      context.fillRect(x - px(1), px(5), px(2), lane - px(6));
      break;
    case 'causal':
      context.strokeRect(x - px(3), px(3), px(6), lane - px(5));
      break;
    case 'removed':
      context.moveTo(x - px(4), px(3));
      context.lineTo(x + px(4), px(11));
      context.moveTo(x + px(4), px(3));
      context.lineTo(x - px(4), px(11));
      context.stroke();
      break;
  }
}

/** Of the parts that touch [from, to): a peak between two pixels is not lost. */
function largestIn(strip: readonly number[], from: number, to: number): number {
  const end = Math.max(Math.floor(from * strip.length) + 1, Math.ceil(to * strip.length - 1e-9));
  let largest = 0;
  for (let part = Math.floor(from * strip.length); part < end && part < strip.length; part++) largest = Math.max(largest, strip[part]);
  return largest;
}
