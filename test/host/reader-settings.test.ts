/** Settings of the reader that change while it is at work: it is ended, and what it was at goes on with another. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createConvertedTexts } from '../../src/host/converted.ts';
import { createInspection } from '../../src/host/inspection.ts';
import { createSession } from '../../src/host/session.ts';
import { createWhatIfs } from '../../src/host/what-ifs.ts';
import { createEngine, type Engine } from '../../src/inference/engine.ts';
import { answeredBy } from './answered.ts';
import { activated, askFile, depositIn, extension, freshWindow, lease, leaseQuestion, longText, open, openAndAsk, temporaryFolder, until, untilReading, withSetting } from './asking.ts';

const change = <T>(run: () => Promise<T>): Promise<T> => withSetting('spanlight.reader.threads', 1, run);

describe('a setting of the reader that is changed', () => {
  freshWindow();
  const folder = temporaryFolder();

  it('while it reads: the question is answered all the same', async () => {
    await open(folder.write('long.txt', `${longText(300)}\n\n${lease}`));
    const asking = askFile(leaseQuestion);
    await untilReading();
    const state = await change(() => asking);
    assert.equal(state.question, leaseQuestion);
    depositIn(state);
  });

  /** With the reader still to start, which takes longer than to change a setting. */
  const withoutReader = async (): Promise<void> => {
    const api = await activated();
    if (api.readerPid !== undefined) process.kill(api.readerPid, 'SIGKILL');
    await until(() => api.readerPid === undefined, 'the reader is gone');
  };

  it('before what is looked at is there: it comes', async () => {
    await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const api = await activated();
    await withoutReader();
    const looking = api.look(0, {});
    await change(() => looking);
    assert.equal(api.state.inspection?.isBusy, false);
    assert.ok(api.state.inspection.look);
  });

  it('before it is known what if some text weren’t there: it becomes known', async () => {
    const { editor } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    editor.selection = new vscode.Selection(0, 0, 0, 8);
    await withoutReader();
    const reading = vscode.commands.executeCommand('spanlight.whatIf');
    await change(async () => reading);
    assert.equal((await activated()).state.whatIfs[0].phase.kind, 'done');
  });
});

describe('readers that end whenever they begin', () => {
  freshWindow();
  const folder = temporaryFolder();
  const log = vscode.window.createOutputChannel('Spanlight test', { log: true });
  after(() => log.dispose());
  let begun = 0;
  const engine = (): Engine => {
    begun++;
    const { extensionUri } = extension();
    const fileOf = (...names: string[]): string => vscode.Uri.joinPath(extensionUri, ...names).fsPath;
    const ending = createEngine({ processPath: fileOf('dist', 'reader-process.js'), modelFolder: fileOf('models', 'reader'), threads: 1, background: true, log: () => undefined });
    setTimeout(() => ending.dispose());
    return ending;
  };
  beforeEach(() => (begun = 0));
  const range = { startOffset: 0, endOffset: 9 };
  const asked = answeredBy(range, { uri: 'file:///lease.txt', version: 1, text: lease });

  it('leave no question behind', async () => {
    const { document } = await open(folder.write('lease.txt', lease));
    const texts = createConvertedTexts(extension().extensionUri, log);
    const session = createSession({ engine, texts, rank: () => Promise.resolve(undefined), log }, undefined);
    await session.ask(leaseQuestion, () => ({ kind: 'file', uri: document.uri }));
    assert.deepEqual([session.state.phase.kind, session.state.question, session.state.answers], ['empty', '', []]);
    assert.equal(begun, 2);
    session.dispose();
    texts.dispose();
  });

  it('leave nothing that is looked at or taken away', async () => {
    const inspection = createInspection(engine, { asked }, log);
    await inspection.look(0, {});
    assert.equal(inspection.state, undefined);
    const whatIfs = createWhatIfs(engine, { asked }, log);
    await whatIfs.take(0, asked.documents[0].uri, range);
    assert.deepEqual(whatIfs.all, []);
    assert.equal(begun, 4);
    inspection.dispose();
    whatIfs.dispose();
  });
});
