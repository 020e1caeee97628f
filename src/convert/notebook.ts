/** A cell of a Jupyter notebook, or of one that is open in the editor. */
export interface NotebookCell {
  readonly kind: 'markdown' | 'code' | 'raw';
  readonly source: string;
  /** What the code printed and gave back, as far as it is text. */
  readonly outputs: readonly string[];
}

/** Printed output of a cell that is read; what comes after are rarely sentences. */
const MOST_OUTPUT_UNITS = 20_000;

/** The text of a notebook: every cell below a line with its number and kind. */
export function notebookText(cells: readonly NotebookCell[]): string {
  const blocks: string[] = [];
  for (const [i, { kind, source, outputs }] of cells.entries()) {
    const text = block(source);
    if (text !== '') blocks.push(`— Cell ${i + 1}: ${KINDS[kind]} —`, text);
    const output = block(outputs.join('\n'));
    if (output !== '') blocks.push(`— Cell ${i + 1}: output —`, output.slice(0, MOST_OUTPUT_UNITS));
  }
  return blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`;
}

const KINDS: Readonly<Record<NotebookCell['kind'], string>> = { markdown: 'Markdown', code: 'code', raw: 'raw text' };

function block(text: string): string {
  // Without the colours of terminals.
  const plain = text.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '').replace(/\r\n?/g, '\n');
  return plain.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
}

/**
 * The cells of an .ipynb file, of nbformat 3 and 4.
 *
 * @throws Error with the reason when it is no notebook.
 */
export function cellsOf(json: string): NotebookCell[] {
  const notebook: unknown = JSON.parse(json);
  if (!isObject(notebook)) throw new Error('it is not a notebook');
  const cells = Array.isArray(notebook.cells) ? (notebook.cells as unknown[]) : cellsOfWorksheets(notebook.worksheets);
  if (!cells) throw new Error('it has no cells');
  return cells.filter(isObject).map(cell => ({
    kind: cell.cell_type === 'code' ? 'code' : cell.cell_type === 'raw' ? 'raw' : 'markdown',
    source: cell.cell_type === 'heading' ? `${'#'.repeat(Number(cell.level) || 1)} ${textOf(cell.source)}` : textOf(cell.source ?? cell.input),
    outputs: Array.isArray(cell.outputs) ? cell.outputs.filter(isObject).map(outputText) : [],
  }));
}

function cellsOfWorksheets(worksheets: unknown): unknown[] | undefined {
  return Array.isArray(worksheets) ? worksheets.filter(isObject).flatMap(({ cells }) => (Array.isArray(cells) ? (cells as unknown[]) : [])) : undefined;
}

function outputText(output: Readonly<Record<string, unknown>>): string {
  if (output.ename !== undefined) return `${textOf(output.ename)}: ${textOf(output.evalue)}`;
  const data = isObject(output.data) ? output.data['text/plain'] : undefined;
  return textOf(data ?? output.text);
}

/** A string, or its lines. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.filter(line => typeof line === 'string').join('');
  return typeof value === 'string' ? value : '';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
