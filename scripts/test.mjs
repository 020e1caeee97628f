// npm test [-- STEP…]: runs the steps below, or the named ones, and ends with one line: `N passed, N failed`.
import path from 'node:path';
import { capture } from './capture.mjs';
import { hostTests, hostWorkspace, readHostReport, unpackedExtension } from './host-tests.mjs';
import { build, ensureDependencies, root } from './install.mjs';
import { megabytes, packageExtension } from './package.mjs';
import { main, progress, shorten } from './run-command.mjs';
import { failure, runMocha } from './run-mocha.mjs';
import { offerStrace } from './strace.mjs';
import { unzip } from './unzip.mjs';

/** @typedef {import('./run-mocha.mjs').Result} Result */

/** In the order in which they run: the quickest to fail first. */
const steps = {
  types: () => checkWith('tsc', 'typescript/bin/tsc', ['--noEmit']),
  lint: () => checkWith('eslint', 'eslint/bin/eslint.js', ['.']),
  unit: () => runMocha('unit'),
  model: async () => {
    await build(); // the reader's process runs from dist/
    await offerStrace();
    return await runMocha('model', { jobs: 2 }); // its programs start and load on one core each
  },
  package: packageStep,
  host: hostStep,
  e2e: () => runMocha('e2e', { env: { SPANLIGHT_VSIX: vsix } }),
};

/** These keep one core busy, and run side by side. */
const onOneCore = ['types', 'lint', 'unit'];

/** These use the VSIX that `package` makes. */
const needPackage = ['host', 'e2e'];

/** Set by `package`. */
let vsix = '';

await main(async () => {
  const chosen = chooseSteps(process.argv.slice(2));
  await ensureDependencies();
  /** @type {Result[]} */
  const results = [];
  results.push(...await Promise.all(chosen.filter(name => onOneCore.includes(name)).map(runStep)));
  for (const name of chosen.filter(name => !onOneCore.includes(name))) results.push(await runStep(name));

  const failures = results.flatMap(result => result.failures);
  for (const { title, error } of failures) console.log(`\nFAILED ${title}\n${error}`);
  const sum = (/** @type {(result: Result) => number} */ of) => results.reduce((total, result) => total + of(result), 0);
  console.log(`\n${summary({ passed: sum(result => result.passed), skipped: sum(result => result.skipped), failures })}`);
  if (failures.length > 0) process.exitCode = 1;
});

/**
 * @param {readonly string[]} names
 * @returns {(keyof typeof steps)[]}
 */
function chooseSteps(names) {
  const all = /** @type {(keyof typeof steps)[]} */ (Object.keys(steps));
  const unknown = names.filter(name => !(name in steps));
  if (unknown.length > 0) throw new Error(`There is no step ${unknown.join(', ')}. Steps: ${all.join(', ')}`);
  if (names.length === 0) return all;
  const packageToo = names.some(name => needPackage.includes(name));
  return all.filter(name => names.includes(name) || (name === 'package' && packageToo));
}

/**
 * @param {keyof typeof steps} name
 * @returns {Promise<Result>}
 */
async function runStep(name) {
  const started = Date.now();
  const result = named(name, await resultOf(steps[name]));
  console.log(`${name}: ${summary(result)} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return result;
}

/**
 * A step that throws, and one that finds no tests, has failed.
 * @param {() => Promise<Result>} step
 * @returns {Promise<Result>}
 */
async function resultOf(step) {
  try {
    const result = await step();
    return result.passed + result.failures.length > 0 ? result : failure('No test ran.');
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}

/**
 * @param {string} step
 * @param {Result} result
 * @returns {Result}
 */
function named(step, result) {
  return { ...result, failures: result.failures.map(({ title, error }) => ({ title: [step, title].filter(Boolean).join(': '), error })) };
}

/** @param {Result} result */
function summary({ passed, skipped, failures }) {
  return `${passed} passed, ${failures.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * @param {string} name
 * @param {string} program  below node_modules
 * @param {readonly string[]} args
 * @returns {Promise<Result>}
 */
async function checkWith(name, program, args) {
  const { code, output } = await capture(process.execPath, [path.join(root, 'node_modules', program), ...args], { cwd: root });
  return code === 0 ? { passed: 1, skipped: 0, failures: [] } : failure(`${name} found problems:\n${shorten(output)}`);
}

/** @returns {Promise<Result>} */
async function packageStep() {
  const [made] = await packageExtension();
  vsix = made.file;
  unzip(vsix, path.dirname(unpackedExtension));
  progress(`${path.basename(vsix)} has ${megabytes(made.bytes)}.`);
  return { passed: 1, skipped: 0, failures: [] };
}

/** @returns {Promise<Result>} */
async function hostStep() {
  const tests = await hostTests();
  const { runInExtensionHost } = await import('../test/harness/extension-host.mjs');
  const screenshot = path.join(root, 'out/test/host-timeout.png');
  return readHostReport(await runInExtensionHost({ extension: unpackedExtension, tests, workspace: hostWorkspace, screenshot }));
}
