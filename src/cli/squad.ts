import { readFile } from 'node:fs/promises';
import { UserError } from '../core/user-error.ts';

/** A question about one context; no gold answers: the context does not answer. */
export interface Example {
  readonly question: string;
  readonly context: string;
  readonly answers: readonly string[];
}

interface SquadFile {
  readonly data: readonly {
    readonly paragraphs: readonly {
      readonly context: string;
      readonly qas: readonly { readonly question: string; readonly answers?: readonly { readonly text: string }[] }[];
    }[];
  }[];
}

/** How contexts are made of a data set's paragraphs. */
export type ContextKind =
  | 'paragraph'
  /** All paragraphs of an article as one document. */
  | 'article';

/**
 * Reads a data set in SQuAD format.
 *
 * @throws UserError file-missing or data-malformed.
 */
export async function readSquad(file: string, contexts: ContextKind): Promise<Example[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UserError({ kind: 'file-missing', file });
  });
  try {
    return (JSON.parse(text) as SquadFile).data.flatMap(({ paragraphs }) => {
      const article = paragraphs.map(({ context }) => context).join('\n\n');
      return paragraphs.flatMap(({ context, qas }) =>
        qas.map(({ question, answers = [] }) => ({
          question,
          context: contexts === 'article' ? article : context,
          answers: answers.map(answer => answer.text),
        })),
      );
    });
  } catch (error) {
    throw new UserError({ kind: 'data-malformed', file, reason: (error as Error).message }, { cause: error }); // JSON and property errors
  }
}

/** Every question again, asked of the next paragraph of its article: unanswerable, unless the answer's words stand there. */
export async function readOtherParagraphs(file: string): Promise<Example[]> {
  const { data } = JSON.parse(await readFile(file, 'utf8')) as SquadFile;
  return data.flatMap(({ paragraphs }) =>
    paragraphs.flatMap(({ qas }, i) => {
      const { context } = paragraphs[(i + 1) % paragraphs.length];
      return qas
        .filter(({ answers = [] }) => paragraphs.length > 1 && !answers.some(({ text }) => context.toLowerCase().includes(text.toLowerCase())))
        .map(({ question }) => ({ question, context, answers: [] }));
    }),
  );
}
