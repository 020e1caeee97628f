import { reportHtml } from './html.ts';
import { reportMarkdown } from './markdown.ts';
import { reportJson, type EvidenceReport } from './report.ts';

const WRITERS = { md: reportMarkdown, html: reportHtml, json: reportJson };

export type ReportFormat = keyof typeof WRITERS;

/** The format that a file's name asks for. */
export function formatOf(file: string): ReportFormat | undefined {
  return /\.(md|html|json)$/i.exec(file)?.[1].toLowerCase() as ReportFormat | undefined; // one of the three, as matched
}

/** The report as the text of a file. Lone surrogates become “�” in Markdown and HTML; JSON escapes them. */
export function writeReport(report: EvidenceReport, format: ReportFormat): string {
  return WRITERS[format](report);
}
