/** What a host might send of the reader's inside: looks, maps and what-ifs about the shop's terms. */
import type { PanelEvidence, PanelHead, PanelInspection, PanelLook, PanelMap, PanelState, PanelWhatIf } from '../../src/protocol';
import { states, words } from './panel-states';

const file = 'docs/legal/terms-of-sale.md';
export const questionWords = ['How', 'many', 'days', 'do', 'I', 'have', 'to', 'return', 'a', 'product'] as const;

/** The same numbers in every run, 0 to 1. */
export function noise(seed: number): number {
  const sine = Math.sin(seed * 12.9898 + 78.233) * 43758.5453;
  return sine - Math.floor(sine);
}

export function grid(layers: number, heads: number): PanelHead[] {
  const raw = Array.from({ length: layers * heads }, (_, index) => noise(index) ** 6 * (1 + Math.floor(index / heads)));
  const sum = raw.reduce((total, one) => total + one, 0);
  return raw.map((share, index) => ({ weight: noise(index + 500) > 0.7 ? noise(index + 900) / 12 : 0, mass: noise(index + 300), share: share / sum }));
}

const texts = [
  'Unless stated otherwise below, a product can be returned within 30 days after delivery, in its original packaging and with the receipt.',
  'The period starts on the day on which you, or somebody named by you, receive the last item.',
  'A return is free of charge if the product is faulty.',
  'Sale items, perishable goods and items made to order are excluded from this right.',
  'We refund the price by the same means of payment that you used, and at no cost to you.',
  'To return a product, write to us by post or through the form.',
  'You bear the loss in value only where it comes from handling beyond what is needed to test the item.',
];

/** `seed` tells one lens from another: the heats differ, the text does not. */
export function sentences(count: number, seed = 0, textOf: (index: number) => string = index => texts[index % texts.length]): PanelEvidence[] {
  return Array.from({ length: count }, (_, index) => ({
    place: { file, line: 1204 + index, column: 1 }, relevance: 0.4 * 0.75 ** index, heat: Math.max(0, 4 - index),
    words: words(textOf(index)).map((word, at) => ({ ...word, heat: /\w/.test(word.text) ? Math.floor(5 * noise(seed * 97 + index * 41 + at) ** 2) : 0 })),
    questionWords: index < 2 ? ['days', 'return'] : [],
  }));
}

export const look: PanelLook = {
  lens: {}, layers: 6, heads: 12, grid: grid(6, 12), questionWords, sentences: sentences(7),
  sinks: { special: 0.412, question: 0.121, punctuation: 0.088, answer: 0.031 },
  strongest: { layer: 4, head: 2, query: 'days', key: 'delivery', score: 4.13, attention: 0.234, keys: 312, valueNorm: 1.8 },
};

/** A map with a few hills. */
export function mapOf(parts: number, peaks: number): PanelMap {
  const strip = Array.from({ length: parts }, (_, part) => 0.08 * noise(part) + 0.9 * Math.max(0, ...[0.12, 0.47, 0.83].map((at, hill) => Math.exp(-(((part / parts - at) * 90) ** 2)) * (1 - hill * 0.25))));
  const largest = Math.max(...strip);
  return {
    lens: {}, file, sentences: 2310, strip: strip.map(one => one / largest),
    marks: [{ at: 0.12, kind: 'answer' }, { at: 0.121, kind: 'causal' }, { at: 0.31, kind: 'causal' }, { at: 0.15, kind: 'evidence' }, { at: 0.47, kind: 'evidence' }, { at: 0.83, kind: 'removed' }],
    peaks: Array.from({ length: peaks }, (_, index) => ({ sentence: 277 + 808 * index, place: { file, line: 1204 + 311 * index, column: 1 }, at: (0.12 + 0.35 * index) % 1, share: 0.23 * 0.6 ** index, text: texts[index % texts.length] })),
  };
}

export const map = mapOf(400, 4);

/** One that has caught up with its lens. */
export function inspection(changes: Partial<PanelInspection> = {}): PanelInspection {
  const given = { answer: 0, lens: {}, isBusy: false, problem: undefined, look, map: undefined, mapping: undefined, ...changes };
  const { lens } = given;
  return { ...given, look: given.look && { ...given.look, lens }, map: given.map && { ...given.map, lens } };
}

const [needed, , , ...rest] = texts;
export const whatIfs: readonly PanelWhatIf[] = [
  { removed: rest[0], place: { file, line: 1207, column: 1 }, phase: { kind: 'reading' } },
  {
    removed: needed, place: { file, line: 1204, column: 1 },
    phase: { kind: 'done', ablation: { before: 0.98, after: 0.01, drop: 8.42, outcome: 'changed', instead: '14 days', isCausal: true }, insteadPlace: { file: 'help/returns.md', line: 31, column: 10 }, windowsReadAgain: 2, remaining: 3 },
  },
  { removed: 'Sale items go back within 14 days, unworn.', place: { file: 'help/returns.md', line: 31, column: 1 }, phase: { kind: 'done', ablation: { before: 0.98, after: 0.985, drop: -0.31, outcome: 'kept', isCausal: false }, insteadPlace: undefined, windowsReadAgain: 1, remaining: 1 } },
  { removed: '“Product” means any item sold through the shop.', place: { file, line: 88, column: 1 }, phase: { kind: 'done', ablation: { before: 0.98, after: 0.004, drop: 9.1, outcome: 'lost', isCausal: true }, insteadPlace: undefined, windowsReadAgain: 3, remaining: 0 } },
  { removed: 'Gone', place: { file: 'help/gone.md', line: 2, column: 1 }, phase: { kind: 'failed', problem: { message: 'help/gone.md has changed since it was read.', showLog: true } } },
];

const { done } = states;
const inspectable: PanelState = { ...done, canInspect: true };

export const inspected = {
  inspectable,
  opening: { ...inspectable, inspection: inspection({ look: undefined, isBusy: true }) },
  looking: { ...inspectable, inspection: inspection() },
  through: { ...inspectable, inspection: inspection({ lens: { head: 50, word: 2 }, map, look: { ...look, sentences: sentences(7, 3) } }) },
  mapping: { ...inspectable, inspection: inspection({ mapping: { windows: 12, of: 417 } }) },
  mapped: { ...inspectable, inspection: inspection({ map }) },
  problem: { ...inspectable, inspection: inspection({ look: undefined, problem: { message: 'This model gives no attention.', showLog: true } }) },
  whatIfs: { ...inspectable, whatIfs },
  all: { ...inspectable, inspection: inspection({ lens: { head: 50, word: 2 }, map, look: { ...look, sentences: sentences(7, 3) } }), whatIfs },
} satisfies Record<string, PanelState>;
