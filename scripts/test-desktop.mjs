// npm run test:desktop: the suite of test/host in desktop VS Code, which is downloaded unless VSCODE_EXECUTABLE names one.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureDependencies, root } from './install.mjs';
import { packageExtension } from './package.mjs';
import { main } from './run-command.mjs';
import { unzip } from './unzip.mjs';
import { hostTests, hostWorkspace, readHostReport, unpackedExtension } from './host-tests.mjs';

await main(async () => {
  await ensureDependencies();
  const executable = await findVSCode();
  if (!executable) return;
  const [{ file }] = await packageExtension();
  unzip(file, path.dirname(unpackedExtension));
  const { passed, skipped, failures } = readHostReport(await runInDesktop(executable, await hostTests()));
  for (const { title, error } of failures) console.log(`FAILED ${title}\n${error}\n`);
  console.log(`${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  if (failures.length > 0 || passed === 0) process.exitCode = 1;
});

/** @returns {Promise<string | undefined>} undefined, after saying so, where VS Code cannot be downloaded */
async function findVSCode() {
  const wanted = process.env.VSCODE_EXECUTABLE;
  if (wanted) return wanted;
  const { downloadAndUnzipVSCode, SilentReporter } = await import('@vscode/test-electron');
  try {
    return await downloadAndUnzipVSCode({
      version: process.env.VSCODE_VERSION ?? 'stable',
      cachePath: path.join(root, '.cache/vscode-desktop'),
      reporter: new SilentReporter(),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.log(`Skipped: VS Code could not be downloaded (${reason}). Set VSCODE_EXECUTABLE to the path of one.`);
    return undefined;
  }
}

/**
 * @param {string} executable
 * @param {string} tests  the bundle
 * @returns {Promise<unknown>} the report
 */
async function runInDesktop(executable, tests) {
  const { runTests } = await import('@vscode/test-electron');
  // A short name: VS Code puts a socket in there, whose path macOS limits to 103 characters.
  const folder = mkdtempSync(path.join(tmpdir(), 'sl-'));
  const report = path.join(folder, 'report.json');
  try {
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: unpackedExtension,
      extensionTestsPath: tests,
      extensionTestsEnv: { SPANLIGHT_TEST_REPORT: report },
      launchArgs: [hostWorkspace, '--disable-extensions', '--disable-workspace-trust', '--user-data-dir', path.join(folder, 'data')],
    });
  } catch (error) {
    // A failed test ends VS Code with an error too; the report says which.
    if (!existsSync(report)) throw error;
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  return result;
}
