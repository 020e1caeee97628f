import { formatDrop } from '../core/ablation.ts';
import { isMarked, piecesOf, sentencesOf, type Piece, type Sentence } from './passage.ts';
import type { EvidenceReport, ReportAnswer } from './report.ts';
import { documentInWords, facts, headlineOf, HOW_TO_VERIFY, inWhole, lineOfSpan, numbersOf, oneLine, outcomeInWords, percent, placeOfSpan, readInWords, shownDocuments, sinksInWords, tagOf, thousands, VERIFY_COMMAND, whyNotTried } from './words.ts';

/** The report as GitHub-flavoured Markdown. */
export function reportMarkdown(report: EvidenceReport): string {
  const { question, answers, nearest, model, documents, notes } = report;
  const shown = shownDocuments(report);
  const headline = headlineOf(report);
  const blocks = [
    `# ${escaped(question)}`,
    headline && `**${headline}**`,
    escaped(readInWords(report)),
    ...answers.flatMap((answer, i) => blocksOf(answer, answers.length === 1 ? 'Answer' : `Answer ${i + 1} of ${answers.length}`, report, true)),
    ...(nearest ? blocksOf(nearest, 'Nearest passage, not an answer', report, false) : []),
    '## How to read this',
    `**Answer** in bold · heat ${HEATS.slice(1).join(' ')} from little to most attended · <ins>underlined</ins>: needed, without it the answer’s log-odds fall by more than ${model.causalThreshold} (Δ). ${notes[1]}`,
    '## How to verify this',
    HOW_TO_VERIFY[0],
    `    ${VERIFY_COMMAND}`,
    HOW_TO_VERIFY[1],
    '## What it was made of',
    table(['', ''], facts(report).map(([name, value]) => [`**${name}**`, escaped(value)])),
    table(['File of the reader', 'SHA-256'], Object.entries(model.sha256).map(([file, sum]) => [code(file), code(sum)])),
    table(['Document', 'Length', 'SHA-256'], shown.map(document => [code(document.label), escaped(documentInWords(document)), code(document.sha256)])),
    shown.length < documents.length ? `${thousands(documents.length - shown.length)} more documents were read; the JSON report lists them all.` : '',
    [notes[0], ...notes.slice(2)].join(' '),
  ];
  return `${blocks.filter(block => block !== '').join('\n\n')}\n`;
}

const HEATS = ['', '░', '▒', '▓', '█'];

function blocksOf(answer: ReportAnswer, title: string, report: EvidenceReport, isAnswer: boolean): string[] {
  const sentences = sentencesOf(answer);
  const others = answer.otherPlaces.map(place => code(placeOfSpan(place, report)));
  return [
    `## ${title}: ${escaped(answer.text)}`,
    `${code(placeOfSpan(answer, report))} · ${numbersOf(answer)}${others.length > 0 ? ` · also at ${others.join(', ')}` : ''}`,
    `> ${piecesOf(answer, sentences).map(pieceMarkdown).join('')}`,
    sentences.length === 0 ? '' : table(['', 'Sentence', 'Line', 'Attended', 'Δ without it', 'Without it'], sentences.map(sentence => rowOf(sentence))),
    ...inWhole(answer).map(({ name, value, text }) => `**${name} (Δ ${formatDrop(value)}).** ${escaped(text)}`),
    escaped(whyNotTried(answer, isAnswer) ?? ''),
    escaped(sinksInWords(answer) ?? ''),
  ];
}

function pieceMarkdown({ sentence, parts }: Piece): string {
  const text = parts.map(part => (part.isAnswer ? `<strong>${escaped(part.text, '<br>')}</strong>` : escaped(part.text, '<br>'))).join('');
  if (!sentence) return text;
  const heat = sentence.attended && sentence.attended.relevance > 0 ? HEATS[sentence.attended.heat] : '';
  const marked = sentence.ablation?.isCausal === true ? `<ins>${text}</ins>` : text;
  return `${marked} <sup>${heat} ${sentence.number}: ${tagOf(sentence)}</sup> `;
}

function rowOf(sentence: Sentence): string[] {
  const { number, span, attended, ablation } = sentence;
  const heat = attended && attended.relevance > 0 ? `${HEATS[attended.heat]} ${percent(attended.relevance)}` : '–';
  const name = escaped(shorten(span.text));
  return [
    String(number),
    isMarked(sentence) && ablation?.isCausal === true ? `<ins>${name}</ins>` : name,
    lineOfSpan(span),
    heat,
    ablation ? formatDrop(ablation.drop) : '–',
    ablation ? `${escaped(outcomeInWords(ablation))}${ablation.isCausal ? ' · **needed**' : ''}` : 'not tried',
  ];
}

const MOST_SHOWN = 80;

export function shorten(text: string): string {
  const line = oneLine(text);
  return line.length <= MOST_SHOWN ? line : `${line.slice(0, line.lastIndexOf(' ', MOST_SHOWN) + 1 || MOST_SHOWN).trimEnd()}…`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Names and checksums, which are hard to read with breaks in them. */
function code(text: string): string {
  return /^[\p{L}\p{M}\p{N} ._:/()+,@~=-]*[\p{L}\p{N}]$/u.test(text) && !/^ | {2}/.test(text) ? `\`${text}\`` : escaped(text);
}

/** Ends a word for whatever looks for addresses, names or emoji in rendered text, and is not seen itself. */
const BREAK = '<!-- -->';

/**
 * Text of which nothing is Markdown, HTML or a link any more, on one line.
 *
 * Backslashes alone don't keep GitHub and VS Code from making links of "www.a.b", "a.com", "http://a" and "a@b.c", which they
 * look for when the escapes are gone; a comment inside does.
 *
 * @param lineEnd what becomes of line ends.
 */
export function escaped(text: string, lineEnd = ' '): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd') // controls, and those that turn the direction of what follows
    .replace(/\r\n?|[\n\u2028\u2029]/g, '\n')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?(?:\n ?)+/g, '\n')
    .replace(/[&<>"$\\`*_{}[\]#|~^=\n@:./)+-]/g, (char, offset: number, all: string) => escapedChar(char, all.slice(0, offset), all.slice(offset + 1), lineEnd));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', $: '&#36;' };

function escapedChar(char: string, before: string, after: string, lineEnd: string): string {
  switch (char) {
    case '\n':
      return lineEnd;
    case '-':
    case '+':
      return before === '' ? `\\${char}` : char; // a list
    case ')':
      return /^\d+$/.test(before) ? '\\)' : char;
    case '.':
      if (/^\d+$/.test(before)) return '\\.';
      return /(?:^|\W)www$/i.test(before) || (/[\p{L}\p{N}]$/u.test(before) && /^\p{L}/u.test(after)) ? `.${BREAK}` : char;
    case '/':
      return after.startsWith('/') ? `/${BREAK}` : char;
    case ':':
      return /^[\w+-]+:/.test(after) ? `:${BREAK}` : char; // :name: is a picture
    case '@':
      return `@${BREAK}`;
    case '#':
      return `\\#${/^\w/.test(after) ? BREAK : ''}`;
    default:
      return ENTITIES[char] ?? `\\${char}`;
  }
}
