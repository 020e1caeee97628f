import { DEPTHS } from './haystack.ts';
import { columnName, type NeedleFigures } from './needle-figures.ts';
import { escaped, svgText as text } from './svg.ts';

const CELL = { width: 112, height: 26 };
const LEFT = 64;
const TOP = 88;
const GAP = 56;

/** Least share of exact spans, in percent, of each level; its colours stand in the style sheet. */
const LEVELS = [100, 95, 80, 50, 0];

/** (background, text) of each level in light and dark themes; each pair has a contrast of 4.5 or more. */
const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 15px }
.small { font-size: 11px }
.middle { text-anchor: middle }
.end { text-anchor: end }
.none { fill: none; stroke: #8c959f; stroke-dasharray: 3 3 }
.l0 { fill: #0b5c8a } .l1 { fill: #3f8fbf } .l2 { fill: #9ecae6 } .l3 { fill: #f3d3a0 } .l4 { fill: #e8a08a }
.t0 { fill: #ffffff } .t1, .t2, .t3, .t4 { fill: #0d1117 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .l0 { fill: #79c0f2 } .l1 { fill: #3a86bd } .l2 { fill: #1d4e73 } .l3 { fill: #6b4a14 } .l4 { fill: #7d2f22 }
  .t0, .t1 { fill: #0d1117 } .t2, .t3, .t4 { fill: #ffffff }
}`;

/** The share of exact spans over depth (down) and length (across), without and with distractors, as an SVG file. */
export function needlePicture(figures: readonly NeedleFigures[]): string {
  const panels = [false, true].map(distractors => figures.filter(item => item.distractors === distractors)).filter(panel => panel.length > 0);
  const offsets = panels.map((_, i) => LEFT + panels.slice(0, i).reduce((sum, panel) => sum + panel.length * CELL.width + GAP, 0));
  const width = Math.max(560, (offsets.at(-1) ?? 0) + (panels.at(-1)?.length ?? 0) * CELL.width + 24);
  const height = TOP + DEPTHS.length * CELL.height + 64;
  const drawn = panels.map((panel, i) => panelAt(panel, offsets[i])).join('');
  const rows = DEPTHS.map((depth, row) => text(LEFT - 8, middleOf(row), `${Math.round(100 * depth)} %`, 'end')).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">Planted sentences found to the character, by depth and length</title>
<desc id="description">${escaped(description(figures))}</desc>
<style>${STYLE}</style>
${text(LEFT, 22, 'Planted sentences found to the character, percent of the questions asked', 'title')}
${text(LEFT - 8, TOP - 8, 'depth', 'end small')}
${rows}${drawn}${legend(height - 26)}</svg>
`;
}

function panelAt(figures: readonly NeedleFigures[], left: number): string {
  const heading = text(left, 46, figures[0].distractors ? 'with three distractors each' : 'without distractors');
  const columns = figures.map((column, i) => {
    const x = left + i * CELL.width;
    const centre = x + CELL.width / 2;
    const [tokens, ...windows] = columnName(column).split(', ');
    const head = text(centre, TOP - 22, windows.length > 0 ? `${tokens}, ${windows[0].replace(' windows', '')}` : `${tokens} tokens`, 'middle small') + text(centre, TOP - 8, `${column.questions} questions`, 'middle small');
    return head + DEPTHS.map((depth, row) => cell(column.by_depth.find(at => at.depth === depth), x, row)).join('');
  });
  return `${heading}${columns.join('')}\n`;
}

function cell(at: NeedleFigures['by_depth'][number] | undefined, x: number, row: number): string {
  const place = `x="${x + 1}" y="${TOP + row * CELL.height + 1}" width="${CELL.width - 2}" height="${CELL.height - 2}" rx="3"`;
  if (!at) return `<rect ${place} class="none"/>`;
  const level = levelOf(at.exact);
  return `<rect ${place} class="l${level}"/>${text(x + CELL.width / 2, middleOf(row), String(Math.round(at.exact)), `middle t${level}`)}`;
}

function legend(y: number): string {
  return LEVELS.map((least, level) => {
    const x = LEFT + level * 96;
    const name = least === 100 ? '100 %' : level === LEVELS.length - 1 ? `below ${LEVELS[level - 1]} %` : `from ${least} %`;
    return `<rect x="${x}" y="${y - 11}" width="14" height="14" rx="3" class="l${level}"/>${text(x + 20, y, name, 'small')}`;
  }).join('');
}

export function levelOf(percent: number): number {
  return LEVELS.findIndex(least => percent >= least);
}

function description(figures: readonly NeedleFigures[]): string {
  return figures.map(item => `${columnName(item)} tokens, ${item.distractors ? 'with' : 'without'} distractors: ${item.exact} % of ${item.questions}.`).join(' ');
}

function middleOf(row: number): number {
  return TOP + row * CELL.height + CELL.height / 2 + 5;
}
