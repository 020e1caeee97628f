/** What files that are not plain text are read as. */
import assert from 'node:assert/strict';
import { convert } from '../../src/convert/convert.ts';
import { problemOf, type Failure } from '../../src/convert/conversion.ts';
import { formatOf, type Format } from '../../src/core/format.ts';
import { joinHyphenated } from '../../src/convert/pdf-lines.ts';
import { docxOf, docxTable, encryptedDocx, encryptedPdf, notebookOf, pdfOf, zipOf } from '../fixtures/documents.ts';

async function check(format: Format, content: Uint8Array | string, expected: string): Promise<void> {
  assert.deepEqual(await convert(format, bytesOf(content), () => undefined), { kind: 'text', text: expected });
}

async function checkFailure(format: Format, content: Uint8Array | string, kind: Failure['kind'], reason?: RegExp): Promise<void> {
  const conversion = await convert(format, bytesOf(content), () => undefined);
  assert.ok(conversion.kind === 'failed', JSON.stringify(conversion));
  assert.equal(conversion.failure.kind, kind, JSON.stringify(conversion.failure));
  if (reason) assert.match('reason' in conversion.failure ? conversion.failure.reason : '', reason);
}

/** A copy of its own: pdf.js takes the buffer behind it. */
function bytesOf(content: Uint8Array | string): Uint8Array {
  return new Uint8Array(Buffer.from(content));
}

describe('a file is converted', () => {
  const formats = { 'a.pdf': 'pdf', 'A.PDF': 'pdf', 'b/c.docx': 'docx', 'p.html': 'html', 'p.htm': 'html', 'n.ipynb': 'notebook', 'a.txt': undefined, 'a.pdf.md': undefined, pdf: undefined, '.docx/a': undefined } as const;
  for (const [name, format] of Object.entries(formats)) it(`${name}: ${format ?? 'not'}`, () => assert.equal(formatOf(name), format));

  it('or a person is told what to do', () => {
    const kinds = ([{ kind: 'encrypted' }, { kind: 'no-text' }, { kind: 'damaged', reason: 'r' }, { kind: 'stopped', reason: 'r' }] as const).map(failure => problemOf(failure, 'a.pdf'));
    assert.deepEqual(kinds, [
      { kind: 'file-encrypted', file: 'a.pdf' },
      { kind: 'file-without-text', file: 'a.pdf' },
      { kind: 'file-damaged', file: 'a.pdf', reason: 'r' },
      { kind: 'converter-stopped', file: 'a.pdf', reason: 'r' },
    ]);
  });
});

describe('a PDF', () => {
  it('is read page by page, each below its number', () =>
    check('pdf', pdfOf([['The lease begins in March.', 'It ends in May.'], ['The deposit is 900 euros.']]), '— Page 1 —\n\nThe lease begins in March.\nIt ends in May.\n\n— Page 2 —\n\nThe deposit is 900 euros.\n'));

  it('has a blank line where its lines stand further apart', () =>
    check('pdf', pdfOf([['One is first.', 'Two is next.', '', 'Three stands', 'by itself', 'below.']]), '— Page 1 —\n\nOne is first.\nTwo is next.\n\nThree stands\nby itself\nbelow.\n'));

  it('keeps the numbers of its pages when some have no text', () => check('pdf', pdfOf([[], ['Here.'], []]), '— Page 2 —\n\nHere.\n'));

  it('without text says so', () => checkFailure('pdf', pdfOf([[], []]), 'no-text'));
  it('with a password says so', () => checkFailure('pdf', encryptedPdf(), 'encrypted'));
  it('that is no PDF is damaged', () => checkFailure('pdf', 'This is not a PDF.', 'damaged', /Invalid PDF structure/));
  it('that is empty is damaged', () => checkFailure('pdf', '', 'damaged', /empty/));
  it('cut in half is read as far as it goes, or damaged', async () => {
    const whole = pdfOf([['The lease begins in March.'], ['The deposit is 900 euros.']]);
    for (let length = 0; length < whole.length; length += 53) {
      const conversion = await convert('pdf', bytesOf(whole.subarray(0, length)), () => undefined);
      if (conversion.kind === 'text') assert.match(conversion.text, /lease|900|can’t be read/);
      else assert.equal(conversion.kind, 'failed');
    }
  });

  describe('with a word divided at the end of a line', () => {
    const divided = (text: string, expected: string) => (): void => assert.equal(joinHyphenated(text), expected);
    it('has it whole when it stands whole elsewhere', divided('The land-\nlord pays. The landlord', 'The landlord\npays. The landlord'));
    it('with what stands close to it', divided('to the land-\nlord, who. A landlord', 'to the landlord,\nwho. A landlord'));
    it('has it divided when nothing says that it is one word', divided('a well-\nknown fact', 'a well-\nknown fact'));
    it('has it whole when the hyphen is a soft one', divided('a soft\u00ad\nly spoken', 'a softly\nspoken'));
  });
});

describe('a Word document', () => {
  it('has its headings as in Markdown and its paragraphs apart', () =>
    check('docx', docxOf(['# The lease', 'It begins in March.', '## Deposit', 'It is 900 euros & more < 1000.', '']), '# The lease\n\nIt begins in March.\n\n## Deposit\n\nIt is 900 euros & more < 1000.\n'));

  it('has rows of tables between bars', () => check('docx', docxOf(['Costs'], docxTable([['Deposit', '900 euros'], ['Rent', '']])), 'Costs\n\n| Deposit | 900 euros |\n| Rent |  |\n'));

  it('keeps emoji, other scripts and marks', () => check('docx', docxOf(['🙂 שלום 水 e\u0301']), '🙂 שלום 水 e\u0301\n'));

  it('without text says so', () => checkFailure('docx', docxOf([]), 'no-text'));
  it('with a password says so', () => checkFailure('docx', encryptedDocx(), 'encrypted'));
  it('of an older Word says so', () => checkFailure('docx', Buffer.from(`d0cf11e0a1b11ae1${'00'.repeat(600)}`, 'hex'), 'damaged', /older Word file/));
  it('that is no archive is damaged', () => checkFailure('docx', 'PK or not', 'damaged'));
  it('that is an archive of something else is damaged', () => checkFailure('docx', zipOf({ 'a.txt': 'A' }), 'damaged'));
  it('with broken XML is damaged', () => checkFailure('docx', zipOf({ 'word/document.xml': '<w:document' }), 'damaged'));
  it('cut anywhere is damaged', async () => {
    const whole = docxOf(['The deposit is 900 euros.']);
    for (let length = 1; length < whole.length; length += 97) await checkFailure('docx', whole.subarray(0, length), 'damaged');
  });
});

describe('a page of HTML', () => {
  const page = (html: string, expected: string) => (): Promise<void> => check('html', html, expected);

  it('has its headings as in Markdown and its paragraphs apart', page('<h1>Lease</h1><p>It begins\n  in <b>March</b>.<p>It ends in May.<h2>Deposit</h2>900 euros', '# Lease\n\nIt begins in March.\n\nIt ends in May.\n\n## Deposit\n\n900 euros\n'));
  it('has its title where it has no heading of that rank', page('<head><title>The\n lease</title></head><body><h2>A</h2>B', '# The lease\n\n## A\n\nB\n'));
  it('without the end of its head has its text', async () => {
    await check('html', '<!DOCTYPE html><html><head><title>T</title><p>Hello world.', '# T\n\nHello world.\n');
    await check('html', '<head><meta charset=utf-8><title>T</title><style>a{}</style><script>1</script>\n<div><p>Hello</div> world.</html>', '# T\n\nHello\n\nworld.\n');
    await check('html', '<html><head><link rel=icon><title>T</title>\nHello <b>world</b>.', '# T\n\nHello world.\n');
    await check('html', '<head><title>T</title><title>U</title><noscript><p>no</noscript><template><p>no</template><base href=a><body>Hello world.', '# T\n\nHello world.\n');
    await check('html', '<head><p>Hello<title>T</title></head>world.', '# T\n\nHello\n\nworld.\n');
  });
  it('has lists with their marks', page('<ul><li>one<li>two<ol start=3><li>three</li><li>four</ol></ul>after', '- one\n- two\n  3. three\n  4. four\n\nafter\n'));
  it('has rows of data between bars', page('<table><tr><th>What<th>How much<tr><td>Deposit<td><p>900</p><p>euros</p></table>', '| What | How much |\n| Deposit | 900 euros |\n'));
  it('has layouts of tables as paragraphs', page(`<table><tr><td>Menu<td><p>${'The mill stands. '.repeat(40)}</p><p>End.</p></table>`, `Menu\n\n${'The mill stands. '.repeat(40).trim()}\n\nEnd.\n`));
  it('has tables in tables', page('<table><tr><td>a<table><tr><td>b<td>c</table><td>d</table>', '| a | b | c | | d |\n'));
  it('keeps lines of preformatted text', page('<p>So:<pre>\nif (a)\n  b();\n</pre>done', 'So:\n\nif (a)\n  b();\n\ndone\n'));
  it('has no text of scripts, styles and hidden parts', page('<style>a{}</style><script>document.write("<p>no</p>")</script><p hidden>no<b>no</b></p><div style="display: none">no</div><noscript>no</noscript>yes<!-- no -->', 'yes\n'));
  it('has entities as characters, once', page('caf&eacute; &amp;lt; &#128578;&nbsp;a', 'café &lt; 🙂 a\n'));
  it('has line breaks', page('a<br>b<br><br>c', 'a\nb\n\nc\n'));
  it('that is broken is read as browsers would', page('<div><p>a<b>b</p></i>c</span><td>d</table>', 'ab\n\ncd\n'));
  it('without text says so', () => checkFailure('html', '<img src="http://127.0.0.1:9/a.png"><script>1</script>', 'no-text'));
  it('nested ten thousand times is read', () => check('html', `${'<div>'.repeat(10_000)}deep`, 'deep\n'));

  it('is decoded as it says, or as browsers would', async () => {
    await check('html', Buffer.from('<meta charset="iso-8859-2"><p>\u00b1', 'latin1'), 'ą\n');
    await check('html', Buffer.from('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>\u00e4\u00e0', 'latin1'), 'да\n');
    await check('html', Buffer.from('<p>caf\u00e9', 'latin1'), 'café\n');
    await check('html', Buffer.from('\ufeff<p>café', 'utf16le'), 'café\n');
    await check('html', Buffer.from('\ufeff<meta charset=none><p>café 水'), 'café 水\n');
  });
});

describe('a notebook', () => {
  it('is read cell by cell, each below its number and kind', () =>
    check(
      'notebook',
      notebookOf([['markdown', '# Lease\n\nIt begins in March.'], ['code', 'deposit = 900\nprint(deposit)', '\u001b[31m900\u001b[0m\n'], ['raw', ''], ['raw', 'as it is']]),
      '— Cell 1: Markdown —\n\n# Lease\n\nIt begins in March.\n\n— Cell 2: code —\n\ndeposit = 900\nprint(deposit)\n\n— Cell 2: output —\n\n900\n\n— Cell 4: raw text —\n\nas it is\n',
    ));

  it('has results and errors of its cells', () =>
    check(
      'notebook',
      JSON.stringify({ cells: [{ cell_type: 'code', source: 'f()', outputs: [{ output_type: 'execute_result', data: { 'text/plain': ['12'], 'text/html': '<b>12</b>' } }, { output_type: 'error', ename: 'E', evalue: 'why' }] }] }),
      '— Cell 1: code —\n\nf()\n\n— Cell 1: output —\n\n12\nE: why\n',
    ));

  it('of the format before is read', () =>
    check(
      'notebook',
      JSON.stringify({ nbformat: 3, worksheets: [{ cells: [{ cell_type: 'heading', level: 2, source: ['H'] }, { cell_type: 'code', input: ['a'], outputs: [{ output_type: 'stream', text: 'b' }] }] }] }),
      '— Cell 1: Markdown —\n\n## H\n\n— Cell 2: code —\n\na\n\n— Cell 2: output —\n\nb\n',
    ));

  it('that is not JSON, or none, is damaged', async () => {
    await checkFailure('notebook', '{"cells": [', 'damaged');
    await checkFailure('notebook', '[]', 'damaged', /not a notebook/);
    await checkFailure('notebook', '{}', 'damaged', /no cells/);
    await checkFailure('notebook', '{"cells": [{"cell_type": "code", "source": 12}, null, 3]}', 'no-text');
  });
});
