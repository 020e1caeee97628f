/** Kinds of files whose text is not what is stored. */
export type Format = 'pdf' | 'docx' | 'html' | 'notebook';

const FORMATS: Readonly<Partial<Record<string, Format>>> = { pdf: 'pdf', docx: 'docx', html: 'html', htm: 'html', ipynb: 'notebook' };

/** The format that a file's name tells; undefined: it is read as it is stored. */
export function formatOf(path: string): Format | undefined {
  const ending = /\.(\w+)$/.exec(path)?.[1];
  return ending === undefined ? undefined : FORMATS[ending.toLowerCase()];
}
