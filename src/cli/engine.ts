import { join } from 'node:path';
import { createEngine, type Engine } from '../inference/engine.ts';

export interface EngineFlags {
  readonly model: string;
  readonly threads: number;
  /** --every-layer: leave no window early. */
  readonly everyLayer?: boolean;
}

/** Folder of the package: the command line is bundled to dist/cli.js. */
export const packageFolder = join(__dirname, '..');

export function engineFor({ model, threads, everyLayer }: EngineFlags): Engine {
  return createEngine({
    processPath: join(__dirname, 'reader-process.js'),
    modelFolder: model,
    threads,
    ...(everyLayer !== undefined && { everyLayer }),
    background: false,
    log: line => {
      if (process.env.SPANLIGHT_LOG !== undefined) process.stderr.write(`${line}\n`);
    },
  });
}
