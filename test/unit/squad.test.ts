import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOtherParagraphs, readSquad, type Example } from '../../src/cli/squad.ts';
import { UserError } from '../../src/core/user-error.ts';

const fixture = join(__dirname, '..', 'fixtures', 'squad.json');

function check(examples: readonly Example[], expected: readonly (readonly [question: string, context: RegExp, ...answers: readonly string[]])[]): void {
  assert.deepEqual(examples.map(({ question, answers }) => [question, ...answers]), expected.map(([question, , ...answers]) => [question, ...answers]));
  for (const [i, [, context]] of expected.entries()) assert.match(examples[i].context, context);
}

const KEEPER = 'Who keeps the lighthouse of Skarn?';
const HEIGHT = 'How high is the lighthouse of Skarn?';
const COLOUR = 'What colour is the ferry to Skarn?';

describe('a data set in SQuAD format', () => {
  it('has a question about each paragraph, with its answers or none', async () => {
    check(await readSquad(fixture, 'paragraph'), [
      [KEEPER, /^The lighthouse[^\n]*$/, 'Mara Lindqvist'],
      [HEIGHT, /^The lighthouse[^\n]*$/, '41 metres high', '41 metres', '41'],
      [COLOUR, /^The ferry[^\n]*$/],
    ]);
  });

  it('has all paragraphs of the article as one document, when asked', async () => {
    const examples = await readSquad(fixture, 'article');
    assert.equal(examples.length, 3);
    for (const { context } of examples) assert.match(context, /^The lighthouse[^\n]*\n\nThe ferry[^\n]*$/);
  });

  it('has each question once more about the next paragraph, unless the answer stands there too', async () => {
    check(await readOtherParagraphs(fixture), [
      [KEEPER, /^The ferry/],
      [COLOUR, /^The lighthouse/],
    ]);
    check(await readOtherParagraphs(fixture, 2), [[KEEPER, /^The ferry/]]);
  });

  it('may be lines of a question with its context, each an article of its own', async () => {
    await inFolder(async write => {
      const lines = [{ question: KEEPER, context: 'Mara keeps it.', answers: [{ text: 'Mara' }] }, { question: COLOUR, context: 'It is red.' }];
      const file = await write('lines.jsonl', `${lines.map(line => JSON.stringify(line)).join('\n')}\n\n`);
      for (const contexts of ['paragraph', 'article'] as const) check(await readSquad(file, contexts), [[KEEPER, /^Mara keeps it\.$/, 'Mara'], [COLOUR, /^It is red\.$/]]);
      check(await readOtherParagraphs(file), []);
    });
  });

  it('that is missing or malformed is a problem of the file', async () => {
    await inFolder(async write => {
      const checkProblem = (file: string, kind: string): Promise<void> => assert.rejects(readSquad(file, 'paragraph'), error => error instanceof UserError && error.problem.kind === kind);
      const malformed = { 'text.json': 'not JSON', 'null.json': 'null', 'empty.json': '{}', 'none.json': '{"data":[]}', 'shape.json': '{"data":[{}]}', 'number.json': '{"data":[{"paragraphs":[{"context":"a","qas":[{"question":1}]}]}]}', 'lines.jsonl': '{"question":' };
      for (const [name, content] of Object.entries(malformed)) await checkProblem(await write(name, content), 'data-malformed');
      await checkProblem(`${await write('there.json', '{}')}.not`, 'file-missing');
    });
  });

  async function inFolder(use: (write: (name: string, content: string) => Promise<string>) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'spanlight-squad-'));
    try {
      await use(async (name, content) => {
        await writeFile(join(folder, name), content);
        return join(folder, name);
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  }
});
