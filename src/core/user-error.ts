/** Something a person can understand and do something about. */
export type Problem =
  | { readonly kind: 'question-empty' }
  | { readonly kind: 'question-too-long'; readonly words: number; readonly limit: number }
  | { readonly kind: 'nothing-open' }
  | { readonly kind: 'nothing-selected' }
  | { readonly kind: 'no-folder' }
  | { readonly kind: 'nothing-to-read'; readonly where: string }
  | { readonly kind: 'file-missing'; readonly file: string }
  | { readonly kind: 'file-unreadable'; readonly file: string; readonly reason: string }
  | { readonly kind: 'file-binary'; readonly file: string }
  | { readonly kind: 'file-too-large'; readonly file: string; readonly megabytes: number; readonly limit: number }
  | { readonly kind: 'files-left-out'; readonly count: number; readonly limit: number }
  | { readonly kind: 'file-not-utf8'; readonly file: string }
  | { readonly kind: 'file-encrypted'; readonly file: string }
  | { readonly kind: 'file-damaged'; readonly file: string; readonly reason: string }
  | { readonly kind: 'file-without-text'; readonly file: string }
  | { readonly kind: 'converter-stopped'; readonly file: string; readonly reason: string }
  | { readonly kind: 'file-changed'; readonly file: string }
  | { readonly kind: 'file-not-read'; readonly file: string }
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'question-cut'; readonly tokens: number }
  | { readonly kind: 'model-missing'; readonly file: string }
  | { readonly kind: 'model-damaged'; readonly file: string }
  | { readonly kind: 'model-unsupported'; readonly reason: string }
  | { readonly kind: 'no-attention' }
  | { readonly kind: 'runtime-missing'; readonly reason: string }
  | { readonly kind: 'reader-stopped'; readonly reason: string }
  | { readonly kind: 'data-malformed'; readonly file: string; readonly reason: string }
  | { readonly kind: 'report-malformed'; readonly file: string; readonly reason: string }
  | { readonly kind: 'report-newer'; readonly file: string; readonly version: number; readonly supported: number }
  | { readonly kind: 'report-ending'; readonly file: string }
  | { readonly kind: 'file-unwritable'; readonly file: string; readonly reason: string };

/** Thrown at the boundaries, where a problem ends what a person asked for. */
export class UserError extends Error {
  constructor(
    readonly problem: Problem,
    options?: ErrorOptions,
  ) {
    super(describe(problem), options);
    this.name = 'UserError';
  }
}

/** A message with {0}, {1}… for its arguments, as `vscode.l10n.t` takes it. */
export type Translate = (message: string, ...args: (string | number)[]) => string;

const untranslated: Translate = (message, ...args) => message.replace(/\{(\d+)\}/g, (_, i: string) => String(args[Number(i)]));

/** What is wrong and what to do, in one or two sentences. */
export function describe(problem: Problem, t: Translate = untranslated): string {
  switch (problem.kind) {
    case 'question-empty':
      return t('There is no question. Type what you want to know, for example “Who signed the agreement?”.');
    case 'question-too-long':
      return t('The question has {0} words; the reader takes up to {1}. Shorten it to the point you want to know.', problem.words, problem.limit);
    case 'nothing-open':
      return t('No file is open. Open the document you want to ask, or ask the workspace.');
    case 'nothing-selected':
      return t('Nothing is selected. Select the text you want to ask, or ask the whole file.');
    case 'no-folder':
      return t('No folder is open. Open a folder with your documents (File › Open Folder…), or ask a single file.');
    case 'nothing-to-read':
      return t('There is nothing to read in {0}. Choose a place with text in it.', problem.where);
    case 'file-missing':
      return t('{0} does not exist. Check the path.', problem.file);
    case 'file-unreadable':
      return t('{0} could not be read ({1}). Check that you may open it.', problem.file, problem.reason);
    case 'file-binary':
      return t('{0} is not text, so there is nothing in it to read. Save it as plain text or Markdown.', problem.file);
    case 'file-too-large':
      return t('{0} has {1} MB; files of up to {2} MB are read. Raise “spanlight.files.maxSizeMB” or split it.', problem.file, problem.megabytes, problem.limit);
    case 'files-left-out':
      return t('{0} more files were left out: “spanlight.files.maxCount” is {1}. Raise it, or ask a smaller folder.', problem.count, problem.limit);
    case 'file-not-utf8':
      return t('{0} is not valid UTF-8: bytes that could not be decoded are read as “�”. Save it as UTF-8 to read all of it.', problem.file);
    case 'file-encrypted':
      return t('{0} is protected with a password and was not read. Save a copy without it.', problem.file);
    case 'file-damaged':
      return t('{0} could not be read: it seems to be damaged ({1}). Open it in the program that made it and save it again.', problem.file, problem.reason);
    case 'file-without-text':
      return t('There is no text in {0}; a scan has only pictures of it. Save a copy with text that can be selected (OCR).', problem.file);
    case 'converter-stopped':
      return t('The text of {0} could not be made out ({1}). Save it as plain text, or split it.', problem.file, problem.reason);
    case 'file-changed':
      return t('{0} has changed since it was read, so the place can’t be shown. Ask again.', problem.file);
    case 'file-not-read':
      return t('{0} was not read for this question, so nothing depends on it. Ask it first.', problem.file);
    case 'not-asked':
      return t('There is no answer to look into. Ask a question first; after a reload, ask it again.');
    case 'question-cut':
      return t('The last {0} tokens of the question were not read: it is too long for the reader. Shorten it.', problem.tokens);
    case 'model-missing':
      return t('The reader’s file {0} is missing. Install Spanlight again, or correct “spanlight.reader.modelFolder”.', problem.file);
    case 'model-damaged':
      return t('The reader’s file {0} is damaged: its checksum is wrong. Install Spanlight again.', problem.file);
    case 'model-unsupported':
      return t('This reader can’t be used: {0}. Install Spanlight again, or correct “spanlight.reader.modelFolder”.', problem.reason);
    case 'no-attention':
      return t('This reader has no attention outputs, so there is nothing to look into. What the answer needs is shown all the same; for attention, use a reader with an explain.onnx.');
    case 'runtime-missing':
      return t('onnxruntime could not be loaded ({0}). Install the Spanlight package made for this platform.', problem.reason);
    case 'reader-stopped':
      return t('The reader stopped twice while reading ({0}). Ask again; if it keeps happening, the log says more.', problem.reason);
    case 'data-malformed':
      return t('{0} is not a data set in SQuAD format ({1}). Choose a JSON file of SQuAD.', problem.file, problem.reason);
    case 'report-malformed':
      return t('{0} is not an evidence report that can be verified ({1}). Choose a report that Spanlight saved as JSON.', problem.file, problem.reason);
    case 'report-newer':
      return t('{0} has format version {1}, and this Spanlight knows versions up to {2}. Install a newer Spanlight.', problem.file, problem.version, problem.supported);
    case 'report-ending':
      return t('A report can’t be saved as {0}: the ending says the format. Choose a name that ends in .md, .html or .json.', problem.file);
    case 'file-unwritable':
      return t('{0} could not be written ({1}). Choose another place, or check that you may write there.', problem.file, problem.reason);
  }
}

/** Words a question may have; the reader sees at most its first 64 tokens. */
export const MOST_QUESTION_WORDS = 100;

/** What is wrong with a question as a person typed it, if anything. */
export function questionProblem(question: string): Problem | undefined {
  const words = question.split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word)).length;
  if (words === 0) return { kind: 'question-empty' };
  if (words > MOST_QUESTION_WORDS) return { kind: 'question-too-long', words, limit: MOST_QUESTION_WORDS };
  return undefined;
}
