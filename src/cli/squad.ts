import { readFile } from 'node:fs/promises';
import { UserError } from '../core/user-error.ts';

/** A question about one context; no gold answers: the context does not answer. */
export interface Example {
  readonly question: string;
  readonly context: string;
  readonly answers: readonly string[];
  /** Sentences that people named as evidence, where the data set has them. */
  readonly evidences?: readonly string[];
}

export interface DataSet {
  /** Of the file, and of how it was read. */
  readonly data: string;
  readonly examples: readonly Example[];
}

interface SquadFile {
  readonly data: readonly {
    readonly paragraphs: readonly {
      readonly context: string;
      readonly qas: readonly { readonly question: string; readonly answers?: readonly { readonly text: string }[]; readonly evidences?: readonly string[] }[];
    }[];
  }[];
}

type Article = SquadFile['data'][number];
type Paragraph = Article['paragraphs'][number];
type Question = Paragraph['qas'][number];

/** How contexts are made of a data set's paragraphs. */
export type ContextKind =
  | 'paragraph'
  /** All paragraphs of an article as one document. */
  | 'article';

/** @throws UserError file-missing or data-malformed. */
export async function readSquad(file: string, contexts: ContextKind): Promise<Example[]> {
  return (await articlesOf(file)).flatMap(({ paragraphs }) => {
    const article = paragraphs.map(({ context }) => context).join('\n\n');
    return paragraphs.flatMap(({ context, qas }) =>
      qas.map(({ question, answers = [], evidences }) => ({
        question,
        context: contexts === 'article' ? article : context,
        answers: answers.map(answer => answer.text),
        ...(evidences && { evidences }),
      })),
    );
  });
}

/**
 * Every question again, asked of the next paragraph of its article; left out where the answer's words stand there, too.
 *
 * @param limit of the first questions alone, whether or not they are left out.
 */
export async function readOtherParagraphs(file: string, limit?: number): Promise<Example[]> {
  const others = (await articlesOf(file)).flatMap(({ paragraphs }) =>
    paragraphs.flatMap(({ qas }, i) => {
      const { context } = paragraphs[(i + 1) % paragraphs.length];
      return qas.map(({ question, answers = [] }) => {
        const isAnswered = paragraphs.length === 1 || answers.some(({ text }) => context.toLowerCase().includes(text.toLowerCase()));
        return isAnswered ? undefined : { question, context, answers: [] };
      });
    }),
  );
  return others.slice(0, limit).filter(example => example !== undefined);
}

/** Articles of a file in SQuAD format, or of lines of `{question, context, answers}`, each line then an article of its own. */
async function articlesOf(file: string): Promise<readonly Article[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError({ kind: 'file-missing', file }, { cause: error });
  });
  try {
    const articles = file.endsWith('.jsonl') ? linesOf(text) : (JSON.parse(text) as SquadFile).data;
    const questions = articles.flatMap(({ paragraphs }) => paragraphs.flatMap(({ qas, context }) => qas.filter(() => typeof context === 'string')));
    if (questions.length === 0 || questions.some(({ question }) => typeof question !== 'string')) throw new TypeError('it has no questions');
    return articles;
  } catch (error) {
    throw new UserError({ kind: 'data-malformed', file, reason: (error as Error).message }, { cause: error }); // JSON and property errors
  }
}

function linesOf(text: string): Article[] {
  const rows = text.split('\n').filter(line => line.trim() !== '');
  return rows.map(line => {
    const { context, ...question } = JSON.parse(line) as Question & { readonly context: string };
    return { paragraphs: [{ context, qas: [question] }] };
  });
}
