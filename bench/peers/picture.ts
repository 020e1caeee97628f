import { escaped, svgText as text } from '../../src/cli/svg.ts';
import type { Figures, Limit } from './figures.ts';
import { rounded } from './figures.ts';
import { TITLES, type PeerName } from './peers.ts';

const PANEL = { width: 250, height: 230 };
const LEFT = 56;
const TOP = 74;
const GAP = 72;

/** A colour of a line and its marks in light and dark themes; the marks differ in shape, too. */
const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 15px }
.heading { font-weight: 600 }
.small { font-size: 11px }
.middle { text-anchor: middle }
.end { text-anchor: end }
.grid { stroke: #d0d7de }
.line { fill: none; stroke-width: 2 }
.dashed { stroke-dasharray: 5 4 }
.s0 { stroke: #0969da } .s1 { stroke: #57606a } .s2 { stroke: #b35900 } .s3 { stroke: #8250df } .s4 { stroke: #1a7f37; stroke-dasharray: 2 3 }
.f0 { fill: #0969da } .f1 { fill: #57606a } .f2 { fill: #b35900 } .f3 { fill: #8250df } .f4 { fill: none }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .grid { stroke: #30363d }
  .s0 { stroke: #58a6ff } .s1 { stroke: #9da7b3 } .s2 { stroke: #f0883e } .s3 { stroke: #bc8cff } .s4 { stroke: #56d364 }
  .f0 { fill: #58a6ff } .f1 { fill: #9da7b3 } .f2 { fill: #f0883e } .f3 { fill: #bc8cff }
}`;

/** One of each tool, so that lines can be told apart; the place of each is that of its style. */
const DRAWN: readonly PeerName[] = ['spanlight', 'bare-loop', 'transformers.js-sliding', 'transformers'];
/** The place of the arithmetic limit among the styles. */
const LIMIT = DRAWN.length;

interface Line {
  readonly style: number;
  readonly dashed?: boolean;
  /** (document's tokens, value) */
  readonly points: readonly (readonly [number, number])[];
}

interface Panel {
  readonly heading: string;
  readonly lines: readonly Line[];
}

/** Speed, waiting and memory over the length of the document, both axes logarithmic, as an SVG file: one line for each tool. */
export function peersPicture(measured: readonly Figures[], limits: readonly Limit[]): string {
  const figures = measured.filter(({ peer }) => DRAWN.includes(peer));
  const lines = (value: (item: Figures) => number | undefined, dashed = false): Line[] =>
    DRAWN.map((peer, style) => ({ style, dashed, points: pointsOf(figures, peer, value) })).filter(({ points }) => points.length > 0);
  const panels: Panel[] = [
    { heading: 'tokens a second', lines: [...lines(item => item.tokensPerSecond), { style: LIMIT, points: limits.map(({ tokens, int8 }) => [tokens, int8]) }] },
    { heading: 'seconds, cold (line) and warm (dashed)', lines: [...lines(item => item.coldSeconds), ...lines(item => item.warmSeconds, true)] },
    { heading: 'peak memory, MB', lines: lines(item => item.megabytes) },
  ];
  const drawn = panels.filter(panel => panel.lines.length > 0);
  const entries = entriesOf(DRAWN.filter(peer => figures.some(item => item.peer === peer)));
  const width = Math.max(LEFT + drawn.length * (PANEL.width + GAP), ...entries.map(({ right }) => right));
  const height = TOP + PANEL.height + 84;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">Spanlight and what people would use instead, by the length of the document</title>
<desc id="description">${escaped(description(figures, limits))}</desc>
<style>${STYLE}</style>
${text(LEFT, 22, 'Answering a question from a document of so many tokens', 'title')}
${drawn.map((panel, i) => panelAt(panel, LEFT + i * (PANEL.width + GAP))).join('\n')}
${entries.map(entry => entryAt(entry, height - 18)).join('')}</svg>
`;
}

function pointsOf(figures: readonly Figures[], peer: PeerName, value: (item: Figures) => number | undefined): [number, number][] {
  return figures.filter(item => item.peer === peer).flatMap((item): [number, number][] => {
    const y = value(item);
    return y === undefined ? [] : [[item.tokens, y]];
  });
}

function panelAt({ heading, lines }: Panel, left: number): string {
  const across = axisOf(lines.flatMap(({ points }) => points.map(([x]) => x)), left, left + PANEL.width);
  const up = axisOf(lines.flatMap(({ points }) => points.map(([, y]) => y)), TOP + PANEL.height, TOP);
  const rows = up.decades.map(value => `<line class="grid" x1="${left}" x2="${left + PANEL.width}" y1="${up.place(value)}" y2="${up.place(value)}"/>${text(left - 6, up.place(value) + 4, short(value), 'end small')}`);
  const columns = across.decades.map(value => text(across.place(value), TOP + PANEL.height + 18, short(value), 'middle small'));
  const curves = lines.map(({ style, dashed, points }) => {
    const places = points.map(([x, y]) => [across.place(x), up.place(y)] as const);
    const marks = style === LIMIT ? '' : places.map(([x, y]) => markAt(x, y, style)).join('');
    return `<polyline class="line s${style}${dashed ? ' dashed' : ''}" points="${places.map(place => place.join(',')).join(' ')}"/>${marks}`;
  });
  return [text(left, TOP - 22, heading, 'heading'), ...rows, ...columns, text(left + PANEL.width / 2, TOP + PANEL.height + 36, 'tokens of the document', 'middle small'), ...curves].join('');
}

interface Axis {
  /** Powers of ten, of which the first and the last enclose all values. */
  readonly decades: readonly number[];
  place(value: number): number;
}

/** A logarithmic axis from one place of the picture to another. */
function axisOf(values: readonly number[], from: number, to: number): Axis {
  const first = Math.floor(Math.log10(Math.min(...values)) + 1e-3); // 1,012 tokens are 1,000; so are 998
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values)) - 0.05));
  return {
    decades: Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i)),
    place: value => Math.round(10 * (from + ((Math.log10(value) - first) / (last - first)) * (to - from))) / 10,
  };
}

function markAt(x: number, y: number, style: number): string {
  const shapes = [
    `<circle cx="${x}" cy="${y}" r="4"`,
    `<rect x="${x - 3.5}" y="${y - 3.5}" width="7" height="7"`,
    `<path d="M${x} ${y - 4.5}l4.5 8h-9z"`,
    `<path d="M${x} ${y - 5}l5 5-5 5-5-5z"`,
  ];
  return `${shapes[style]} class="f${style}"/>`;
}

/** Of the legend. */
interface Entry {
  readonly style: number;
  readonly title: string;
  readonly left: number;
  readonly right: number;
}

/** Units of a line with its mark and the spaces around it, and of a letter of a title, in wide fonts. */
const SAMPLE = { width: 32, space: 18, letter: 6.2 };

/** One beside the other, each as wide as its title. */
function entriesOf(peers: readonly PeerName[]): Entry[] {
  let left = LEFT;
  return [...peers.map(peer => ({ style: DRAWN.indexOf(peer), title: TITLES[peer] })), { style: LIMIT, title: 'arithmetic limit, int8' }].map(entry => {
    const placed = { ...entry, left, right: Math.ceil(left + SAMPLE.width + SAMPLE.letter * entry.title.length) };
    left = placed.right + SAMPLE.space;
    return placed;
  });
}

function entryAt({ style, title, left }: Entry, y: number): string {
  const mark = style === LIMIT ? '' : markAt(left + 12, y - 4, style);
  return `<line class="line s${style}" x1="${left}" x2="${left + 24}" y1="${y - 4}" y2="${y - 4}"/>${mark}${text(left + SAMPLE.width, y, title, 'small')}`;
}

function description(figures: readonly Figures[], limits: readonly Limit[]): string {
  const said = figures.map(({ peer, tokens, tokensPerSecond, coldSeconds, warmSeconds }) => `${TITLES[peer]}, ${rounded(tokens)} tokens: ${rounded(tokensPerSecond)} tokens a second, ${rounded(coldSeconds)} s cold, ${rounded(warmSeconds)} s warm.`);
  return [...said, ...limits.map(({ tokens, int8 }) => `Arithmetic limit, ${rounded(tokens)} tokens: ${rounded(int8)} tokens a second.`)].join(' ');
}

/** 1000 as 1k, 1000000 as 1M. */
function short(value: number): string {
  if (value >= 1e6) return `${value / 1e6}M`;
  return value >= 1000 ? `${value / 1000}k` : String(Number(value.toPrecision(1)));
}
