/** A field that is not the same in two reports; undefined: it is not there. */
export interface Difference {
  /** JSON pointer (RFC 6901). */
  readonly pointer: string;
  readonly reported: unknown;
  readonly found: unknown;
}

export interface Comparison {
  /** Numbers that both have, in the same place. */
  readonly numbers: number;
  readonly texts: number;
  readonly differences: readonly Difference[];
}

/** What reading again can't tell: when it was asked, on what (told apart), and what documents are called. */
const ON_TRUST = /^\/(?:asked|build|documents\/\d+\/(?:label|path|uri|version))$/;

/**
 * Compares two reports field by field, numbers bit for bit.
 *
 * @param reported parsed JSON, of whatever shape.
 * @param found a report made anew.
 */
export function compareReports(reported: unknown, found: unknown): Comparison {
  const differences: Difference[] = [];
  const counts = { numbers: 0, texts: 0 };
  compare(reported, JSON.parse(JSON.stringify(found)), '');
  return { ...counts, differences };

  function compare(a: unknown, b: unknown, pointer: string): void {
    if (ON_TRUST.test(pointer)) return;
    if (isContainer(a) && isContainer(b) && Array.isArray(a) === Array.isArray(b)) {
      const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
      for (const key of keys) compare(own(a, key), own(b, key), `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
      return;
    }
    if (typeof a === 'number' && typeof b === 'number') counts.numbers++;
    if (typeof a === 'string' && typeof b === 'string') counts.texts++;
    if (!Object.is(a, b)) differences.push({ pointer, reported: a, found: b });
  }
}

type Container = Readonly<Record<string, unknown>>;

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function own(value: Container, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
