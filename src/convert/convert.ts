import type { Format } from '../core/format.ts';
import type { Conversion } from './conversion.ts';
import { ConversionError } from './conversion-error.ts';
import { cellsOf, notebookText } from './notebook.ts';

/** Longer texts are refused: they come from files made to be so, or can't be read in an hour. */
const MOST_UNITS = 50e6;

type ToText = (bytes: Uint8Array, onProgress: () => void) => string | Promise<string>;

/**
 * Converts a file's bytes. Each library is loaded when its format is first met.
 *
 * @throws when a library can't be loaded, which is no fault of the file.
 */
export async function convert(format: Format, bytes: Uint8Array, onProgress: () => void): Promise<Conversion> {
  const toText = await LOADERS[format]();
  try {
    if (bytes.length === 0) throw new ConversionError({ kind: 'damaged', reason: 'it is empty' });
    const text = await toText(bytes, onProgress);
    if (text.trim() === '') throw new ConversionError({ kind: 'no-text' });
    if (text.length > MOST_UNITS) throw new ConversionError({ kind: 'stopped', reason: `its text has more than ${MOST_UNITS / 1e6} million characters` });
    return { kind: 'text', text };
  } catch (error) {
    if (error instanceof ConversionError) return { kind: 'failed', failure: error.failure };
    return { kind: 'failed', failure: { kind: 'damaged', reason: reasonOf(error) } };
  }
}

const LOADERS: { readonly [format in Format]: () => Promise<ToText> } = {
  pdf: async () => (await import('./pdf.ts')).loadPdf(),
  docx: async () => (await import('./docx.ts')).docxText,
  html: async () => {
    const [{ htmlText }, { decodeHtml }] = [await import('./html.ts'), await import('./html-encoding.ts')];
    return bytes => htmlText(decodeHtml(bytes));
  },
  notebook: () => Promise.resolve(bytes => notebookText(cellsOf(new TextDecoder().decode(bytes)))),
};

/** One line of what a library says; some add where to read more, or the file itself. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [line] = message.trim().split(/\n| : |\. /);
  return line.slice(0, 120).replace(/[.\s]+$/, '') || 'unknown error';
}
