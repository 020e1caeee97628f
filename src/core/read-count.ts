/** How much has been read, in windows. */
export interface ReadCount {
  readonly windows: number;
  readonly of: number;
  /** Of these windows, those that were set aside in place of being read; missing: none. */
  readonly setAside?: number;
}

/** Windows that went through the reader, those that were set aside left out. */
export function windowsRead({ windows, setAside = 0 }: ReadCount): number {
  return windows - setAside;
}
