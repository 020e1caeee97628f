import { dirname, join, sep } from 'node:path';
import { createExclusion, type Exclusion } from './excluded.ts';
import { childUri, namesBelow } from './file-uri.ts';
import type { Entry, Files, Place, State } from './files.ts';
import { ignoredBelow, type Ignored } from './ignored.ts';
import { createListings, type Listings } from './listings.ts';
import type { IndexedFolder, IndexRules, Stamp } from './messages.ts';

export interface FoundFile {
  readonly uri: string;
  readonly stamp: Stamp;
}

/** Finds what belongs in the index; it remembers what .gitignore files say and where links lead, until there is a new one. */
export interface Walk {
  /** The files in a folder and below, those of one folder at a time. */
  filesIn(uri: string): AsyncGenerator<readonly FoundFile[]>;
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

type Entered = { readonly folder: Folder; readonly entries: readonly Entry[] };

/** Files looked at at a time. */
const AT_ONCE = 64;

/** Bytes. */
const LARGEST_IGNORE_FILE = 1 << 20;

export function createWalk(rules: IndexRules, files: Files): Walk {
  const roots = new Map(rules.folders.map(folder => [folder.uri, folder]));
  const entered = new Map<string, Promise<Entered | undefined>>();
  /** By the real path of a workspace folder or a link's target, who leads there: whoever else does is not followed. */
  const leaders = new Map<string, string>();
  const ready = lead();

  async function lead(): Promise<void> {
    for (const { uri, path } of rules.folders) {
      const real = path === undefined ? undefined : await files.realPath(path);
      if (real !== undefined) leaders.set(real, uri);
    }
  }

  /** Undefined: it is walked elsewhere. */
  const realOf = async (parent: Folder, { name, kind }: Entry, { uri, path }: Place): Promise<string | undefined> => {
    const real = kind === 'link' ? await files.realPath(path!) : join(parent.real!, name); // only a disk has links
    if (real === undefined) return undefined;
    const leader = leaders.get(real);
    if (leader !== undefined) return leader === uri ? real : undefined;
    if (kind === 'folder') return real;
    if ([...leaders].some(([target, by]) => by !== uri && real.startsWith(target.endsWith(sep) ? target : target + sep))) return undefined;
    leaders.set(real, uri);
    return real;
  };
  const isOut = ({ full, ignored }: Folder, name: string, isFolder: boolean): boolean => ignored?.isOut(`${full}/${name}`, isFolder) === true;
  const enter = async (folder: Folder): Promise<Entered> => {
    const entries = (await files.entries(folder)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (!folder.ignored) return { folder, entries };
    const ignored = entries.some(({ name }) => name === '.git') ? ignoredBelow(folder.full) : folder.ignored;
    const file = entries.find(({ name, kind }) => name === '.gitignore' && kind === 'file');
    const read = file && (await files.text(placeIn(folder, file.name)!, LARGEST_IGNORE_FILE));
    return { folder: { ...folder, ignored: read ? ignored.with(folder.full, read.text) : ignored }, entries };
  };
  const enterRoot = async (root: IndexedFolder): Promise<Entered> => {
    await ready;
    const { uri, path } = root;
    const exclusion = createExclusion(root, rules);
    if (path === undefined) return await enter({ uri, inside: '', full: '', exclusion, ignored: rules.useIgnoreFiles ? ignoredBelow('') : undefined });
    const full = slashed(path);
    const ignored = rules.useIgnoreFiles ? await ignoredAbove(path, files) : undefined;
    return await enter({ uri, path, inside: '', full, real: (await files.realPath(path)) ?? path, exclusion, ignored });
  };
  const enterIn = async (parent: Folder, entry: Entry): Promise<Entered | undefined> => {
    const place = placeIn(parent, entry.name);
    const inside = insideOf(parent, entry.name);
    if (!place || roots.has(place.uri) || parent.exclusion.isFolderOut(inside) || isOut(parent, entry.name, true)) return undefined;
    const real = parent.real === undefined ? undefined : await realOf(parent, entry, place);
    if (parent.real !== undefined && real === undefined) return undefined;
    return await enter({ ...place, inside, full: `${parent.full}/${entry.name}`, ...(real !== undefined && { real }), exclusion: parent.exclusion, ignored: parent.ignored });
  };
  /** @param names from the root. */
  const enterAt = async (root: IndexedFolder, names: readonly string[]): Promise<Entered | undefined> => {
    const name = names.at(-1);
    if (name === undefined) return await enterRoot(root);
    const kindOf = createListings(files);
    const parent = await folderAt(root, names.slice(0, -1), kindOf);
    const entry = parent && (await entryIn(parent, name, kindOf));
    return entry && entry.kind !== 'file' ? await enterIn(parent, entry) : undefined;
  };
  /** Remembers, for what is asked of single files. */
  const noted = (uri: string, entering: Promise<Entered | undefined>): Promise<Entered | undefined> => {
    entered.set(uri, entering.then(done => done && { folder: done.folder, entries: [] }));
    return entering;
  };
  const rootOf = (uri: string): IndexedFolder | undefined =>
    rules.folders.filter(folder => namesBelow(folder.uri, uri)).reduce<IndexedFolder | undefined>((longest, folder) => (longest && longest.uri.length >= folder.uri.length ? longest : folder), undefined);
  /** @param names from the root. */
  const folderAt = async (root: IndexedFolder, names: readonly string[], kindOf: Listings): Promise<Folder | undefined> => {
    let at = await (entered.get(root.uri) ?? noted(root.uri, enterRoot(root)));
    for (const name of names) {
      if (!at) return undefined;
      const parent: Folder = at.folder;
      const entry = await entryIn(parent, name, kindOf);
      if (!entry || entry.kind === 'file') return undefined;
      at = await (entered.get(entry.uri) ?? noted(entry.uri, enterIn(parent, entry)));
    }
    return at?.folder;
  };
  const entryIn = async (parent: Folder, name: string, kindOf: Listings): Promise<(Entry & Place) | undefined> => {
    const place = placeIn(parent, name);
    const kind = place && !parent.exclusion.isFolderOut(insideOf(parent, name)) ? await kindOf(parent, name) : undefined;
    return place && kind && { ...place, name, kind };
  };
  const fileState = async (parent: Folder, name: string): Promise<FoundFile | undefined> => {
    const place = placeIn(parent, name);
    if (!place || parent.exclusion.isFileOut(insideOf(parent, name)) || isOut(parent, name, false)) return undefined;
    const state = await files.state(place);
    return state?.kind === 'file' && state.stamp.size <= rules.maxBytes ? { uri: place.uri, stamp: state.stamp } : undefined;
  };
  const stateOf = async (uri: string, kindOf: Listings): Promise<State | undefined> => {
    const root = rootOf(uri);
    const names = root && namesBelow(root.uri, uri)!;
    if (!root || !names) return undefined;
    const name = names.at(-1);
    if (name === undefined) return { kind: 'folder' };
    const parent = await folderAt(root, names.slice(0, -1), kindOf);
    const entry = parent && (await entryIn(parent, name, kindOf));
    if (!entry) return undefined;
    if (entry.kind !== 'file') return (await noted(uri, enterIn(parent, entry))) && { kind: entry.kind };
    const file = await fileState(parent, name);
    return file && { kind: 'file', stamp: file.stamp };
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
    async *filesIn(uri) {
      const root = rootOf(uri);
      const names = root && namesBelow(root.uri, uri)!;
      if (!root || !names) return;
      const open = [(): Promise<Entered | undefined> => enterAt(root, names)];
      for (let next = open.pop(); next; next = open.pop()) {
        const entering = next();
        const at = await entering;
        if (!at) continue;
        const { folder, entries } = at;
        void noted(folder.uri, entering);
        const found: FoundFile[] = [];
        const inFolder = entries.filter(({ kind }) => kind === 'file');
        for (let i = 0; i < inFolder.length; i += AT_ONCE) {
          const states = await Promise.all(inFolder.slice(i, i + AT_ONCE).map(file => fileState(folder, file.name)));
          found.push(...states.filter(state => state !== undefined));
        }
        if (found.length > 0) yield found;
        for (const entry of entries.toReversed()) if (entry.kind !== 'file') open.push(() => enterIn(folder, entry));
      }
    },
  };
}

/** What the .gitignore files above a workspace folder say, up to the repository that it is in; nothing where they leave it out. */
async function ignoredAbove(path: string, files: Files): Promise<Ignored> {
  const isRepository = async (folder: string): Promise<boolean> => (await files.state({ uri: '', path: join(folder, '.git') })) !== undefined;
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
    if (read) ignored = ignored.with(slashed(folder), read.text);
  }
  return ignored.isOut(slashed(path), true) ? ignoredBelow(slashed(path)) : ignored;
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
