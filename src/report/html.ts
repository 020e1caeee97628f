import { formatDrop } from '../core/ablation.ts';
import { REPORT_STYLE } from './html-style.ts';
import { isMarked, piecesOf, sentencesOf, type Piece, type Sentence } from './passage.ts';
import type { EvidenceReport, ReportAnswer } from './report.ts';
import { documentInWords, facts, headlineOf, HOW_TO_VERIFY, inWhole, lineOfSpan, numbersOf, oneLine, outcomeInWords, percent, placeOfSpan, readInWords, shownDocuments, sinksInWords, tagOf, thousands, VERIFY_COMMAND, whyNotTried } from './words.ts';

/** The report as one HTML file: no script, nothing loaded from elsewhere. */
export function reportHtml(report: EvidenceReport): string {
  const { question, answers, nearest } = report;
  const headline = headlineOf(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(oneLine(question))} · Spanlight</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<header>
<p class="over">Evidence report · Spanlight</p>
<h1 dir="auto">${html(question)}</h1>
${headline && `<p class="none">${headline}</p>`}
<p class="quiet">${html(readInWords(report))}</p>
</header>
${answers.map((answer, i) => answerHtml(answer, `a${i + 1}`, answers.length === 1 ? 'Answer' : `Answer ${i + 1} of ${answers.length}`, report, true)).join('\n')}
${nearest ? answerHtml(nearest, 'n', 'Nearest passage, not an answer', report, false) : ''}
${legendHtml(report)}
${verifyHtml()}
${madeOfHtml(report)}
</main>
</body>
</html>
`;
}

/** @param id prefix of the ids of its sentences. */
function answerHtml(answer: ReportAnswer, id: string, title: string, report: EvidenceReport, isAnswer: boolean): string {
  const sentences = sentencesOf(answer);
  const others = answer.otherPlaces.map(place => placeOfSpan(place, report));
  const whole = inWhole(answer);
  const notes = [whyNotTried(answer, isAnswer), sinksInWords(answer)].filter(note => note !== undefined);
  return `<section class="card">
<p class="over">${title}</p>
<h2 dir="auto">${html(oneLine(answer.text))}</h2>
<p class="quiet">${isolated(placeOfSpan(answer, report))} · ${numbersOf(answer)}${others.length > 0 ? ` · also at ${others.map(isolated).join(', ')}` : ''}</p>
<blockquote dir="auto">${piecesOf(answer, sentences).map(piece => pieceHtml(piece, id)).join('')}</blockquote>
${sentences.length > 0 ? tableOfSentences(sentences, id) : ''}
${whole.length > 0 ? `<dl class="whole">${whole.map(({ name, value, text }) => `<div><dt>${name}</dt><dd class="value">Δ ${formatDrop(value)}</dd><dd>${html(text)}</dd></div>`).join('')}</dl>` : ''}
${notes.length > 0 ? `<div class="quiet notes">${notes.map(note => `<p>${html(note)}</p>`).join('')}</div>` : ''}
</section>`;
}

function pieceHtml({ sentence, parts }: Piece, id: string): string {
  const text = parts.map(part => (part.isAnswer ? `<strong class="answer">${passageText(part.text)}</strong>` : passageText(part.text))).join('');
  if (!sentence) return text;
  return `<mark class="${classesOf(sentence)}">${text}</mark><span class="tag"><a href="#${id}-${sentence.number}"><b>${sentence.number}</b> ${tagOf(sentence)}</a></span>`;
}

/** Blank lines take little room: the lines of a passage stand far apart already. */
function passageText(text: string): string {
  return html(text).replace(/[ \t]*(?:(?:\r\n?|\n)[ \t]*){2,}/g, '<span class="gap"></span>');
}

function classesOf({ attended, ablation }: Sentence): string {
  const classes = attended && attended.relevance > 0 ? [`h${attended.heat}`] : [];
  return [...classes, ...(ablation?.isCausal === true ? ['needed'] : [])].join(' ');
}

function tableOfSentences(sentences: readonly Sentence[], id: string): string {
  const most = Math.max(...sentences.map(({ attended }) => attended?.relevance ?? 0));
  const rows = sentences.map(sentence => {
    const { number, span, attended, ablation } = sentence;
    const share = attended && attended.relevance > 0 ? `${percent(attended.relevance)}<span class="bar" style="width:${Math.round((100 * attended.relevance) / most)}%"></span>` : '–';
    const words = attended && attended.questionWords.length > 0 ? `<br><span class="quiet">goes with ${attended.questionWords.map(word => `<b>${html(word)}</b>`).join(', ')}</span>` : '';
    return `<tr id="${id}-${number}"><td class="number">${number}</td>
<td class="sentence" dir="auto">${isMarked(sentence) ? html(oneLine(span.text)) : `<span class="quiet">${html(oneLine(span.text))}</span>`}${sentence.holdsAnswer ? ' <span class="quiet">(holds the answer)</span>' : ''}${words}</td>
<td class="number">${lineOfSpan(span)}</td>
<td class="number">${share}</td>
<td class="number">${ablation ? formatDrop(ablation.drop) : '–'}</td>
<td>${ablation ? `<span class="${ablation.outcome === 'kept' ? 'kept' : 'lost'}">${html(outcomeInWords(ablation))}</span>${ablation.isCausal ? ' <span class="badge">needed</span>' : ''}` : '<span class="quiet">not tried</span>'}</td></tr>`;
  });
  return `<div class="scroll"><table>
<thead><tr><th class="number" scope="col">#</th><th scope="col">Sentence</th><th class="number" scope="col">Line</th><th class="number" scope="col">Attended</th><th class="number" scope="col">Δ without it</th><th scope="col">Without it</th></tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table></div>`;
}

function legendHtml({ notes, model }: EvidenceReport): string {
  return `<h2>How to read this</h2>
<div class="legend"><span><strong class="answer">answer</strong></span>
<span><mark class="h1">little</mark> <mark class="h2">more</mark> <mark class="h3">much</mark> <mark class="h4">most</mark> attended</span>
<span><mark class="needed">needed</mark> &nbsp;without it the answer’s log-odds fall by more than ${model.causalThreshold} (Δ)</span></div>
<div class="quiet notes">${notes.map(note => `<p>${html(note)}</p>`).join('')}</div>`;
}

function verifyHtml(): string {
  const [before, after] = HOW_TO_VERIFY;
  return `<h2>How to verify this</h2>
<p>${html(before)}</p>
<pre>${html(VERIFY_COMMAND)}</pre>
<p>${html(after)}</p>`;
}

function madeOfHtml(report: EvidenceReport): string {
  const { model, documents } = report;
  const shown = shownDocuments(report);
  const more = documents.length - shown.length;
  return `<h2>What it was made of</h2>
<div class="card"><table class="facts"><tbody>
${facts(report).map(([name, value]) => `<tr><th scope="row">${name}</th><td>${html(value)}</td></tr>`).join('\n')}
</tbody></table>
<div class="scroll"><table>
<thead><tr><th scope="col">File of the reader</th><th scope="col">SHA-256</th></tr></thead>
<tbody>${Object.entries(model.sha256).map(([file, sum]) => `<tr><td>${html(file)}</td><td><code>${html(sum)}</code></td></tr>`).join('\n')}</tbody>
</table></div>
<div class="scroll"><table>
<thead><tr><th scope="col">Document</th><th scope="col">Length</th><th scope="col">SHA-256</th></tr></thead>
<tbody>${shown.map(document => `<tr><td>${isolated(document.label)}</td><td>${html(documentInWords(document))}</td><td><code>${html(document.sha256)}</code></td></tr>`).join('\n')}</tbody>
</table></div>
${more > 0 ? `<p class="quiet">${thousands(more)} more documents were read; the JSON report lists them all.</p>` : ''}</div>`;
}

/** Names of files may run from right to left. */
function isolated(text: string): string {
  return `<span class="isolated">${html(text)}</span>`;
}

/** Text as HTML, in content and in quoted attributes. */
export function html(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
    .replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`);
}
