// npm start: opens VS Code with Spanlight and the sample documents. npm start -- --ask "…" FILE…: answers in the terminal.
import path from 'node:path';
import { build, ensureDependencies, root } from './install.mjs';
import { packageExtension } from './package.mjs';
import { exitCodeOf, findOnPath, main, runInTerminal } from './run-command.mjs';

const usage = `npm start                                   open VS Code with Spanlight and the sample documents
npm start -- --web [--port N]               open it in the browser, without a desktop VS Code
npm start -- --ask "question" [FILE…]       answer in the terminal; --json for a program to read`;

const samples = path.join(root, 'examples');

const whatToTry = `What to try first:
  1. Open harbor-service-agreement.md, press F1 and choose "Spanlight: Ask This File".
  2. Ask: Within how many days must Customer pay an undisputed invoice?
  3. Press Alt+F9 to go from the answer to what it attended to; hover a highlight to read its numbers.
More questions, some of them without an answer, are in docs/questions-to-try.md.`;

await main(async () => {
  const args = process.argv.slice(2);
  if (args[0] === '--ask') return await ask(args.slice(1));
  const options = readOptions(args);
  if (!options) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  await ensureDependencies();
  const desktop = options.web ? undefined : findDesktop();
  await (desktop ? openDesktop(desktop) : openInBrowser(options.port));
});

/**
 * @param {readonly string[]} args
 * @returns {{ web: boolean, port: number | undefined } | undefined} undefined when they are not understood
 */
function readOptions(args) {
  let web = false;
  /** @type {number | undefined} */
  let port;
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '--web') web = true;
    else if (args[at] === '--port' && /^\d{1,5}$/.test(args[at + 1] ?? '')) port = Number(args[++at]);
    else return undefined;
  }
  return { web, port };
}

/** @param {readonly string[]} args  for the command line's `ask` */
async function ask(args) {
  await ensureDependencies();
  await build();
  // File names are meant from where npm was called; npm itself has changed to the project's folder.
  const cwd = process.env.INIT_CWD ?? process.cwd();
  process.exitCode = exitCodeOf(await runInTerminal(process.execPath, [path.join(root, 'dist/cli.js'), 'ask', ...args], { cwd }));
}

/**
 * The `code` command, where it can open a window of its own: not in a terminal of VS Code's that runs on another machine,
 * not without a display, and not for root, which VS Code refuses.
 * @returns {string | undefined}
 */
function findDesktop() {
  const isRemote = process.env.VSCODE_IPC_HOOK_CLI !== undefined;
  const isLinux = process.platform === 'linux';
  const hasDisplay = !isLinux || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
  const isRoot = isLinux && process.getuid?.() === 0;
  return isRemote || !hasDisplay || isRoot ? undefined : findOnPath('code');
}

/** @param {string} code */
async function openDesktop(code) {
  await build();
  const args = [`--extensionDevelopmentPath=${root}`, samples, '--new-window'];
  // On Windows `code` is a batch file, which only a shell can run.
  const exit = process.platform === 'win32'
    ? await runInTerminal(`"${code}"`, args.map(arg => `"${arg}"`), { shell: true })
    : await runInTerminal(code, args);
  if (exit !== 0) throw new Error(`VS Code did not open (${exit}). Try: npm start -- --web`);
  console.log(`VS Code is open with Spanlight and the sample documents.\n\n${whatToTry}`);
}

/** @param {number} [port] */
async function openInBrowser(port) {
  const [{ file }] = await packageExtension();
  const { startServer } = await import('../test/harness/server.mjs');
  const server = await startServer({ vsix: file, ...(port === undefined ? {} : { port }) });
  console.log(`\nVS Code with Spanlight is at\n\n  ${server.addressOf(samples)}\n\n${whatToTry}\n\nPress Ctrl+C to stop.`);
  await waitForStop(server.stopped);
  await server.stop();
}

/**
 * Until Ctrl+C, a request to end, or the end of the server.
 * @param {Promise<void>} stopped
 */
async function waitForStop(stopped) {
  // Without a timer Node would end at once: nothing else here keeps it running.
  const timer = setInterval(() => {}, 60_000);
  const asked = new Promise(resolve => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await Promise.race([asked, stopped]);
  clearInterval(timer);
}
