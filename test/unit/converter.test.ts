/** The converter's process from outside: what becomes of files when it crashes, hangs or is stopped. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Conversion } from '../../src/convert/conversion.ts';
import { createConverter, type Converter } from '../../src/convert/converter.ts';

/** A converter that does what the file says: its text upside down, or a misdeed. */
const PROGRAM = `
  let text = '';
  let isNew;
  process.on('disconnect', () => process.exit());
  process.on('message', message => {
    if (message.kind === 'bytes') { text += Buffer.from(message.piece).toString(); return; }
    const file = text;
    text = '';
    isNew = isNew === undefined;
    if (file === 'crash') process.kill(process.pid, 'SIGSEGV');
    else if (file === 'exit') process.exit(3);
    else if (file === 'unlucky' && !isNew) process.kill(process.pid, 'SIGKILL');
    else if (file === 'throw') throw new Error('a bug');
    else if (file === 'hang') for (;;);
    else if (file === 'silent') setTimeout(() => {}, 1e6);
    else if (file === 'slow') { let left = 8; const timer = setInterval(() => { process.send({ kind: 'progress' }); if (--left === 0) { clearInterval(timer); done('slowly'); } }, 700); }
    else if (file === 'hungry') { require('fs').writeSync(2, 'it needs more than 1000 MB of memory\\n'); process.kill(process.pid, 'SIGKILL'); }
    else if (file === 'heap') { const all = []; for (;;) all.push(new Array(1e5).fill({}).map(() => ({}))); }
    else if (file === 'damaged') process.send({ kind: 'failed', failure: { kind: 'damaged', reason: 'so it says' } });
    else done(message.format + ' ' + file.length + ' ' + process.pid);
  });
  function done(text) { for (const piece of text.split(/(?<= )/)) process.send({ kind: 'text', piece }); process.send({ kind: 'done' }); }
`;

describe('the converter', () => {
  let folder: string;
  let converter: Converter;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spanlight-converter-'));
    await writeFile(join(folder, 'program.cjs'), PROGRAM);
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(() => (converter = createConverter({ processPath: join(folder, 'program.cjs'), log: () => undefined, patienceMilliseconds: 4000 })));
  afterEach(() => converter.dispose());

  const convert = (file: string, stop = new AbortController().signal): Promise<Conversion> => converter.convert('pdf', Buffer.from(file), stop);

  /** The process that converted the file. */
  async function checkWorks(file = 'abc'): Promise<number> {
    const conversion = await convert(file);
    assert.ok(conversion.kind === 'text', JSON.stringify(conversion));
    const [format, length, pid] = conversion.text.split(' ');
    assert.deepEqual([format, length], ['pdf', String(file.length)]);
    return Number(pid);
  }

  async function checkStops(file: string, reason: RegExp): Promise<void> {
    const [before, conversion, after] = await Promise.all([checkWorks(), convert(file), checkWorks()]);
    assert.ok(conversion.kind === 'failed' && conversion.failure.kind === 'stopped', JSON.stringify(conversion));
    assert.match(conversion.failure.reason, reason);
    assert.notEqual(before, after);
    assert.throws(() => process.kill(before, 0), 'the process that failed is gone');
  }

  it('converts file after file in one process, large ones too', async () => {
    assert.equal(converter.pid, undefined);
    const [a, b, c] = await Promise.all([checkWorks('a'), checkWorks('b'.repeat(5e6)), checkWorks('')]);
    assert.deepEqual([b, c, converter.pid], [a, a, a]);
  });

  it('that dies of what other files left is not said to have died of this one', async () => {
    const before = await checkWorks();
    const after = await checkWorks('unlucky');
    assert.notEqual(after, before);
  });

  it('that crashes has failed at this file alone', () => checkStops('crash', /signal SIGSEGV/));
  it('that ends has failed at this file alone', () => checkStops('exit', /exit code 3/));
  it('with a bug has failed at this file alone', () => checkStops('throw', /exit code 1/));
  it('that hangs has failed at this file alone', () => checkStops('hang', /nothing came for/));
  it('that says nothing has failed at this file alone', () => checkStops('silent', /nothing came for/));
  it('that needs too much memory has failed at this file alone', () => checkStops('hungry', /it needs more than 1000 MB of memory/));

  it('with a heap that grows has failed at this file alone', async () => {
    converter.dispose();
    converter = createConverter({ processPath: join(folder, 'program.cjs'), log: () => undefined, heapMegabytes: 40 });
    await checkStops('heap', /it needs more memory than it may have/);
  });

  it('that goes on telling of its progress is waited for', async () => {
    assert.deepEqual(await convert('slow'), { kind: 'text', text: 'slowly' });
  });

  it('goes on in the same process after a file that is damaged', async () => {
    const before = await checkWorks();
    assert.deepEqual(await convert('damaged'), { kind: 'failed', failure: { kind: 'damaged', reason: 'so it says' } });
    assert.equal(await checkWorks(), before);
  });

  it('that ends between two files is another one for the next', async () => {
    const before = await checkWorks();
    process.kill(before, 'SIGKILL');
    while (converter.pid !== undefined) await new Promise(resolve => setTimeout(resolve, 5));
    assert.notEqual(await checkWorks(), before);
  }).timeout(8000); // an idle one would be ended after ten seconds

  it('is stopped at once, with all that waits, and works on when asked again', async () => {
    const stop = new AbortController();
    const asked = ['hang', 'abc', 'hang'].map(file => convert(file, stop.signal));
    await checkPid();
    stop.abort();
    assert.deepEqual(await Promise.all(asked), [{ kind: 'aborted' }, { kind: 'aborted' }, { kind: 'aborted' }]);
    await checkWorks();
  });

  it('leaves no process when it is disposed at work', async () => {
    const asked = convert('hang');
    const pid = await checkPid();
    converter.dispose();
    assert.equal((await asked).kind, 'failed');
    assert.throws(() => process.kill(pid, 0));
    assert.deepEqual(await convert('abc'), { kind: 'aborted' });
  });

  it('without its program fails and says so', async () => {
    converter.dispose();
    converter = createConverter({ processPath: join(folder, 'none.cjs'), log: () => undefined });
    const conversion = await convert('abc');
    assert.ok(conversion.kind === 'failed' && conversion.failure.kind === 'stopped');
  });

  async function checkPid(): Promise<number> {
    while (converter.pid === undefined) await new Promise(resolve => setTimeout(resolve, 5));
    return converter.pid;
  }
});
