/**
 * The entry that VS Code calls in its extension host: code-server's (test/harness/extension-host.mjs) and the desktop's
 * (@vscode/test-electron). Runs every `*.test.js` beside it and writes the results to the file that SPANLIGHT_TEST_REPORT names.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

interface TestResult {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly ms?: number;
  readonly error?: string;
}

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000 });
  const only = process.env['SPANLIGHT_TEST_GREP'];
  if (only) mocha.grep(only);
  const files = readdirSync(__dirname).filter(name => name.endsWith('.test.js')).sort();
  for (const file of files) mocha.addFile(path.join(__dirname, file));

  const tests = await resultsOf(mocha);
  const count = (state: TestResult['state']): number => tests.filter(test => test.state === state).length;
  const report = { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), tests };
  const reportFile = process.env['SPANLIGHT_TEST_REPORT'];
  if (reportFile) writeFileSync(reportFile, JSON.stringify(report));
  // Both callers learn of a failure by a rejected promise.
  if (report.failed > 0) throw new Error(`${report.failed} tests failed:\n${tests.filter(test => test.error).map(test => `${test.title}\n${test.error ?? ''}`).join('\n')}`);
}

async function resultsOf(mocha: Mocha): Promise<readonly TestResult[]> {
  const results: TestResult[] = [];
  await new Promise<void>(resolve => {
    const runner = mocha.run(() => resolve());
    runner.on('test', test => console.log(test.fullTitle())); // says where tests that never end have stopped
    runner.on('pass', test => results.push({ title: test.fullTitle(), state: 'passed', ms: test.duration ?? 0 }));
    runner.on('pending', test => results.push({ title: test.fullTitle(), state: 'skipped' }));
    // A failing hook counts too, under its own title.
    runner.on('fail', (test, error: unknown) => results.push({ title: test.fullTitle(), state: 'failed', error: textOf(error) }));
  });
  return results;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
