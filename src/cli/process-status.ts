import { readFile } from 'node:fs/promises';

/** What the system tells of a process. */
export interface ProcessStatus {
  /** Process id of who started it. */
  readonly parent: number;
  /** The most memory that it had at a time (VmHWM), in MB. */
  readonly peakMegabytes: number;
}

/** Undefined where there is no such process, or the system does not tell. */
export async function processStatus(pid: number): Promise<ProcessStatus | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const value = (name: string): number | undefined => {
    const found = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const [parent, kilobytes] = [value('PPid'), value('VmHWM')];
  return parent === undefined || kilobytes === undefined ? undefined : { parent, peakMegabytes: kilobytes / 1000 };
}
