/** Why a program of Node ended, in the one line of its output that says it: of an uncaught error that is not the last, which names Node's version. */
export function reasonIn(output: string): string | undefined {
  const lines = output.trim().split('\n').map(line => line.trimEnd());
  return lines.find(line => ERROR.test(line)) ?? (lines.at(-1) || undefined);
}

/** `TypeError: …`, `Error [ERR_X]: …`, `FATAL ERROR: …` */
const ERROR = /^(?:Uncaught |FATAL )?\w*error(?: \[\w+\])?: /i;
