import type { Stamp } from './messages.ts';

export function isSameStamp(a: Stamp | undefined, b: Stamp | undefined): boolean {
  return a?.modified === b?.modified && a?.size === b?.size;
}
