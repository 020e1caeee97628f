import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { html, reportHtml } from '../../src/report/html.ts';
import { escaped, reportMarkdown } from '../../src/report/markdown.ts';
import type { EvidenceReport } from '../../src/report/report.ts';
import { ablationOf, answerOf, keeperReport, reportFrom, resultOf, TEXT } from './reports.ts';

/** What is used here of markdown-it, which VS Code's preview is made of; it comes without types. */
interface MarkdownToken {
  readonly type: string;
  readonly content: string;
  readonly children: readonly MarkdownToken[] | null;
}
interface Markdown {
  parse(source: string, env: object): readonly MarkdownToken[];
  render(source: string): string;
}

const MarkdownIt = createRequire(import.meta.url)('markdown-it') as new (options: object) => Markdown;
const markdown = new MarkdownIt({ html: true, linkify: true, breaks: false });

/** Texts that would be links, HTML or formatting if they were let. */
const HOSTILE = [
  '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '[a](http://evil.example)', '![a](http://evil.example/a.png)', '<http://evil.example>',
  'http://evil.example', 'https://evil.example/a?b=c', 'www.evil.example', 'WWW.1.2', 'evil.com', 'a@evil.com', '//evil.example', 'ftp://evil.example', 'mailto:a@b.com', '@somebody', '#12',
  '**bold**', '__bold__', '*i*', '_i_', '~~s~~', '`code`', '==mark==', '$x^2$', '| a | b |', '# heading', '- item', '+ item', '* item', '1. item', '1) item', '> quote', '---', '===', '```', '    code',
  '&lt;b&gt;', '&#60;b>', '\\<b>', '\\\\', '[^1]: note', '[a]: http://evil.example', '<!-- comment', '-->', '</blockquote></section>', '"><b>', "' onmouseover='x", ':smile:', 'a\u202eb\u2066c', 'a\u0000b\u001b[31m',
];

/** A report in which a text stands wherever text of a document, a question or a name can. */
function hostileReport(text: string): EvidenceReport {
  const sentence = `${text} Mara ${text}.`;
  const whole = `Before.\n${sentence}\n\n${text}\nBehind.`;
  const answer = answerOf({ text: whole, answer: text, evidence: [sentence, 'Before.'], tried: [[sentence, ablationOf(7, 'changed', text)], ['Before.', ablationOf(0)]] });
  const worded = { ...answer, evidence: answer.evidence.map(item => ({ ...item, questionWords: [text] })) };
  return reportFrom([{ uri: `${text}.txt`, version: 0, text: whole }], resultOf({ ...worded, otherPlaces: [{ document: 0, range: answer.range }] }), `Who ${text} is ${text}`);
}

/** Kinds of the tokens that are not plain text, in all depths. */
function kindsIn(source: string): Set<string> {
  const kinds = new Set<string>();
  for (const token of markdown.parse(source, {})) {
    kinds.add(token.type);
    for (const child of token.children ?? []) kinds.add(child.type === 'html_inline' ? child.content : child.type);
  }
  return kinds;
}

describe('text in a Markdown report', () => {
  const plain = (text: string): string => text.replace(/[\u202e\u2066\u0000\u001b]/g, '\ufffd').replace(/\s+/g, ' ').trim();
  for (const text of HOSTILE) {
    it(`is only text: ${JSON.stringify(text)}`, () => {
      for (const source of [escaped(text), `> ${escaped(text)}`, `# ${escaped(text)}`]) {
        const kinds = [...kindsIn(source)].filter(kind => !/^(?:inline|text|paragraph_\w+|blockquote_\w+|heading_\w+|<!-- -->)$/.test(kind));
        assert.deepEqual(kinds, [], source);
        const shown = markdown.render(source).replace(/<!-- -->|<[^>]*>/g, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&').trim();
        assert.equal(shown, plain(text));
      }
    });

    it(`changes nothing of the report’s own structure: ${JSON.stringify(text)}`, () => {
      const count = (report: EvidenceReport, kind: string): number => markdown.parse(reportMarkdown(report), {}).filter(({ type }) => type === kind).length;
      for (const kind of ['heading_open', 'table_open', 'tr_open', 'td_open', 'blockquote_open', 'code_block', 'hr', 'fence', 'bullet_list_open', 'ordered_list_open', 'html_block']) {
        assert.equal(count(hostileReport(text), kind), count(hostileReport('Mira'), kind), kind);
      }
      const kinds = [...kindsIn(reportMarkdown(hostileReport(text)))];
      assert.deepEqual(kinds.filter(kind => /^(?:link|image)/.test(kind) || (kind.startsWith('<') && !/^<(?:!-- --|\/?strong|\/?ins|\/?sup|br)>$/.test(kind))), []);
    });
  }

  it('has line ends where the passage has them', () => assert.equal(escaped('a\r\n\r\nb\rc', '<br>'), 'a<br>b<br>c'));
});

describe('text in an HTML report', () => {
  const skeleton = (report: EvidenceReport): string => reportHtml(report).replace(/>[^<]*/g, '>').replace(/width:\d+%/g, '').replace(/class="(?:kept|lost)"/g, '');
  for (const text of HOSTILE) {
    it(`is only text: ${JSON.stringify(text)}`, () => assert.equal(skeleton(hostileReport(text)), skeleton(hostileReport('Mira'))));
  }

  it('is escaped in content and in attributes', () => assert.equal(html('<a href="x" b=\'y\'>&amp;'), '&#60;a href=&#34;x&#34; b=&#39;y&#39;&#62;&#38;amp;'));
});

describe('an HTML report', () => {
  it('stands alone: nothing is loaded, nothing runs', () => {
    const page = reportHtml(keeperReport());
    assert.match(page, /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">/);
    assert.doesNotMatch(page, /<script|<link|<img|<iframe|\bsrc=|url\(|@import|https?:|\son\w+=/i);
    for (const [, target] of page.matchAll(/href="([^"]*)"/g)) {
      assert.match(target, /^#a1-\d$/);
      assert.ok(page.includes(`id="${target.slice(1)}"`));
    }
  });

  it('says in words what it shows in colour', () => {
    const page = reportHtml(keeperReport());
    assert.match(page, /<mark class="h4 needed">Its keeper is <strong class="answer">Mara<\/strong>\.<\/mark><span class="tag"><a href="#a1-2"><b>2<\/b> attended 70 % · needed, Δ 7\.5/);
    assert.match(page, /<mark class="h1">The tower is high\.<\/mark>.*attended 18 % · not needed/);
    assert.match(page, /Without both sentences of evidence the reader gives no answer/);
    assert.match(page, /With only these 2 sentences it gives the same answer/);
  });

  it('does not say that a sentence is not needed without which an answer that hardly stood is lost', () => {
    const sentence = 'Its keeper is Mara.';
    const answer = answerOf({ text: TEXT, answer: 'Mara', evidence: [sentence], tried: [[sentence, ablationOf(0.2, 'lost')]] });
    const page = reportHtml(reportFrom([{ uri: 'a.txt', version: 0, text: TEXT }], resultOf(answer)));
    assert.match(page, /<b>1<\/b> attended 70 %<\/a>/);
    assert.doesNotMatch(page, /not needed/);
  });
});

describe('a report for people', () => {
  const document = { uri: 'a.txt', version: 0, text: TEXT };
  function check(report: EvidenceReport, ...words: readonly RegExp[]): void {
    for (const page of [reportMarkdown(report), reportHtml(report)]) for (const word of words) assert.match(page, word);
  }

  it('tells how to verify it, of what reader it comes, and what it holds of the documents', () =>
    check(keeperReport(), /spanlight verify report\.json/, new RegExp('ab'.repeat(32)), /holds the passages that the answers stand in/, /1\.23\.2/));

  it('says that the documents do not answer, and what came nearest', () =>
    check(reportFrom([document], { ...resultOf(), nearest: answerOf({ text: TEXT, answer: 'Mara' }) }), /The documents do not answer this/, /Nearest passage, not an answer/, /This is no answer/));

  it('claims nothing of what a stopped reading has not read', () => {
    const stopped = reportFrom([document], { ...resultOf(), read: { windows: 5, of: 1234, setAside: 3 }, setAside: [7, 8, 9] });
    check(stopped, /(?:\*\*|>)No answer in the 2 of 1 234 windows read so far\.(?:\*\*|<)/);
    const unread = reportFrom([document], { ...resultOf(), read: { windows: 0, of: 0 } });
    check(unread, /(?:\*\*|>)Nothing was read\.(?:\*\*|<)/, /Nothing of the document was read\./);
    for (const report of [stopped, unread]) for (const page of [reportMarkdown(report), reportHtml(report)]) assert.doesNotMatch(page, /do not answer|All 0/);
  });

  it('says that a passage of one sentence leaves nothing to take away', () =>
    check(reportFrom([document], resultOf({ ...answerOf({ text: TEXT, answer: 'Mara' }), ablations: { of: 1, sentences: [] } })), /The passage is a single sentence/));

  it('says that the reading was stopped, and what had been set aside by then', () =>
    check(reportFrom([document], { ...resultOf(answerOf({ text: TEXT, answer: 'Mara' })), read: { windows: 5, of: 1234, setAside: 3 }, setAside: [7, 8, 9] }), /2 of 1 234 windows of the document were read: the reading was stopped\. 3 of the others had been set aside/));

  it('says that the reading was stopped', () =>
    check(reportFrom([document], { ...resultOf(answerOf({ text: TEXT, answer: 'Mara' })), read: { windows: 2, of: 1234 } }), /2 of 1 234 windows of the document were read: the reading was stopped/, /was not tried/));

  it('lists of many documents those that something stands in', () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({ ...document, uri: `file-${i}.txt` }));
    const report = reportFrom(many, resultOf(answerOf({ text: TEXT, answer: 'Mara' })));
    check(report, /file.*0.*\.txt/, /999 more documents were read/);
    assert.equal(report.documents.length, 1000);
  });
});
