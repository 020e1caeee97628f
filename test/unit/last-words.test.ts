/** Why a process of the index ended, as the log tells it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { reasonIn } from '../../src/core/last-words.ts';

describe('the last words of a process', () => {
  function check(program: string, expected: string | undefined, ...options: readonly string[]): void {
    const { stdout, stderr } = spawnSync(process.execPath, [...options, '-e', program], { encoding: 'utf8' });
    assert.equal(reasonIn(stdout + stderr), expected);
  }

  it('are the error that nothing caught', () => check('console.log("Files are ranked by words alone"); new RegExp("[");', 'SyntaxError: Invalid regular expression: /[/: Unterminated character class'));
  it('are an error of Node’s own', () => check('require("fs").readFileSync({})', 'TypeError [ERR_INVALID_ARG_TYPE]: The "path" argument must be of type string or an instance of Buffer or URL. Received an instance of Object'));
  it('are the first of two errors', () => check('throw new Error("one", { cause: new Error("two") })', 'Error: one'));
  it('are that the memory is used up', () => check('const a = []; for (;;) a.push(new Array(1e4).fill({}))', 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', '--max-old-space-size=20'));
  it('are the last line where none is an error', () => check('console.log("one\\ntwo")', 'two'));
  it('are none where it says nothing', () => check('', undefined));
});
