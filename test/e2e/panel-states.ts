/** What a host might send: states of the panel about a shop's terms. */
import type { PanelAblation, PanelAblations, PanelAnswer, PanelEvidence, PanelPhase, PanelState, PanelWord } from '../../src/protocol';

const file = 'docs/legal/terms-of-sale.md';
export const question = 'How many days do I have to return a product?';

/** Cuts a sentence into words and gaps. `heats` names the words that are attended to, `answer` the stretch that is the answer. */
export function words(sentence: string, heats: Readonly<Record<string, number>> = {}, answer = ''): PanelWord[] {
  const answerStart = answer === '' ? -1 : sentence.indexOf(answer);
  return [...sentence.matchAll(/\s+|[\p{L}\p{N}]+|[^\s\p{L}\p{N}]+/gu)].map(match => {
    const text = match[0];
    return { text, heat: heats[text] ?? 0, answer: answerStart !== -1 && match.index >= answerStart && match.index < answerStart + answer.length && text.trim() !== '' };
  });
}

function evidence(line: number, relevance: number, heat: number, sentence: PanelWord[], questionWords: string[], from = file, ablation?: PanelAblation): PanelEvidence {
  return { place: { file: from, line, column: 1 }, relevance, heat, words: sentence, questionWords, ...(ablation && { ablation }) };
}

const tried: PanelAblations = {
  tried: 12, of: 14, causal: 2,
  withoutEvidence: { before: 0.9997, after: 0.22, drop: 9.32, outcome: 'lost', isCausal: true },
  onlyEvidence: { before: 0.9997, after: 0.996, drop: 2.6, outcome: 'kept', isCausal: false },
};

const best: PanelAnswer = {
  text: '30 days after delivery', score: 8.42, probability: 0.816, confidence: { chance: 0.9188, word: 'likely' }, place: { file, line: 1204, column: 53 }, otherPlaces: 2, ablations: tried,
  evidence: [
    evidence(1204, 0.384, 4, words(
      'Unless stated otherwise below, a product can be returned within 30 days after delivery, in its original packaging and with the receipt.',
      { product: 3, returned: 4, within: 3, '30': 4, days: 4, after: 2, delivery: 3, packaging: 1, receipt: 1 }, '30 days after delivery'), ['days', 'return', 'product'], file, { before: 0.9997, after: 0.31, drop: 8.42, outcome: 'changed', instead: '14 days', isCausal: true }),
    evidence(1206, 0.171, 3, words('The period starts on the day on which you, or somebody named by you, receive the last item.',
      { period: 3, starts: 2, day: 3, receive: 1 }), ['days'], file, { before: 0.9997, after: 0.999, drop: 0.62, outcome: 'kept', isCausal: false }),
    evidence(88, 0.062, 2, words('“Product” means any item sold through the shop, including items that are made to order.', { Product: 2, item: 1, sold: 1 }), ['product'], file, { before: 0.9997, after: 0.27, drop: 9.1, outcome: 'lost', isCausal: true }),
    evidence(12, 0.004, 1, words('See also the page on returns.', { returns: 1 }), [], 'help/returns.md'),
  ],
};

const second: PanelAnswer = {
  text: '14 days', score: 5.03, probability: 0.121, confidence: { chance: 0.0609, word: 'doubtful' }, place: { file: 'help/returns.md', line: 31, column: 10 }, otherPlaces: 0, ablations: { tried: 0, of: 1, causal: 0, withoutEvidence: undefined, onlyEvidence: undefined },
  evidence: [evidence(31, 0.29, 4, words('Sale items go back within 14 days, unworn.', { Sale: 2, back: 3, within: 2, '14': 4, days: 4 }, '14 days'), ['days', 'return'], 'help/returns.md')],
};

const third: PanelAnswer = {
  text: 'as long as the manufacturer’s guarantee lasts, but at least two years from the date of purchase', score: 1.18, probability: 0.019, confidence: { chance: 0.0081, word: 'doubtful' },
  place: { file: 'docs/legal/guarantees-and-warranties-for-electrical-appliances.md', line: 210, column: 4 }, otherPlaces: 1, ablations: undefined,
  evidence: [evidence(210, 0.11, 2, words('Faulty goods can be brought back as long as the manufacturer’s guarantee lasts, but at least two years from the date of purchase.',
    { Faulty: 1, goods: 2, back: 2, years: 2 }), ['return'], 'docs/legal/guarantees-and-warranties-for-electrical-appliances.md')],
};

export const answers: readonly PanelAnswer[] = [best, second, third];

const base: PanelState = {
  scope: 'workspace', scopeLabel: '212 files', scopes: ['workspace', 'file', 'selection'], question: '', history: [],
  phase: { kind: 'empty' }, answers: [], nearest: undefined, notices: [], current: undefined, canInspect: false, canSave: false, inspection: undefined, whatIfs: [],
};

export function state(changes: Partial<PanelState> = {}): PanelState {
  return { ...base, ...changes };
}

const history = [question, 'Who pays for the return shipping of a faulty product?', 'What is the warranty period for refurbished items?', 'Kann ich online zurückgeben?'];
const all: PanelPhase = { kind: 'done', read: { windows: 417, of: 417 }, stopped: false, milliseconds: 8214 };
const withoutEvidence = (list: readonly PanelAnswer[]) => list.map(answer => ({ ...answer, evidence: [], ablations: undefined }));

export const states = {
  empty: state(),
  preparing: state({ question, history, phase: { kind: 'preparing' } }),
  reading: state({ question, history, phase: { kind: 'reading', read: { windows: 96, of: 417 } }, answers: withoutEvidence([best, second]) }),
  explaining: state({ question, history, phase: { kind: 'reading', read: { windows: 417, of: 417 }, explained: { answers: 1, of: 3 } }, answers: [best, { ...second, evidence: [], ablations: undefined }, third] }),
  done: state({
    question, history, phase: all, answers, current: { answer: 0, evidence: 1 }, canSave: true,
    notices: ['scans/contract-1998.pdf is a binary file and was left out.', 'logs/all.txt is larger than 20 MB and was left out.', 'notes/old.txt is not UTF-8 and was left out.'],
  }),
  stopped: state({ question, history, phase: { kind: 'done', read: { windows: 96, of: 417 }, stopped: true, milliseconds: 1930 }, answers: [second] }),
  notFound: state({
    question: 'What is the shop’s telephone number?', history, phase: all, canSave: true,
    nearest: {
      text: 'write to us by post or through the form', score: -2.3, probability: 0.08, confidence: { chance: 0.146, word: 'doubtful' }, place: { file: 'help/contact.md', line: 7, column: 1 }, otherPlaces: 0, ablations: undefined,
      evidence: [evidence(7, 0.2, 2, words('To reach the shop, write to us by post or through the form.', { reach: 2, shop: 2, write: 1 }), ['telephone', 'shop'], 'help/contact.md')],
    },
    notices: ['scans/contract-1998.pdf is a binary file and was left out.'],
  }),
  stoppedEmpty: state({ question: 'What is the shop’s telephone number?', history, phase: { kind: 'done', read: { windows: 96, of: 417 }, stopped: true, milliseconds: 1930 } }),
  failed: state({ question, history, phase: { kind: 'failed', problem: { message: 'The reader stopped twice while reading. Try a smaller scope, or fewer threads in the settings.', showLog: true } } }),
} satisfies Record<string, PanelState>;
