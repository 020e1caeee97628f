/** The programs under test, bundled as esbuild.mjs bundles them, once for all suites of a mocha process. */
import { join } from 'node:path';
import { build } from 'esbuild';

export const root = join(__dirname, '..', '..');
export const modelFolder = join(root, 'models', 'reader');

/** Mocha numbers the processes of a run with `--parallel`: one must not write a program that another is starting. */
const outdir = join(root, 'out', 'test', 'model', process.env.MOCHA_WORKER_ID ?? '0');
export const bundles = {
  cli: join(outdir, 'cli.js'),
  indexProcess: join(outdir, 'index-process.js'),
  readerProcess: join(outdir, 'reader-process.js'),
  /** The reader process, telling on stderr of every message it gets. */
  spiedReaderProcess: join(outdir, 'spied-reader-process.js'),
};

let built: Promise<unknown> | undefined;

export async function buildBundles(): Promise<void> {
  built ??= build({
    entryPoints: {
      cli: join(root, 'src', 'cli', 'main.ts'),
      'reader-process': join(root, 'src', 'inference', 'reader-process.ts'),
      'reader-worker': join(root, 'src', 'inference', 'reader-worker.ts'),
      'index-process': join(root, 'src', 'index', 'index-process.ts'),
      'convert-process': join(root, 'src', 'convert', 'convert-process.ts'),
      'spied-reader-process': join(__dirname, 'spied-reader-process.ts'),
    },
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['onnxruntime-node'],
    logLevel: 'warning',
  });
  await built;
}
