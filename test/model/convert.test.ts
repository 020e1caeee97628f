/** Files that are not plain text, from end to end: the converter's real process, and the command line with it. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { constants, deflateRawSync } from 'node:zlib';
import type { Verdict } from '../../src/cli/verify.ts';
import type { Conversion } from '../../src/convert/conversion.ts';
import type { Format } from '../../src/core/format.ts';
import { createConverter } from '../../src/convert/converter.ts';
import { docxOf, docxParts, encryptedDocx, encryptedPdf, notebookOf, pdfOf, zipOf } from '../fixtures/documents.ts';
import { buildBundles, bundles, root } from './bundles.ts';
import { KEEPER, TEXT } from './engines.ts';
import { cliArguments, runCli, runProgram, writeIn } from './programs.ts';

let folder: string;

before(buildBundles);
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'spanlight-convert-'))));
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, content: string | Uint8Array): Promise<string> => writeIn(folder, name, content);

describe('the converter’s process', () => {
  async function convert(format: Format, bytes: Uint8Array): Promise<Conversion> {
    const converter = createConverter({ processPath: join(dirname(bundles.cli), 'convert-process.js'), log: () => undefined });
    try {
      return await converter.convert(format, bytes, new AbortController().signal);
    } finally {
      converter.dispose();
    }
  }

  it('converts every format', async () => {
    const conversions = await Promise.all([
      convert('pdf', pdfOf([['One.']])),
      convert('docx', docxOf(['One.'])),
      convert('html', Buffer.from('<p>One.')),
      convert('notebook', Buffer.from(notebookOf([['code', 'One.']]))),
    ]);
    assert.deepEqual(conversions.map(one => (one.kind === 'text' ? one.text : one)), ['— Page 1 —\n\nOne.\n', 'One.\n', 'One.\n', '— Cell 1: code —\n\nOne.\n']);
  });

  it('converts a PDF of a thousand pages', async () => {
    const conversion = await convert('pdf', pdfOf(Array.from({ length: 1000 }, (_, i) => Array.from({ length: 40 }, (_, j) => `Line ${j} of page ${i + 1} is as long as a line is.`))));
    assert.ok(conversion.kind === 'text', JSON.stringify(conversion));
    assert.match(conversion.text, /— Page 1000 —\n\nLine 0 of page 1000 is/);
  });

  it('ends when a small file would fill the memory', async () => {
    const conversion = await convert('docx', zipBomb());
    assert.deepEqual(conversion, { kind: 'failed', failure: { kind: 'stopped', reason: 'it needs more than 1000 MB of memory' } });
  });
});

describe('spanlight ask', () => {
  interface Output {
    readonly answers: readonly { readonly text: string; readonly file: string; readonly start: number; readonly end: number; readonly line: number }[];
  }

  it('answers from a folder with a Word document, and says of other files why they were not read', async () => {
    const docx = await write('a.docx', docxOf(['# Skarn', TEXT]));
    await write('b.docx', encryptedDocx());
    await write('c.pdf', encryptedPdf());
    await write('d.pdf', 'This is not a PDF.');
    await write('e.pdf', pdfOf([[]]));
    const { code, stdout, stderr } = await runCli('ask', '--json', KEEPER, folder);
    assert.equal(code, 0, stderr);
    const [answer] = (JSON.parse(stdout) as Output).answers; // its shape is what cli.test.ts checks
    assert.deepEqual([answer.text, answer.file, answer.line], ['Mara Lindqvist', docx, 3]);
    const text = await runProgram(process.execPath, [bundles.cli, 'text', docx]);
    assert.equal(text.stdout.slice(answer.start, answer.end), answer.text);
    assert.equal(text.stdout, `# Skarn\n\n${TEXT}\n`);
    assert.deepEqual(stderr.trim().split('\n').map(line => line.replace(folder, '')), [
      '/b.docx is protected with a password and was not read. Save a copy without it.',
      '/c.pdf is protected with a password and was not read. Save a copy without it.',
      '/d.pdf could not be read: it seems to be damaged (Invalid PDF structure). Open it in the program that made it and save it again.',
      'There is no text in /e.pdf; a scan has only pictures of it. Save a copy with text that can be selected (OCR).',
    ]);
  });

  it('answers from a PDF, a page and a notebook', async () => {
    const lines = TEXT.split(/(?<=[.!?]) /);
    for (const file of [await write('a.pdf', pdfOf([['Nothing here.'], lines])), await write('a.html', `<p>${TEXT}`), await write('a.ipynb', notebookOf([['markdown', TEXT]]))]) {
      const { code, stdout, stderr } = await runCli('ask', KEEPER, file);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^Mara Lindqvist/);
    }
  });

  it('says of a file that was named why it is not read', async () => {
    const { code, stdout, stderr } = await runCli('ask', KEEPER, await write('b.pdf', encryptedPdf()));
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /b\.pdf is protected with a password/);
  });

  it('saves a report that can be verified', async () => {
    const report = join(folder, 'report.json');
    const { code, stderr } = await runCli('ask', '--report', report, KEEPER, await write('a.docx', docxOf([TEXT])), await write('a.html', `<p>${TEXT}`));
    assert.equal(code, 0, stderr);
    const verified = await runCli('verify', '--json', report);
    assert.equal((JSON.parse(verified.stdout) as Verdict).verdict, 'reproduced');
  });

  it('tries no way to the network, in all three processes', async () => {
    const log = await write('sockets.txt', '');
    const guard = pathToFileURL(join(root, 'test', 'fixtures', 'no-sockets.mjs')).href;
    const html = await write('a.html', `<link rel=stylesheet href="http://127.0.0.1:9/a.css"><img src="http://127.0.0.1:9/a.png"><script src="http://127.0.0.1:9/a.js"></script><p>${TEXT}`);
    const files = [html, await write('a.pdf', pdfOf([['One.']])), await write('a.docx', docxOf(['One.']))];
    const { code, stdout, stderr } = await runProgram(process.execPath, cliArguments('ask', KEEPER, ...files), { NODE_OPTIONS: `--import ${guard}`, SPANLIGHT_SOCKET_LOG: log });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Mara Lindqvist/);
    const lines = (await readFile(log, 'utf8')).trim().split('\n');
    assert.ok(lines.filter(line => line.startsWith('guarding ')).length >= 3);
    assert.deepEqual(lines.filter(line => line.startsWith('tried ')), []);
  });
});

/** A Word document whose text has two gigabytes, packed into two megabytes. */
function zipBomb(): Buffer {
  const piece = deflateRawSync(Buffer.alloc(16 << 20, ' '), { finishFlush: constants.Z_FULL_FLUSH });
  const data = Buffer.concat([...Array.from({ length: 127 }, () => piece), deflateRawSync('')]);
  return zipOf(docxParts({ deflated: data, length: 127 * (16 << 20) }));
}
