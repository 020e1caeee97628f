import { t } from '@vscode/l10n';
import type { PanelInspection, PanelMap, ReadCount } from '../src/protocol';
import { makeAttentionStrip } from './attention-strip';
import { KeyedViews, make, makeButton, makeIcon, setAttribute, setText, type View } from './dom';
import { formatPlace, formatRead, formatShare, whole } from './format';
import { headName } from './head-grid';
import type { Host } from './memory';

type Peak = PanelMap['peaks'][number];
type MarkKind = PanelMap['marks'][number]['kind'];

const MARK_KINDS: readonly MarkKind[] = ['answer', 'causal', 'evidence', 'removed'];

/** The whole document on one strip, as the question attended to it through the lens, and the places with most of it. */
export function makeDocumentMap(host: Host): View<PanelInspection> {
  const lens = make('p', { class: 'lens' });
  const mapButton = makeButton('quiet-button map', () => host.post({ kind: 'map' }), makeIcon('graph'), t('Map the whole document'));
  const progress = make('p', { class: 'detail mapping' });
  const bar = make('div', { class: 'progress-value' });
  const track = make('div', { class: 'progress', role: 'progressbar', tabindex: '-1', 'aria-label': t('Windows mapped'), 'aria-valuemin': '0' }, bar);
  const strip = makeAttentionStrip(at => host.post({ kind: 'revealMap', at }));
  const summary = make('p', { class: 'visually-hidden' });
  const legend = make('ul', { class: 'mark-legend', role: 'list', 'aria-label': t('Marks') });
  const legendItems = MARK_KINDS.map(kind => ({ kind, element: make('li', {}, make('span', { class: `mark-swatch mark-${kind}`, 'aria-hidden': 'true' }), nameMark(kind)) }));
  legend.append(...legendItems.map(item => item.element));
  const peaks = make('ol', { class: 'peaks', role: 'list', 'aria-label': t('Most attended sentences of the document') });
  const peakViews = new KeyedViews<Peak>(peaks, () => makePeak(sentence => host.post({ kind: 'revealPeak', sentence })));
  const drawn = make('div', { class: 'map-drawn' }, lens, strip.element, legend, summary, peaks);
  const element = make('section', { class: 'part document-map' }, make('h4', {}, t('Whole document')), mapButton, progress, track, drawn);

  return {
    element,
    update(inspection) {
      const { map, mapping } = inspection;
      const hadFocus = document.activeElement === mapButton || document.activeElement === track;
      mapButton.hidden = map !== undefined || mapping !== undefined;
      // Over a map that stands, the line that names it tells of the next one: nothing moves.
      progress.hidden = track.hidden = mapping === undefined || map !== undefined;
      if (mapping !== undefined) {
        setText(progress, nameMapping(mapping));
        setAttribute(track, 'aria-valuemax', String(mapping.of));
        setAttribute(track, 'aria-valuenow', String(mapping.windows));
        bar.style.transform = `scaleX(${mapping.of === 0 ? 0 : mapping.windows / mapping.of})`;
      }
      drawn.hidden = map === undefined;
      // What has the focus may just have been hidden: it goes to what stands in its place.
      if (hadFocus) (map !== undefined ? strip.slider : mapping !== undefined ? track : mapButton).focus({ preventScroll: true });
      if (map === undefined) return;
      setAttribute(drawn, 'aria-busy', mapping === undefined ? undefined : 'true');
      setText(lens, mapping === undefined ? nameMap(inspection, map) : nameMapping(mapping));
      strip.update(map);
      for (const item of legendItems) item.element.hidden = !map.marks.some(mark => mark.kind === item.kind);
      setText(summary, describeMarks(map));
      peakViews.update(map.peaks, peak => `${formatPlace(peak.place)}:${peak.place.column}`);
    },
  };
}

function makePeak(onGo: (sentence: number) => void): View<Peak> {
  let sentence = 0;
  const line = make('span', { class: 'evidence-line' });
  const share = make('span', { class: 'relevance' });
  share.title = t('Share of the attention in the whole document');
  const text = make('span', { class: 'peak-text', dir: 'auto' });
  const button = makeButton('peak', () => onGo(sentence), make('span', { class: 'evidence-head' }, line, share), ' ', text);
  return {
    element: make('li', {}, button),
    update(peak) {
      sentence = peak.sentence;
      setText(line, t('Line {0}', peak.place.line));
      setText(share, formatShare(peak.share));
      setText(text, peak.text);
      setAttribute(button, 'title', t('Show {0} in the editor', formatPlace(peak.place)));
    },
  };
}

function nameMapping(read: ReadCount): string {
  return read.of === 0 ? t('Mapping…') : t('Mapping: {0}', formatRead(read));
}

function nameMap({ look }: PanelInspection, { lens, file, sentences }: PanelMap): string {
  const word = lens.word === undefined ? undefined : look?.questionWords[lens.word];
  const who = word === undefined ? t('Where the question looked') : t('Where “{0}” looked', word);
  const head = lens.head === undefined || look === undefined ? t('all heads') : t('head {0}', headName(lens.head, look.heads));
  return t('{0} in {1} ({2} sentences), {3}.', who, file.slice(file.lastIndexOf('/') + 1), whole(sentences), head);
}

function nameMark(kind: MarkKind): string {
  switch (kind) {
    case 'answer': return t('answer');
    case 'evidence': return t('evidence');
    case 'causal': return t('needed');
    case 'removed': return t('taken away');
  }
}

/** The marks in words: the slider speaks of the peaks alone. */
function describeMarks({ marks }: PanelMap): string {
  const kinds = MARK_KINDS.map(kind => ({ kind, places: marks.filter(mark => mark.kind === kind).map(mark => formatShare(mark.at)) })).filter(one => one.places.length > 0);
  return kinds.length === 0 ? '' : t('Marks, by how far along the document they are: {0}.', kinds.map(({ kind, places }) => `${nameMark(kind)} ${places.join(', ')}`).join('; '));
}
