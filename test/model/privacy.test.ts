/** Nothing leaves the machine: the command line and its reader process answer a question without a socket to anywhere. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { poolShape } from '../../src/inference/reader-pool.ts';
import { buildBundles, root } from './bundles.ts';
import { KEEPER, TEXT } from './engines.ts';
import { cliArguments, runProgram, type Ended } from './programs.ts';

describe('answering a question', () => {
  let folder: string;
  let document: string;

  before(buildBundles);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spanlight-privacy-'));
    document = join(folder, 'skarn.txt');
    await writeFile(document, TEXT);
  });
  after(() => rm(folder, { recursive: true }));

  const asking = (): string[] => cliArguments('ask', KEEPER, document);
  const connecting = ['-e', "require('net').connect(9, '127.0.0.1').on('error', () => {})"];

  function checkAnswered({ code, stdout, stderr }: Ended): void {
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Mara Lindqvist/);
  }

  describe('under strace', () => {
    const trace = (): string => join(folder, 'trace.txt');

    async function traced(args: readonly string[]): Promise<{ readonly ended: Ended; readonly calls: string[] }> {
      const ended = await runProgram('strace', ['-f', '-s', '4096', '-o', trace(), '-e', 'trace=socket,connect,execve', process.execPath, ...args]);
      return { ended, calls: (await readFile(trace(), 'utf8')).split('\n') };
    }

    /** Internet sockets, and connections of any kind. */
    const outward = (calls: readonly string[]): string[] => calls.filter(call => /\bconnect\(|\bsocket\(AF_INET6?\b/.test(call));

    before(async function () {
      const tried = await runProgram('strace', ['-f', '-o', trace(), '-e', 'trace=connect', 'true']).catch((error: unknown) => ({ code: -1, stderr: String(error) }));
      if (tried.code === 0) return;
      console.log(`      skipped: strace can't be used here (${tried.stderr.trim().split('\n')[0]})`);
      this.skip();
    });

    it('opens no internet socket and connects to nothing, in both processes', async () => {
      const { ended, calls } = await traced(asking());
      checkAnswered(ended);
      assert.ok(calls.some(call => call.includes('execve(') && call.includes('reader-process.js')), 'the reader process was not traced');
      assert.deepEqual(outward(calls), []);
    });

    it('would be seen to, if it did', async () => {
      const { calls } = await traced(connecting);
      assert.ok(outward(calls).some(call => call.includes('socket(AF_INET')));
      assert.ok(outward(calls).some(call => call.includes('connect(')));
    });
  });

  describe('with every way to the network barred', () => {
    async function guarded(args: readonly string[]): Promise<{ readonly ended: Ended; readonly guarding: number; readonly tried: string[] }> {
      const log = join(folder, 'sockets.txt');
      await writeFile(log, '');
      const guard = pathToFileURL(join(root, 'test', 'fixtures', 'no-sockets.mjs')).href;
      const ended = await runProgram(process.execPath, args, { NODE_OPTIONS: `--import ${guard}`, SPANLIGHT_SOCKET_LOG: log });
      const lines = (await readFile(log, 'utf8')).trim().split('\n');
      return { ended, guarding: lines.filter(line => line.startsWith('guarding ')).length, tried: lines.filter(line => line.startsWith('tried ')) };
    }

    it('tries none, in both processes and the worker threads', async () => {
      const { ended, guarding, tried } = await guarded(asking());
      checkAnswered(ended);
      assert.equal(guarding, 2 + poolShape(0).workers);
      assert.deepEqual(tried, []);
    });

    const attempts = {
      'net.connect': "require('net').connect(9, '127.0.0.1')",
      'net.Socket.connect': "new (require('net').Socket)().connect(9, '127.0.0.1')",
      'net.Server.listen': "require('net').createServer().listen(0)",
      'tls.connect': "require('tls').connect(9, '127.0.0.1')",
      'dgram.createSocket': "require('dgram').createSocket('udp4')",
      'http.get': "require('http').get('http://127.0.0.1:9')",
      'https.request': "require('https').request('https://127.0.0.1:9')",
      'dns.lookup': "require('dns').lookup('localhost', () => {})",
      'dns.promises.resolve4': "require('dns').promises.resolve4('localhost')",
      fetch: "fetch('http://127.0.0.1:9')",
    };
    it('is barred for certain: each way is tried and caught, in a child process too', async () => {
      const program = `for (const attempt of ${JSON.stringify(Object.values(attempts))}) { try { eval(attempt); } catch {} }`;
      const parent = `require('child_process').fork(${JSON.stringify(join(folder, 'attempts.cjs'))})`;
      await writeFile(join(folder, 'attempts.cjs'), program);
      const { guarding, tried } = await guarded(['-e', parent]);
      assert.equal(guarding, 2);
      assert.deepEqual(tried, Object.keys(attempts).map(name => `tried ${name}`));
    });
  });
});
