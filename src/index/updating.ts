import { setTimeout as wait } from 'node:timers/promises';
import { foldersAbove } from './file-uri.ts';
import type { Files } from './files.ts';
import { createLane } from './lane.ts';
import type { IndexPhase, IndexRules, Ranked, Stamp, UnsavedText } from './messages.ts';
import { isSameStamp } from './stamp.ts';
import { createWalk } from './walk.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

/** Keeps an index as the files are. */
export interface Updating {
  setRules(rules: IndexRules): void;
  /** Something happened to these files or folders. */
  changed(uris: readonly string[]): void;
  /** Looks at everything again; if that is being done already, from the start where it `mustRestart`. */
  reconcile(mustRestart: boolean): void;
  rebuild(): void;
  pause(isPaused: boolean): void;
  /** Waits until the files have been listed once by the rules. */
  rank(question: string, unsaved: readonly UnsavedText[], most: number): Promise<Ranked>;
}

/** What was changed is looked at in batches of this size. */
const LOOK_FILES = 256;

/** An index is saved after so many changes, after so long, and when there is nothing more to do. */
const SAVE_CHANGES = 500;
const SAVE_MILLISECONDS = 5000;

/** How long a question waits for what was changed just before. */
const SETTLE_MILLISECONDS = 250;

/** What is unknown is looked at again after so long, each time after twice as long; after so many times only with everything. */
const RETRY_MILLISECONDS = 1000;
const MOST_RETRIES = 6;

export function createUpdating(index: WorkspaceIndex, files: Files, firstRules: IndexRules, onPhase: (phase: IndexPhase) => void): Updating {
  let rules = firstRules;
  let walk = createWalk(rules, files);
  /** Every file that belongs in the index, also beyond `maxFiles`. */
  const listed = new Map<string, Stamp>(index.files);
  /** Files whose text has yet to be read. */
  const pending = new Set<string>();
  /** Addresses of `listed` in order; undefined: they have to be ordered anew. */
  let order: readonly string[] | undefined;
  let isPaused = false;

  let changes = 0; // since the last save
  let savedAt = performance.now();
  let isSaving = false;

  /** How often in a row these files and folders were unknown, or what is in them. */
  const doubts = new Map<string, number>();

  const toLook = new Set<string>();
  let looking: Promise<void> | undefined;
  const toWalk = new Set<string>();
  let isWalkAllWanted = true;
  let walking: Promise<void> | undefined;
  let isLooking = true; // at everything
  let isListed = false; // by these rules
  let setListed = (): void => undefined;
  let whenListed = new Promise<void>(resolve => (setListed = resolve));

  const onWorked = (): void => {
    const isIdle = own.isIdle && given.isIdle && !looking && !walking;
    if (!isSaving && changes > 0 && (isIdle || changes >= SAVE_CHANGES || performance.now() - savedAt >= SAVE_MILLISECONDS)) void save();
    if (isLooking) onPhase({ kind: 'looking' });
    else if (isPaused) onPhase({ kind: 'paused', ...progress() });
    else if (pending.size > 0 || isSaving) onPhase({ kind: 'indexing', ...progress() });
    else if (isIdle) onPhase({ kind: 'ready', files: progress().of, bytes: index.bytes, ...(index.notKept !== undefined && { notKept: index.notKept }) });
  };
  const progress = (): { readonly files: number; readonly of: number } => {
    const of = Math.min(listed.size, rules.maxFiles);
    return { files: Math.max(0, of - pending.size), of };
  };
  const save = async (): Promise<void> => {
    isSaving = true;
    changes = 0;
    await index.save();
    savedAt = performance.now();
    isSaving = false;
    onWorked();
  };

  const work = async (uri: string): Promise<void> => {
    const stamp = listed.get(uri);
    const place = walk.placeOf(uri);
    if (!stamp || !place || !pending.has(uri)) return;
    const read = await files.text(place, rules.maxBytes);
    const now = listed.get(uri);
    if (!now) return;
    if (read === 'unknown') doubt(uri);
    else if (read) {
      index.put(uri, read.stamp, read.text);
      doubts.delete(uri);
      changes++;
      if (now === stamp) listed.set(uri, read.stamp);
      if (isSameStamp(listed.get(uri), read.stamp)) pending.delete(uri);
      else queue([uri], true);
    } else drop(uri);
    onWorked();
  };
  const own = createLane(work, () => onWorked());
  const given = createLane(work, () => onWorked());
  const queue = (uris: readonly string[], isFirst: boolean): void => {
    const wanted = uris.filter(uri => pending.has(uri));
    const isGiven = wanted.map(uri => files.isGiven(walk.placeOf(uri) ?? { uri }));
    for (const lane of [own, given]) {
      const mine = wanted.filter((_, i) => isGiven[i] === (lane === given));
      if (mine.length > 0) lane[isFirst ? 'addFirst' : 'addLast'](mine);
    }
  };
  const note = (uri: string, stamp: Stamp): void => {
    if (!listed.has(uri)) order = undefined;
    listed.set(uri, stamp);
    if (isSameStamp(index.files.get(uri), stamp)) pending.delete(uri);
    else pending.add(uri);
  };
  const drop = (uri: string): void => {
    if (listed.delete(uri)) order = undefined;
    pending.delete(uri);
    if (!index.files.has(uri)) return;
    index.remove(uri);
    changes++;
  };

  /** Leaves what is known of a file or folder as it is, and looks again later. */
  const doubt = (uri: string): void => {
    pending.delete(uri);
    const times = (doubts.get(uri) ?? 0) + 1;
    doubts.set(uri, times);
    if (times <= MOST_RETRIES) setTimeout(() => changed([uri]), RETRY_MILLISECONDS * 2 ** (times - 1)).unref();
  };
  const changed = (uris: readonly string[]): void => {
    for (const uri of uris) {
      toLook.delete(uri);
      toLook.add(uri); // the newest last
    }
    lookSoon();
  };

  const lookOn = async (): Promise<void> => {
    while (toLook.size > 0) {
      const uris = [...toLook].slice(-LOOK_FILES);
      for (const uri of uris) toLook.delete(uri);
      await look(uris);
    }
  };
  const look = async (uris: readonly string[]): Promise<void> => {
    const states = await walk.states(uris);
    const seen: string[] = [];
    const gone = new Set<string>(); // nothing can be below these
    for (const [i, uri] of uris.entries()) {
      const state = states[i];
      if (state?.kind === 'unknown') doubt(uri);
      else if (state?.kind === 'file') {
        if (!listed.has(uri)) gone.add(uri);
        note(uri, state.stamp);
        seen.push(uri);
      } else {
        if (!state && !listed.has(uri)) gone.add(uri);
        if (state) toWalk.add(uri);
        drop(uri);
      }
    }
    if (gone.size > 0) for (const uri of listed.keys()) for (const folder of foldersAbove(uri)) if (gone.has(folder)) drop(uri);
    limit();
    queue(seen, true);
    if (rules.useIgnoreFiles && (await isIgnoreFileAmong(uris))) walkAll(true);
    if (toWalk.size > 0) walkSoon();
  };
  const isIgnoreFileAmong = async (uris: readonly string[]): Promise<boolean> => {
    const folders = uris.filter(uri => uri.endsWith('/.gitignore')).map(uri => uri.slice(0, uri.lastIndexOf('/')));
    return (await walk.states(folders)).some(state => state !== undefined && state.kind !== 'unknown');
  };
  const lookSoon = (): void => {
    looking ??= lookOn().then(() => {
      looking = undefined;
      onWorked();
    });
  };

  const mustWalkAll = (): boolean => isWalkAllWanted;
  const walkOn = async (): Promise<void> => {
    while (mustWalkAll() || toWalk.size > 0) {
      const [folder] = toWalk;
      toWalk.delete(folder);
      if (mustWalkAll()) await lookAtAll();
      else await lookBelow([folder], uri => uri === folder || uri.startsWith(`${folder}/`));
    }
  };
  const lookAtAll = async (): Promise<void> => {
    isWalkAllWanted = false;
    isLooking = true;
    onWorked();
    if (index.notKept !== undefined) changes++; // by then it may be taken
    walk = createWalk(rules, files);
    toWalk.clear();
    await lookBelow(rules.folders.map(({ uri }) => uri), () => true);
    if (mustWalkAll()) return;
    isLooking = false;
    isListed = true;
    setListed();
  };
  /** What was there and is not met is looked at by itself, for it may have come just now. */
  const lookBelow = async (folders: readonly string[], isBelow: (uri: string) => boolean): Promise<void> => {
    const met = new Set<string>();
    const unknown = new Set<string>();
    for (const folder of folders) {
      for await (const found of walk.filesIn(folder, uri => unknown.add(uri))) {
        if (mustWalkAll()) return;
        for (const { uri, stamp } of found) {
          met.add(uri);
          note(uri, stamp);
        }
        queue(found.map(({ uri }) => uri), false);
      }
    }
    for (const uri of unknown) doubt(uri);
    const isUnknown = (uri: string): boolean => [uri, ...foldersAbove(uri)].some(at => unknown.has(at));
    for (const uri of doubts.keys()) if (isBelow(uri) && !isUnknown(uri) && isSameStamp(index.files.get(uri), listed.get(uri))) doubts.delete(uri);
    for (const uri of listed.keys()) {
      if (!isBelow(uri) || met.has(uri)) continue;
      if (isUnknown(uri)) pending.delete(uri); // until it is met again
      else toLook.add(uri);
    }
    limit();
    lookSoon();
    await looking;
  };
  const walkSoon = (): void => {
    walking ??= walkOn().then(() => {
      walking = undefined;
      onWorked();
    });
  };
  const walkAll = (mustRestart: boolean): void => {
    if (!isLooking || mustRestart) isWalkAllWanted = true;
    walkSoon();
  };

  const ordered = (): readonly string[] => (order ??= [...listed.keys()].sort());
  /** The last address that is within `maxFiles`. */
  const lastWithin = (): string | undefined => (listed.size > rules.maxFiles ? ordered()[rules.maxFiles - 1] : undefined);
  let isLimited = false;
  /** Takes out of the index what is beyond `maxFiles`, and in what is no more. */
  const limit = (): void => {
    const last = lastWithin();
    if (last === undefined && !isLimited) return;
    isLimited = last !== undefined;
    const back: string[] = [];
    for (const [uri, stamp] of listed) {
      if (last !== undefined && uri > last) {
        pending.delete(uri);
        if (index.files.has(uri)) changes++;
        index.remove(uri);
      } else if (!pending.has(uri) && !doubts.has(uri) && !isSameStamp(index.files.get(uri), stamp)) {
        pending.add(uri);
        back.push(uri);
      }
    }
    queue(back, false);
  };

  walkSoon();

  return {
    setRules(next) {
      rules = next;
      if (isListed) whenListed = new Promise(resolve => (setListed = resolve));
      isListed = false;
      walkAll(true);
    },
    changed,
    reconcile: walkAll,
    rebuild() {
      index.clear();
      changes++;
      for (const uri of listed.keys()) pending.add(uri);
      own.clear();
      given.clear();
      walkAll(true);
    },
    pause(paused) {
      isPaused = paused;
      own.pause(paused);
      given.pause(paused);
      onWorked();
    },
    async rank(question, unsaved, most) {
      await whenListed;
      await Promise.race([looking, wait(SETTLE_MILLISECONDS)]);
      const last = lastWithin();
      const isIn = (uri: string): boolean => listed.has(uri) && (last === undefined || uri <= last);
      const found = index.rank(question, unsaved.filter(({ uri }) => isIn(uri)), most).filter(({ uri }) => isIn(uri));
      const numbers = new Map<string, number>();
      for (const { uri } of found) if (!numbers.has(uri)) numbers.set(uri, numbers.size);
      const rest = ordered().slice(0, rules.maxFiles).filter(uri => !numbers.has(uri));
      const uris = [...numbers.keys(), ...rest.filter(uri => index.files.has(uri)), ...rest.filter(uri => !index.files.has(uri))];
      return {
        files: uris.map(uri => ({ uri, stamp: listed.get(uri)! })),
        blocks: found.map(({ uri, range, sharesWords }) => ({ file: numbers.get(uri)!, range, sharesWords })),
        leftOut: Math.max(0, listed.size - rules.maxFiles),
      };
    },
  };
}
