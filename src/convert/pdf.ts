import type * as Pdfjs from 'unpdf/pdfjs';
import { ConversionError } from './conversion-error.ts';
import { joinHyphenated, pageText, type PdfItem } from './pdf-lines.ts';

/** Pages looked at; a damaged file may claim billions. */
const MOST_PAGES = 20_000;

/** Loads pdf.js, which is an ES module, and gives `pdfText` with it. */
export async function loadPdf(): Promise<(bytes: Uint8Array, onPage: () => void) => Promise<string>> {
  const pdfjs = await import('unpdf/pdfjs');
  return (bytes, onPage) => pdfText(pdfjs, bytes, onPage);
}

/**
 * The text of a PDF, every page below a line “— Page 3 —”; pages without text have none.
 *
 * Text only: no page is drawn, no font loaded, no script run and nothing fetched.
 *
 * @param onPage called after every page.
 */
async function pdfText({ getDocument, VerbosityLevel }: typeof Pdfjs, bytes: Uint8Array, onPage: () => void): Promise<string> {
  const loading = getDocument({
    data: bytes,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    useWasm: false,
    disableAutoFetch: true,
    disableStream: true,
    disableRange: true,
    stopAtErrors: false,
    verbosity: VerbosityLevel.ERRORS,
  });
  try {
    const pdf = await loading.promise.catch((error: unknown) => {
      throw error instanceof Error && error.name === 'PasswordException' ? new ConversionError({ kind: 'encrypted' }) : error;
    });
    const pages: string[] = [];
    let lastError: Error | undefined;
    for (let number = 1; number <= Math.min(pdf.numPages, MOST_PAGES); number++) {
      try {
        const page = await pdf.getPage(number);
        const { items } = await page.getTextContent();
        const text = pageText(items.filter((item): item is PdfItem & typeof item => 'str' in item));
        if (text !== '') pages.push(`— Page ${number} —\n\n${text}`);
        page.cleanup();
      } catch (error) {
        lastError = error instanceof Error ? error : new Error(String(error));
        pages.push(`— Page ${number} can’t be read —`);
      }
      onPage();
    }
    if (lastError !== undefined && pages.every(page => page.endsWith('can’t be read —'))) throw lastError;
    return pages.length === 0 ? '' : `${joinHyphenated(pages.join('\n\n'))}\n`;
  } finally {
    await loading.destroy();
  }
}
