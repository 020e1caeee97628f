import { formatDrop, type Ablation } from '../core/ablation.ts';
import type { ExplainedAnswer } from '../core/explain.ts';
import { placeOf, type Document, type Range } from '../core/document.ts';
import type { ReadCount } from '../core/read-count.ts';
import { describe, questionProblem, UserError, type Problem } from '../core/user-error.ts';
import { chanceInWords, noAnswerInWords } from '../report/words.ts';
import { engineFor, type EngineFlags } from './engine.ts';
import { readFiles } from './files.ts';
import { print } from './print.ts';
import { checkReportFiles, saveReports } from './report-files.ts';
import { safe } from './safe.ts';

export interface AskFlags extends EngineFlags {
  readonly json?: true;
  readonly answers: number;
  /** Files to save a report in. */
  readonly report: readonly string[];
}

/** `spanlight ask`: exit code 0, whether or not the documents answer. */
export async function askCommand(question: string, paths: readonly string[], flags: AskFlags): Promise<number> {
  const began = performance.now();
  const problem = questionProblem(question);
  if (problem) throw new UserError(problem);
  const replaced = await checkReportFiles(flags.report, paths);
  const { documents, problems } = await readFiles(paths, replaced);
  const asked = new Date().toISOString();
  const engine = engineFor(flags);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort()); // a second Ctrl+C ends the program at once
  const showProgress = process.stderr.isTTY && flags.json === undefined;
  try {
    const reading = engine.ask({ text: question, documents, maxAnswers: flags.answers, explain: true }, stop.signal);
    for (;;) {
      const step = await reading.next();
      if (!step.done) {
        const { windows, of } = step.value.read;
        if (showProgress) process.stderr.write(`\rReading: ${windows} of ${of} windows`);
        continue;
      }
      if (showProgress) process.stderr.write('\r\u001b[K');
      if (step.value.kind === 'superseded') return 1; // only a second question of this process could do it
      const { result } = step.value;
      const cut: Problem[] = result.questionTokensCut > 0 ? [{ kind: 'question-cut', tokens: result.questionTokensCut }] : [];
      for (const notice of [...problems, ...cut]) process.stderr.write(`${safe(describe(notice))}\n`);
      const milliseconds = Math.round(performance.now() - began);
      const found = { question, documents, answers: result.answers, nearest: result.nearest, read: result.read, stopped: stop.signal.aborted, milliseconds };
      const { facts } = engine;
      const isReported = facts !== undefined && result.read.windows > 0;
      try {
        await print(flags.json ? `${JSON.stringify(toJson(found))}\n` : toText(found));
      } finally {
        if (isReported) await saveReports(flags.report, { question, documents, result, facts, settings: { maxAnswers: flags.answers, explain: true }, asked });
      }
      if (isReported || flags.report.length === 0) return 0;
      process.stderr.write('No report was saved: nothing was read.\n');
      return 1;
    }
  } finally {
    engine.dispose();
  }
}

interface Found {
  readonly question: string;
  readonly documents: readonly Document[];
  readonly answers: readonly ExplainedAnswer[];
  readonly nearest: ExplainedAnswer | undefined;
  readonly read: ReadCount;
  /** With Ctrl+C. */
  readonly stopped: boolean;
  readonly milliseconds: number;
}

function toJson({ question, documents, answers, nearest, read, stopped, milliseconds }: Found): object {
  const located = (answer: ExplainedAnswer): object => {
    const { uri, text } = documents[answer.document];
    const { startOffset: start, endOffset: end } = answer.range;
    return { text: answer.text, score: answer.score, probability: answer.probability, ...(answer.chance !== undefined && { chance: answer.chance }), file: uri, start, end, ...placeOf(text, start) };
  };
  return {
    question,
    answered: answers.length > 0,
    answers: answers.map(located),
    ...(nearest && { nearest: located(nearest) }),
    evidence: answers.flatMap((answer, i) =>
      answer.evidence.map(({ document, range, relevance, ablation }) => ({
        answer: i,
        file: documents[document].uri,
        start: range.startOffset,
        end: range.endOffset,
        relevance,
        ...ablation,
      })),
    ),
    read,
    ...(stopped && { stopped }),
    milliseconds,
  };
}

/** What taking the sentence away and reading again did. */
function withoutIt({ drop, outcome, instead = '' }: Ablation): string {
  const answer = { kept: 'the same answer', changed: `“${oneLine(instead)}”`, lost: 'no answer' }[outcome];
  return `without it ${answer}, Δ ${formatDrop(drop)}`;
}

function toText({ documents, answers, nearest, read, stopped, milliseconds }: Found): string {
  if (read.windows === 0) return `${stopped ? 'Stopped before anything was read.' : noAnswerInWords(read)}\n`;
  const at = (document: number, { startOffset }: Range): string => {
    const { line, column } = placeOf(documents[document].text, startOffset);
    return `${safe(documents[document].uri)}:${line}:${column}`;
  };
  const lines: string[] = [];
  if (answers.length === 0) lines.push(noAnswerInWords(read));
  for (const answer of answers) {
    lines.push(`${oneLine(answer.text)}   (${sureness(answer)})`, `  ${at(answer.document, answer.range)}`);
    for (const { document, range, relevance, ablation } of answer.evidence) {
      const sentence = documents[document].text.slice(range.startOffset, range.endOffset);
      lines.push(`  ${(relevance > 0 ? percent(relevance) : '–').padStart(5)}  ${at(document, range)}  ${oneLine(sentence)}${ablation ? `  [${withoutIt(ablation)}]` : ''}`);
    }
  }
  if (nearest) lines.push(`Nearest passage, not an answer: ${oneLine(nearest.text)}`, `  ${at(nearest.document, nearest.range)}`);
  const whole = read.windows < read.of ? `${read.windows} of ${read.of} windows` : read.of === 1 ? 'the one window there is' : `all ${read.of} windows`;
  lines.push('', `Read ${whole} in ${(milliseconds / 1000).toFixed(1)} s. Percentages beside sentences: share of the answer's attention. Δ: log-odds of the answer lost without the sentence.`);
  return `${lines.join('\n')}\n`;
}

function sureness({ chance, probability, score }: ExplainedAnswer): string {
  const share = percent(probability);
  return `${chance === undefined ? share : `${chanceInWords(chance)}; share ${share}`}, score ${score.toFixed(1)}`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function oneLine(text: string): string {
  return safe(text.replace(/\s+/g, ' '));
}
