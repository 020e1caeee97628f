import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { PanelState } from '../../src/protocol.ts';
import { activated, answersOf, askFile, depositIn, freshWindow, highlighted, lease, leaseAnswer, leaseQuestion, longText, messageOf, open, openAndAsk, temporaryFolder, until, untilReading } from './asking.ts';

const stop = (): Thenable<unknown> => vscode.commands.executeCommand('spanlight.stop');

function stoppedEarly({ phase }: PanelState): { readonly windows: number; readonly of: number } {
  assert.ok(phase.kind === 'done' && phase.stopped, `not stopped but ${JSON.stringify(phase)}`);
  assert.ok(phase.read.windows < phase.read.of, `${phase.read.windows} of ${phase.read.of} windows were read`);
  return phase.read;
}

describe('reading a long document', () => {
  freshWindow();
  const folder = temporaryFolder();
  const long = `${longText(500)}\n\n${lease}`;

  it('counts the windows, and shows the first answer while it goes on', async () => {
    const api = await activated();
    await open(folder.write('long.txt', `${longText(80)}\n\n${lease}`));
    const seen: PanelState[] = [];
    const listener = api.onDidChange(() => seen.push(api.state));
    const state = await askFile(leaseQuestion);
    listener.dispose();
    depositIn(state);
    assert.deepEqual(seen.filter(({ phase }, i) => phase.kind !== seen[i - 1]?.phase.kind).map(({ phase }) => phase.kind), ['preparing', 'reading', 'done']);
    const counts = seen.flatMap(({ phase }) => (phase.kind === 'reading' && phase.read.of > 0 ? [phase.read] : []));
    assert.deepEqual(counts.map(({ windows }) => windows), [...counts].map(({ windows }) => windows).sort((a, b) => a - b));
    const early = seen.find(({ phase, answers }) => phase.kind === 'reading' && answers.length > 0);
    assert.ok(early?.phase.kind === 'reading', 'an answer is there while reading goes on');
    assert.ok(early.phase.read.windows < early.phase.read.of);
    assert.match(early.answers[0].text, /900/);
  });

  it('of a further question, tells the windows that were set aside from those that were read', async () => {
    const { document } = await open(folder.write('long.txt', `${longText(100)}\n\n${lease}`));
    const first = await askFile(leaseQuestion);
    assert.ok(first.phase.kind === 'done' && first.phase.read.setAside === undefined);
    const { phase, answers } = await askFile('Who is the landlord?');
    assert.ok(phase.kind === 'done' && !phase.stopped, JSON.stringify(phase));
    const { windows, of, setAside = 0 } = phase.read;
    assert.equal(windows, of);
    assert.ok(setAside > of / 4 && setAside < of, `${setAside} of ${of} windows were set aside`);
    assert.match(answers[0].text, /Miriam Oakes/);
    assert.equal(await highlighted(document, 'Miriam Oakes'), answers[0].text);
    const { phase: refused } = await askFile('What is the name of the dog of the baker?');
    assert.ok(refused.kind === 'done' && refused.read.setAside === undefined, 'all was read where nothing answers');
  });

  it('stopped: keeps the answer with its evidence and says how much was read', async () => {
    const { document } = await open(folder.write('long.txt', long));
    const asking = askFile(leaseQuestion);
    const api = await activated();
    await until(() => api.state.answers.length > 0, 'there is an answer');
    await stop();
    const state = await asking;
    const read = stoppedEarly(state);
    assert.ok(read.windows > 0);
    assert.equal(await highlighted(document, leaseAnswer), depositIn(state));
    assert.ok(state.answers[0].evidence.length > 0, 'there is evidence');
  });

  it('waits while the person types, and goes on', async () => {
    await open(folder.write('long.txt', long));
    const asking = askFile(leaseQuestion);
    const api = await activated();
    await untilReading();
    const editor = await open(folder.write('notes.txt', 'Notes: '));
    const keys: { readonly at: number; readonly windows: number }[] = [];
    for (let key = 0; key < 40; key++) {
      await editor.edit(edit => edit.insert(new vscode.Position(0, 7), 'x'));
      await delay(50);
      const { phase } = api.state;
      assert.ok(phase.kind === 'reading', `${phase.kind} while typing`);
      keys.push({ at: performance.now(), windows: phase.read.windows });
    }
    const isQuick = (i: number): boolean => keys[i].at - keys[i - 1].at < 200; // a key that came late held nothing
    const held = [...keys.keys()].filter(i => i > 10 && isQuick(i) && isQuick(i - 1)); // by then what was under way is read
    assert.ok(held.length > 0, 'the editor was too slow to type in');
    for (const i of held) assert.equal(keys[i].windows, keys[i - 1].windows, `windows read while typing: ${keys.map(({ windows }) => windows).join()}`);
    depositIn(await asking);
  });

  it('stopped at once, and twice', async () => {
    await open(folder.write('long.txt', long));
    const api = await activated();
    const asking = api.ask(leaseQuestion, 'file');
    await stop();
    await stop();
    await asking;
    const { phase } = api.state;
    assert.ok(phase.kind === 'done' && phase.stopped, JSON.stringify(phase));
    await stop();
    assert.deepEqual(api.state.phase, phase);
  });

  it('cleared in the middle: nothing is left, and the next question is answered', async () => {
    await open(folder.write('long.txt', long));
    const asking = askFile(leaseQuestion);
    await untilReading();
    await vscode.commands.executeCommand('spanlight.clearHighlights');
    await asking;
    const api = await activated();
    assert.deepEqual([api.state.phase.kind, api.state.answers, api.state.question], ['empty', [], '']);
    depositIn((await openAndAsk(folder.write('lease.txt', lease), leaseQuestion)).state);
  });

  it('a newer question wins, and the older one ends', async () => {
    await open(folder.write('long.txt', long));
    const older = askFile('Who watered the barley?');
    await untilReading();
    const { state } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    depositIn(state);
    await older;
    assert.deepEqual((await activated()).state.answers, state.answers);
  });

  it('of ten questions asked at once the last is answered', async () => {
    await open(folder.write('lease.txt', lease));
    const api = await activated();
    const questions = [...Array.from({ length: 9 }, (_, i) => `Who is neighbour number ${i}?`), leaseQuestion];
    await Promise.all(questions.map(question => api.ask(question, 'file')));
    assert.equal(api.state.question, leaseQuestion);
    depositIn(api.state);
  });

  it('one line of a million characters can be stopped', async () => {
    const line = Array.from({ length: 60_000 }, (_, i) => `barley${i % 97} and rain`).join(' ').slice(0, 1_000_000);
    await open(folder.write('line.txt', line));
    const asking = askFile('What is the price of barley?');
    const api = await activated();
    await until(() => api.state.phase.kind === 'reading', 'it is read');
    await stop();
    stoppedEarly(await asking);
  });

  it('the same document is asked again from where it is', async () => {
    await open(folder.write('lease.txt', lease));
    depositIn(await askFile(leaseQuestion));
    assert.match(answersOf(await askFile('Who is the landlord?'))[0].text, /Miriam Oakes/);
    depositIn(await askFile(leaseQuestion));
  });
});

describe('a reader that dies', () => {
  freshWindow();
  const folder = temporaryFolder();
  const long = `${longText(150)}\n\n${lease}`;
  const kill = async (): Promise<number> => {
    const { readerPid } = await activated();
    assert.ok(readerPid !== undefined, 'the reader runs');
    process.kill(readerPid, 'SIGKILL');
    return readerPid;
  };

  it('between two questions is started again', async () => {
    await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const killed = await kill();
    depositIn(await askFile(leaseQuestion));
    assert.notEqual((await activated()).readerPid, killed);
  });

  it('in the middle of a question is started and asked again', async () => {
    await open(folder.write('long.txt', long));
    const asking = askFile(leaseQuestion);
    await untilReading();
    const killed = await kill();
    const state = await asking;
    depositIn(state);
    assert.ok(state.phase.kind === 'done' && !state.phase.stopped && state.phase.read.windows === state.phase.read.of);
    assert.notEqual((await activated()).readerPid, killed);
  });

  it('twice in one question: says so, offers the log, and answers the next question', async () => {
    await open(folder.write('long.txt', long));
    const asking = askFile(leaseQuestion);
    await untilReading();
    const killed = await kill();
    const api = await activated();
    await until(() => api.readerPid !== undefined && api.readerPid !== killed, 'another reader runs');
    await kill();
    const state = await asking;
    assert.equal(messageOf(state), 'The reader stopped twice while reading (signal SIGKILL). Ask again; if it keeps happening, the log says more.');
    assert.ok(state.phase.kind === 'failed' && state.phase.problem.showLog);
    depositIn((await openAndAsk(folder.write('lease.txt', lease), leaseQuestion)).state);
  });

  it('while it was told to stop: keeps what there is', async () => {
    await open(folder.write('long.txt', `${longText(500)}\n\n${lease}`));
    const asking = askFile(leaseQuestion);
    const api = await activated();
    await until(() => api.state.answers.length > 0, 'there is an answer');
    await stop();
    if (api.readerPid !== undefined) process.kill(api.readerPid, 'SIGKILL');
    const state = await asking;
    stoppedEarly(state);
    assert.match(state.answers[0].text, /900/);
  });
});

describe('earlier questions', () => {
  freshWindow();
  const folder = temporaryFolder();

  it('are kept, the newest first, each once, without blanks', async () => {
    await open(folder.write('lease.txt', lease));
    for (const question of ['Who is the landlord?', leaseQuestion, '  Who is the landlord? ']) await askFile(question);
    const { state } = await activated();
    assert.deepEqual(state.history.slice(0, 2), ['Who is the landlord?', leaseQuestion]);
    assert.equal(state.history.filter(question => question === 'Who is the landlord?').length, 1);
  });

  it('stay when the highlights are cleared', async () => {
    await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    await vscode.commands.executeCommand('spanlight.clearHighlights');
    assert.equal((await activated()).state.history[0], leaseQuestion);
  });

  it('are no more than fifty', async () => {
    const api = await activated();
    for (let i = 0; i < 55; i++) await api.ask(`Question number ${i}?`, 'file'); // nothing is open: asked and not read
    assert.equal(api.state.history.length, 50);
    assert.equal(api.state.history[0], 'Question number 54?');
  });
});
