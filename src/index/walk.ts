import { dirname, join, sep } from 'node:path';
import { createExclusion, type Exclusion } from './excluded.ts';
import { childUri, namesBelow } from './file-uri.ts';
import type { Entry, Files, Kind, Place, State } from './files.ts';
import { ignoredBelow, type Ignored } from './ignored.ts';
import { createListings, type Listings } from './listings.ts';
import type { IndexedFolder, IndexRules, Stamp } from './messages.ts';

export interface FoundFile {
  readonly uri: string;
  readonly stamp: Stamp;
}

/** Finds what belongs in the index; it remembers what .gitignore files say and where links lead, until there is a new one. */
export interface Walk {
  /**
   * The files in a folder and below, those of one folder at a time.
   *
   * @param onUnknown told the addresses of which it can't be told now what is there, or, of a folder's, what is in it.
   */
  filesIn(uri: string, onUnknown?: (uri: string) => void): AsyncGenerator<readonly FoundFile[]>;
  /** (uris). Undefined: it is not there, by exactly this name, or does not belong in the index. */
  states(uris: readonly string[]): Promise<readonly (State | undefined)[]>;
  /** Where something would be. Undefined: outside the workspace. */
  placeOf(uri: string): Place | undefined;
}

/** A folder that belongs in the index. */
interface Folder extends Place {
  /** From the workspace folder. */
  readonly inside: string;
  /** From the root of the file system. */
  readonly full: string;
  /** Without links, of a folder on disk. */
  readonly real?: string;
  readonly exclusion: Exclusion;
  readonly ignored: Ignored | undefined;
}

interface Entered {
  readonly folder: Folder;
  readonly entries: readonly Entry[];
  /** Addresses in it of which it can't be told now what they are, or, of a .gitignore file's, what it says. */
  readonly unknown: readonly string[];
}

/** Undefined: it is not there, no folder, or does not belong in the index. */
type Entering = Promise<Entered | 'unknown' | undefined>;

/** Files looked at at a time. */
const AT_ONCE = 64;

/** Bytes. */
const LARGEST_IGNORE_FILE = 1 << 20;

export function createWalk(rules: IndexRules, files: Files): Walk {
  const roots = new Map(rules.folders.map(folder => [folder.uri, folder]));
  const entered = new Map<string, Entering>();
  /** By the real path of a workspace folder or a link's target, who leads there: whoever else does is not followed. */
  const leaders = new Map<string, string>();
  const ready = lead();

  async function lead(): Promise<void> {
    for (const { uri, path } of rules.folders) {
      const real = path === undefined ? undefined : await files.realPath(path);
      if (real !== undefined) leaders.set(real, uri);
    }
  }

  /** Whether it is walked here and not elsewhere. */
  const isLedHere = (real: string, kind: Kind, uri: string): boolean => {
    const leader = leaders.get(real);
    if (leader !== undefined) return leader === uri;
    if (kind === 'folder') return true;
    if ([...leaders].some(([target, by]) => by !== uri && real.startsWith(target.endsWith(sep) ? target : target + sep))) return false;
    leaders.set(real, uri);
    return true;
  };
  const isOut = ({ full, ignored }: Folder, name: string, isFolder: boolean): boolean => ignored?.isOut(`${full}/${name}`, isFolder) === true;
  const enter = async (folder: Folder): Promise<Entered | 'unknown'> => {
    const listed = await files.entries(folder);
    if (listed === 'unknown') return listed;
    const entries = listed.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const unknown = entries.flatMap(({ name, kind }) => (kind === 'unknown' ? (placeIn(folder, name)?.uri ?? []) : []));
    if (!folder.ignored) return { folder, entries, unknown };
    const ignored = entries.some(({ name }) => name === '.git') ? ignoredBelow(folder.full) : folder.ignored;
    const file = entries.find(({ name, kind }) => name === '.gitignore' && kind === 'file');
    const place = file && placeIn(folder, file.name);
    const read = place && (await files.text(place, LARGEST_IGNORE_FILE));
    if (place && read === 'unknown') unknown.push(place.uri); // git goes without it, too
    return { folder: { ...folder, ignored: read && read !== 'unknown' ? ignored.with(folder.full, read.text) : ignored }, entries, unknown };
  };
  const enterRoot = async (root: IndexedFolder): Promise<Entered | 'unknown'> => {
    await ready;
    const { uri, path } = root;
    const exclusion = createExclusion(root, rules);
    if (path === undefined) return await enter({ uri, inside: '', full: '', exclusion, ignored: rules.useIgnoreFiles ? ignoredBelow('') : undefined });
    const full = slashed(path);
    const ignored = rules.useIgnoreFiles ? await ignoredAbove(path, files) : undefined;
    return await enter({ uri, path, inside: '', full, real: (await files.realPath(path)) ?? path, exclusion, ignored });
  };
  const enterIn = async (parent: Folder, entry: Entry): Entering => {
    const place = placeIn(parent, entry.name);
    const inside = insideOf(parent, entry.name);
    if (!place || roots.has(place.uri) || parent.exclusion.isFolderOut(inside) || isOut(parent, entry.name, true)) return undefined;
    const folder = { ...place, inside, full: `${parent.full}/${entry.name}`, exclusion: parent.exclusion, ignored: parent.ignored };
    if (parent.real === undefined) return await enter(folder); // only a disk has links
    const real = entry.kind === 'link' ? await files.realPath(place.path!) : join(parent.real, entry.name);
    if (real === undefined) return 'unknown';
    return isLedHere(real, entry.kind, place.uri) ? await enter({ ...folder, real }) : undefined;
  };
  /** @param names from the root. */
  const enterAt = async (root: IndexedFolder, names: readonly string[]): Entering => {
    const name = names.at(-1);
    if (name === undefined) return await enterRoot(root);
    const kindOf = createListings(files);
    const parent = await folderAt(root, names.slice(0, -1), kindOf);
    if (!parent || parent === 'unknown') return parent;
    const entry = await entryIn(parent, name, kindOf);
    if (!entry || entry.kind === 'file') return undefined;
    return entry.kind === 'unknown' ? entry.kind : await enterIn(parent, entry);
  };
  /** Remembers what is known, for what is asked of single files. */
  const noted = (uri: string, entering: Entering): Entering => {
    const remembered = entering.then(done => {
      if (done === 'unknown' && entered.get(uri) === remembered) entered.delete(uri);
      return done && done !== 'unknown' ? { folder: done.folder, entries: [], unknown: [] } : done;
    });
    entered.set(uri, remembered);
    return entering;
  };
  const rootOf = (uri: string): IndexedFolder | undefined =>
    rules.folders.filter(folder => namesBelow(folder.uri, uri)).reduce<IndexedFolder | undefined>((longest, folder) => (longest && longest.uri.length >= folder.uri.length ? longest : folder), undefined);
  /** @param names from the root. */
  const folderAt = async (root: IndexedFolder, names: readonly string[], kindOf: Listings): Promise<Folder | 'unknown' | undefined> => {
    let at = await (entered.get(root.uri) ?? noted(root.uri, enterRoot(root)));
    for (const name of names) {
      if (!at || at === 'unknown') return at;
      const parent: Folder = at.folder;
      const entry = await entryIn(parent, name, kindOf);
      if (!entry || entry.kind === 'file') return undefined;
      if (entry.kind === 'unknown') return entry.kind;
      at = await (entered.get(entry.uri) ?? noted(entry.uri, enterIn(parent, entry)));
    }
    return at && at !== 'unknown' ? at.folder : at;
  };
  const entryIn = async (parent: Folder, name: string, kindOf: Listings): Promise<(Entry & Place) | undefined> => {
    const place = placeIn(parent, name);
    const kind = place && !parent.exclusion.isFolderOut(insideOf(parent, name)) ? await kindOf(parent, name) : undefined;
    return place && kind && { ...place, name, kind };
  };
  const fileState = async (parent: Folder, name: string): Promise<State | undefined> => {
    const place = placeIn(parent, name);
    if (!place || parent.exclusion.isFileOut(insideOf(parent, name)) || isOut(parent, name, false)) return undefined;
    const state = await files.state(place);
    return state?.kind === 'unknown' || (state?.kind === 'file' && state.stamp.size <= rules.maxBytes) ? state : undefined;
  };
  const stateOf = async (uri: string, kindOf: Listings): Promise<State | undefined> => {
    const root = rootOf(uri);
    const names = root && namesBelow(root.uri, uri)!;
    if (!root || !names) return undefined;
    const name = names.at(-1);
    if (name === undefined) return { kind: 'folder' };
    const parent = await folderAt(root, names.slice(0, -1), kindOf);
    if (!parent || parent === 'unknown') return parent && { kind: parent };
    const entry = await entryIn(parent, name, kindOf);
    if (!entry || entry.kind === 'file') return entry && (await fileState(parent, name));
    return entry.kind === 'unknown' || (await noted(uri, enterIn(parent, entry))) ? { kind: entry.kind } : undefined;
  };

  return {
    placeOf(uri) {
      const root = rootOf(uri);
      const path = root?.path;
      return root && { uri, ...(path !== undefined && { path: join(path, ...namesBelow(root.uri, uri)!) }) };
    },
    async states(uris) {
      const kindOf = createListings(files);
      return await Promise.all(uris.map(uri => stateOf(uri, kindOf)));
    },
    async *filesIn(uri, onUnknown = () => undefined) {
      const root = rootOf(uri);
      if (!root) return;
      const open = [{ at: uri, enter: () => enterAt(root, namesBelow(root.uri, uri)!) }];
      for (let next = open.pop(); next; next = open.pop()) {
        const entering = next.enter();
        const at = await entering;
        if (at === 'unknown') onUnknown(next.at);
        if (!at || at === 'unknown') continue;
        const { folder, entries, unknown } = at;
        void noted(folder.uri, entering);
        const found: FoundFile[] = [];
        for (const uri of unknown) onUnknown(uri);
        const names = entries.flatMap(({ name, kind }) => (kind === 'file' ? [name] : []));
        for (let i = 0; i < names.length; i += AT_ONCE) {
          const some = names.slice(i, i + AT_ONCE);
          const states = await Promise.all(some.map(name => fileState(folder, name)));
          for (const [i, state] of states.entries()) {
            const uri = childUri(folder.uri, some[i])!; // it has a state
            if (state?.kind === 'file') found.push({ uri, stamp: state.stamp });
            else if (state) onUnknown(uri);
          }
        }
        if (found.length > 0) yield found;
        for (const entry of entries.toReversed()) {
          const place = placeIn(folder, entry.name);
          if (place && (entry.kind === 'folder' || entry.kind === 'link')) open.push({ at: place.uri, enter: () => enterIn(folder, entry) });
        }
      }
    },
  };
}

/** What the .gitignore files above a workspace folder say, up to the repository that it is in; nothing where they leave it out. */
async function ignoredAbove(path: string, files: Files): Promise<Ignored> {
  const isRepository = async (folder: string): Promise<boolean> => isThere(await files.state({ uri: '', path: join(folder, '.git') }));
  const above: string[] = [];
  let top = path;
  while (!(await isRepository(top))) {
    const parent = dirname(top);
    if (parent === top) return ignoredBelow(slashed(path));
    above.unshift((top = parent));
  }
  let ignored = ignoredBelow(slashed(top));
  for (const folder of above) {
    const read = await files.text({ uri: '', path: join(folder, '.gitignore') }, LARGEST_IGNORE_FILE);
    if (read && read !== 'unknown') ignored = ignored.with(slashed(folder), read.text);
  }
  return ignored.isOut(slashed(path), true) ? ignoredBelow(slashed(path)) : ignored;
}

function isThere(state: State | undefined): boolean {
  return state !== undefined && state.kind !== 'unknown';
}

function placeIn(folder: Place, name: string): Place | undefined {
  const uri = childUri(folder.uri, name);
  return uri === undefined ? undefined : { uri, ...(folder.path !== undefined && { path: join(folder.path, name) }) };
}

function insideOf({ inside }: Folder, name: string): string {
  return inside === '' ? name : `${inside}/${name}`;
}

/** Without a slash at its end. */
function slashed(path: string): string {
  return path.replaceAll(sep, '/').replace(/\/$/, '');
}
