/**
 * The index process: forked by createIndexHandle, it finds the files of the workspace, reads one at a time, and ranks them for a
 * question between two files.
 *
 * It holds no text beyond the file that it reads. When the one that forked it goes away, so does it.
 */
import { constants, setPriority } from 'node:os';
import { createFiles } from './files.ts';
import { loadEmbedding } from './load-embedding.ts';
import type { FromIndex, Given, IndexPhase, ToIndex, Wanted } from './messages.ts';
import { createUpdating, type Updating } from './updating.ts';
import { openWorkspaceIndex } from './workspace-index.ts';

/** Least time between two phases that are told. */
const PHASE_MILLISECONDS = 250;

const waiting = new Map<number, (given: Given) => void>();
let nextId = 0;
let updating: Promise<Updating> | undefined;

process.on('message', (message: ToIndex) => {
  if (message.kind === 'start') updating = start(message);
  else if (message.kind === 'given') receive(message);
  else if (message.kind === 'ping') send({ kind: 'pong' });
  else void updating?.then(started => take(started, message)); // the first message starts it
});
process.on('SIGINT', () => undefined); // a terminal sends Ctrl+C to this process too; the host says when to stop
process.on('disconnect', () => process.exit(0));

async function start({ storage, embedding: paths, rules, reconcileMinutes }: Extract<ToIndex, { kind: 'start' }>): Promise<Updating> {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const embedding = paths && (await loadEmbedding(paths).catch(tellWordsAlone));
  const index = await openWorkspaceIndex(storage, reason => send({ kind: 'damaged', reason }), embedding);
  const started = createUpdating(index, createFiles(ask), rules, createTeller());
  setInterval(() => started.reconcile(false), reconcileMinutes * 60_000);
  return started;
}

function take(started: Updating, message: Exclude<ToIndex, { kind: 'start' | 'given' | 'ping' }>): void {
  switch (message.kind) {
    case 'rules':
      started.setRules(message.rules);
      break;
    case 'changed':
      started.changed(message.uris);
      break;
    case 'reconcile':
      started.reconcile(false);
      break;
    case 'rebuild':
      started.rebuild();
      break;
    case 'pause':
      started.pause(message.isPaused);
      break;
    case 'rank':
      void started.rank(message.question, message.unsaved, message.most).then(ranked => send({ kind: 'ranked', id: message.id, ranked }));
      break;
  }
}

/** In the log, which takes what is printed. */
function tellWordsAlone(error: unknown): undefined {
  console.log(`Files are ranked by words alone: ${error instanceof Error ? error.message : String(error)}`);
}

function send(message: FromIndex): void {
  process.send?.(message);
}

function ask(wanted: Wanted): Promise<Given> {
  const id = nextId++;
  send({ kind: 'wanted', id, wanted });
  return new Promise(resolve => waiting.set(id, resolve));
}

function receive({ id, given }: Extract<ToIndex, { kind: 'given' }>): void {
  waiting.get(id)?.(given);
  waiting.delete(id);
}

/** Tells phases, the last of them always, none twice and not too many. */
function createTeller(): (phase: IndexPhase) => void {
  let told = '';
  let next: IndexPhase | undefined;
  let resting: NodeJS.Timeout | undefined;
  const tell = (): void => {
    resting = undefined;
    const words = JSON.stringify(next);
    if (words === told || !next) return;
    told = words;
    send({ kind: 'phase', phase: next });
    resting = setTimeout(tell, PHASE_MILLISECONDS);
  };
  return phase => {
    next = phase;
    if (!resting) tell();
  };
}
