import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as vscode from 'vscode';
import { activated, askFile, depositIn, extension, freshWindow, lease, leaseQuestion, longText, open, temporaryFolder, until } from './asking.ts';
import { internetSocketsOf, recordConnections } from './sockets.ts';

describe('privacy', () => {
  freshWindow();
  const folder = temporaryFolder();
  const long = `${longText(100)}\n\n${lease}`;
  const required = (file: vscode.Uri): unknown => createRequire(file.fsPath)(file.fsPath);

  it('the extension connects to nothing while it answers, with a reader that it has to start', async () => {
    const api = await activated();
    if (api.readerPid !== undefined) process.kill(api.readerPid);
    await until(() => api.readerPid === undefined, 'the reader has ended');
    await open(folder.write('long.txt', long));
    const recorder = recordConnections(extension().extensionPath);
    try {
      depositIn(await askFile(leaseQuestion));
      assert.deepEqual(recorder.calls, []);
    } finally {
      recorder.restore();
    }
  });

  /** Attempts that would each send something; the address is of the machine itself and nothing listens there. */
  const attempts: Readonly<Record<string, string>> = {
    'net.connect': `const s = require('node:net').connect(9, '127.0.0.1'); s.on('error', () => {}); s.destroy();`,
    'new net.Socket().connect': `const s = new (require('node:net').Socket)(); s.on('error', () => {}); s.connect(9, '127.0.0.1'); s.destroy();`,
    'http.request': `const r = require('node:http').request('http://127.0.0.1:9'); r.on('error', () => {}); r.destroy();`,
    'https.get': `const r = require('node:https').get('https://127.0.0.1:9'); r.on('error', () => {}); r.destroy();`,
    'dgram.createSocket': `require('node:dgram').createSocket('udp4').close();`,
    'dns.lookup': `require('node:dns').lookup('localhost', () => {});`,
    'fetch': `fetch('http://127.0.0.1:9').catch(() => {});`,
  };
  for (const [name, attempt] of Object.entries(attempts)) {
    it(`this check would notice ${name}`, () => {
      const module = folder.write('attempt.js', attempt);
      const recorder = recordConnections(path.dirname(module.fsPath));
      const elsewhere = recordConnections(extension().extensionPath);
      try {
        required(module);
        assert.ok(recorder.calls.length > 0, 'noticed');
        assert.deepEqual(elsewhere.calls, []);
      } finally {
        elsewhere.restore();
        recorder.restore();
      }
    });
  }

  it('the reader holds no internet socket, from its start to the last window', async function () {
    if (process.platform !== 'linux') return this.skip();
    const api = await activated();
    if (api.readerPid !== undefined) process.kill(api.readerPid);
    await until(() => api.readerPid === undefined, 'the reader has ended');
    await open(folder.write('long.txt', long));
    const looks: { readonly phase: string; readonly sockets: readonly string[] }[] = [];
    const look = (): void => {
      if (api.readerPid !== undefined) looks.push({ phase: api.state.phase.kind, sockets: internetSocketsOf(api.readerPid) });
    };
    const timer = setInterval(look, 10);
    const listener = api.onDidChange(look);
    try {
      depositIn(await askFile(leaseQuestion));
      look();
    } finally {
      clearInterval(timer);
      listener.dispose();
    }
    assert.deepEqual([...new Set(looks.map(({ phase }) => phase))], ['preparing', 'reading', 'done']);
    assert.deepEqual(looks.flatMap(({ sockets }) => sockets), []);
  });

  it('this check would notice a process with a socket, and the child of such a process', async function () {
    if (process.platform !== 'linux') return this.skip();
    const listening = folder.write('listening.js', `require('node:net').createServer().listen(0, '127.0.0.1', () => process.send('ready')); process.on('disconnect', () => process.exit());`);
    const parent = folder.write('parent.js', `require('node:child_process').fork(${JSON.stringify(listening.fsPath)}).on('message', m => process.send(m)); process.on('disconnect', () => process.exit());`);
    for (const file of [listening, parent]) {
      const child = fork(file.fsPath, { execArgv: [] });
      try {
        await once(child, 'message');
        assert.equal(internetSocketsOf(child.pid!).length, 1);
      } finally {
        child.disconnect();
        child.kill();
      }
    }
  });
});
