import type { Vocabulary } from './tokens.ts';

/** What is read of a tokenizer.json (Hugging Face tokenizers format). */
interface TokenizerFile {
  readonly model: {
    readonly type: string;
    readonly unk_token: string;
    readonly vocab: Readonly<Record<string, number>>;
    readonly continuing_subword_prefix: string;
    readonly max_input_chars_per_word: number;
  };
}

/** @param file text of a tokenizer.json. @returns why it can't be used where it can't: "its tokenizer …". */
export function parseVocabulary(file: string): Vocabulary | string {
  let parsed: Partial<TokenizerFile> | null;
  try {
    parsed = JSON.parse(file) as Partial<TokenizerFile> | null; // looked at below
  } catch {
    return 'tokenizer.json is not JSON';
  }
  const model: Partial<TokenizerFile['model']> | undefined = parsed?.model;
  if (model?.type !== 'WordPiece') return `its tokenizer is ${model?.type ?? 'unknown'}, not WordPiece`;
  const ids = new Map(Object.entries(model.vocab ?? {}));
  if (ids.size === 0) return 'its tokenizer has no vocabulary';
  const unknown = ids.get(model.unk_token ?? '');
  if (unknown === undefined) return 'its tokenizer has no token for unknown words';
  return { ids, unknown, continuingPrefix: model.continuing_subword_prefix ?? '##', maxWordUnits: model.max_input_chars_per_word ?? 100 };
}
