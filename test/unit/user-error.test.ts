import assert from 'node:assert/strict';
import { describe as describeProblem, MOST_QUESTION_WORDS, questionProblem, UserError, type Problem } from '../../src/core/user-error.ts';

/** One problem of every kind; the type holds the list complete. */
const PROBLEMS: { readonly [kind in Problem['kind']]: Extract<Problem, { kind: kind }> } = {
  'question-empty': { kind: 'question-empty' },
  'question-too-long': { kind: 'question-too-long', words: 2000, limit: 100 },
  'nothing-open': { kind: 'nothing-open' },
  'nothing-selected': { kind: 'nothing-selected' },
  'no-folder': { kind: 'no-folder' },
  'nothing-to-read': { kind: 'nothing-to-read', where: 'notes' },
  'file-missing': { kind: 'file-missing', file: 'a.txt' },
  'file-unreadable': { kind: 'file-unreadable', file: 'a.txt', reason: 'EACCES' },
  'file-binary': { kind: 'file-binary', file: 'a.png' },
  'file-too-large': { kind: 'file-too-large', file: 'a.txt', megabytes: 60, limit: 20 },
  'files-left-out': { kind: 'files-left-out', count: 12, limit: 5000 },
  'file-not-utf8': { kind: 'file-not-utf8', file: 'a.txt' },
  'file-encrypted': { kind: 'file-encrypted', file: 'a.pdf' },
  'file-damaged': { kind: 'file-damaged', file: 'a.docx', reason: 'no such page' },
  'file-without-text': { kind: 'file-without-text', file: 'scan.pdf' },
  'converter-stopped': { kind: 'converter-stopped', file: 'a.pdf', reason: 'signal SIGKILL' },
  'file-changed': { kind: 'file-changed', file: 'a.txt' },
  'file-not-read': { kind: 'file-not-read', file: 'a.txt' },
  'not-asked': { kind: 'not-asked' },
  'question-cut': { kind: 'question-cut', tokens: 7 },
  'model-missing': { kind: 'model-missing', file: 'reader.onnx' },
  'model-damaged': { kind: 'model-damaged', file: 'reader.onnx' },
  'model-unsupported': { kind: 'model-unsupported', reason: 'no such output' },
  'no-attention': { kind: 'no-attention' },
  'runtime-missing': { kind: 'runtime-missing', reason: 'not found' },
  'reader-stopped': { kind: 'reader-stopped', reason: 'signal SIGKILL' },
  'data-malformed': { kind: 'data-malformed', file: 'dev.json', reason: 'no data' },
  'report-malformed': { kind: 'report-malformed', file: 'report.json', reason: 'it is not JSON' },
  'report-newer': { kind: 'report-newer', file: 'report.json', version: 2, supported: 1 },
  'report-ending': { kind: 'report-ending', file: 'report.docx' },
  'file-unwritable': { kind: 'file-unwritable', file: 'report.md', reason: 'EACCES' },
};

const ADVICE = /\b(?:ask|check|choose|correct|install|open|raise|save|select|shorten|type|use)\b/i;

describe('the message of every problem', () => {
  for (const [kind, problem] of Object.entries(PROBLEMS)) {
    it(`says what to do and has all its blanks filled: ${kind}`, () => {
      const message = describeProblem(problem);
      assert.match(message, ADVICE);
      assert.match(message, /[.!?]$/);
      assert.doesNotMatch(message, /\{\d+\}|undefined|NaN|\[object/);
      for (const value of Object.values(problem).slice(1)) assert.ok(message.includes(String(value)), `${message} says nothing of ${String(value)}`);
    });

    it(`gives a translator as many blanks as arguments: ${kind}`, () => {
      const message = describeProblem(problem, (template, ...args) => {
        const blanks = new Set(Array.from(template.matchAll(/\{(\d+)\}/g), ([, i]) => Number(i)));
        assert.deepEqual([...blanks].sort(), [...args.keys()]);
        return 'translated';
      });
      assert.equal(message, 'translated');
    });
  }

  it('does not fill blanks that are in a file’s name', () => assert.match(describeProblem({ kind: 'file-missing', file: '{0}{1}.txt' }), /^\{0\}\{1\}\.txt /));
});

describe('a user error', () => {
  it('is an Error with its problem, its message and its cause', () => {
    const cause = new Error('EACCES');
    const error = new UserError(PROBLEMS['file-unreadable'], { cause });
    assert.ok(error instanceof Error);
    assert.deepEqual([error.name, error.message, error.problem, error.cause], ['UserError', describeProblem(error.problem), PROBLEMS['file-unreadable'], cause]);
  });
});

describe('a question', () => {
  const words = (count: number): string => Array.from({ length: count }, (_, i) => `word${i}`).join(' ');

  it('is empty without a letter or a digit', () => {
    for (const question of ['', ' ', '\n\t\u00a0', '?', '?!? … —', '\u200b\ufeff']) assert.deepEqual(questionProblem(question), { kind: 'question-empty' }, JSON.stringify(question));
  });

  it('may be one word, or one sentence in a script without spaces', () => {
    for (const question of ['Who?', '42', ' when ', '誰が署名しましたか', 'Кто?', 'من؟']) assert.equal(questionProblem(question), undefined, question);
  });

  it('may have as many words as the limit, and not one more', () => {
    assert.equal(questionProblem(words(MOST_QUESTION_WORDS)), undefined);
    assert.deepEqual(questionProblem(words(MOST_QUESTION_WORDS + 1)), { kind: 'question-too-long', words: MOST_QUESTION_WORDS + 1, limit: MOST_QUESTION_WORDS });
  });

  it('of 2,000 words is too long', () => {
    assert.deepEqual(questionProblem(words(2000)), { kind: 'question-too-long', words: 2000, limit: MOST_QUESTION_WORDS });
  });

  it('has no more words for the punctuation between them', () => assert.equal(questionProblem('word — '.repeat(60)), undefined));
});
