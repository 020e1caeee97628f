import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import { compareReports } from '../../src/report/compare.ts';
import { formatOf } from '../../src/report/formats.ts';
import { sha256Of } from '../../src/report/machine.ts';
import { parseReport } from '../../src/report/parse.ts';
import { piecesOf, sentencesOf } from '../../src/report/passage.ts';
import { reportJson, type EvidenceReport } from '../../src/report/report.ts';
import { facts, numbersOf } from '../../src/report/words.ts';
import { slugOf } from '../../src/report/slug.ts';
import { UserError } from '../../src/core/user-error.ts';
import { ablationOf, answerOf, hash, keeperReport, reportFrom, resultOf, TEXT } from './reports.ts';

const schema = JSON.parse(readFileSync(new URL('../../media/evidence-report.schema.json', import.meta.url), 'utf8')) as object;
const validate = new Ajv2020({ strict: true, strictTypes: false }).compile(schema);

function checkSchema(report: EvidenceReport): void {
  assert.ok(validate(JSON.parse(reportJson(report))), JSON.stringify(validate.errors));
}

describe('an evidence report', () => {
  it('holds what was asked, what came out and what is needed to do it again', () => {
    const report = keeperReport();
    const [answer] = report.answers;
    assert.deepEqual([answer.text, answer.start, answer.end, answer.line, answer.column], ['Mara', 33, 37, 1, 34]);
    assert.deepEqual(answer.evidence.map(({ text, heat }) => [text, heat]), [['Its keeper is Mara.', 4], ['The tower is high.', 1]]);
    assert.deepEqual(answer.evidence[0].ablation, { before: 5, after: -2.5, drop: 7.5, outcome: 'lost', isCausal: true });
    assert.deepEqual([answer.comprehensiveness, answer.sufficiency, answer.ablations?.sentences.length], [9, 0.1, 2]);
    assert.deepEqual(report.documents, [{ label: 'tower.txt', path: 'tower.txt', version: 0, length: TEXT.length, sha256: hash(TEXT, 'utf-8'), hashed: 'utf-8' }]);
    assert.deepEqual(report.model.headWeights, { kind: 'learned', answer: [[0.1, 0.2], [0.3, 0.4]], question: [[1, 0], [0, 0]] });
  });

  it('follows its schema: with an answer, without one, with one not tried, of a part of a document', () => {
    checkSchema(keeperReport());
    checkSchema(reportFrom([], resultOf()));
    const plain = answerOf({ text: TEXT, answer: 'Mara' });
    const document = { uri: 'a.txt', version: 3, text: TEXT };
    checkSchema(reportFrom([document], { ...resultOf(), nearest: plain }));
    checkSchema(reportFrom([{ ...document, range: { startOffset: 2, endOffset: 40 } }], resultOf({ ...plain, otherPlaces: [{ document: 0, range: plain.range }] })));
    checkSchema(reportFrom([document], resultOf(answerOf({ text: TEXT, answer: 'Mara', evidence: ['The tower is high.'], tried: [['The tower is high.', ablationOf(3, 'changed', 'Ann')]] }))));
  });

  it('has a calibrated chance, and follows its schema where the reader is not calibrated', () => {
    const report = keeperReport();
    assert.deepEqual([report.answers[0].chance, report.model.calibration], [0.832, { slope: 0.4, intercept: -0.9 }]);
    assert.equal(numbersOf(report.answers[0]), 'likely right, 83 % · share of all spans 90 % · score 6.3');
    assert.ok(facts(report).some(([, value]) => value === '1 / (1 + exp(−(0.4 · score − 0.9)))'));
    const plain = JSON.parse(JSON.stringify(report, (key, value: unknown) => (key === 'chance' || key === 'calibration' ? undefined : value))) as EvidenceReport;
    checkSchema(plain);
    assert.equal(numbersOf(plain.answers[0]), 'share of all spans 90 % · score 6.3');
    assert.deepEqual(compareReports(plain, report).differences.map(({ pointer }) => pointer), ['/model/calibration', '/answers/0/chance']);
  });

  it('has a schema that refuses other things', () => {
    for (const change of [{ format: 'x' }, { formatVersion: 2 }, { extra: 1 }, { question: 1 }, { asked: 'today' }, { answers: [{}] }]) {
      assert.equal(validate({ ...JSON.parse(reportJson(keeperReport())) as object, ...change }), false, JSON.stringify(change));
    }
  });

  it('counts lines that end in CRLF, and offsets in UTF-16 units', () => {
    const text = '😀 first\r\n\r\nIts keeper is Mara.\r\nLast.';
    const { answers: [answer] } = reportFrom([{ uri: 'a', version: 0, text }], resultOf(answerOf({ text, answer: 'Mara' })));
    assert.deepEqual([answer.line, answer.column, answer.endLine, answer.endColumn], [3, 15, 3, 19]);
    assert.equal(answer.passage.text, 'Its keeper is Mara.');
  });

  it('hashes as sha256sum does, and lone surrogates as code units', () => {
    const of = (text: string): EvidenceReport['documents'][number] => reportFrom([{ uri: 'a', version: 0, text }], resultOf()).documents[0];
    assert.deepEqual([of('é😀').sha256, of('é😀').hashed], [sha256Of('é😀', 'utf-8'), 'utf-8']);
    assert.equal(sha256Of('abc', 'utf-8'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    assert.deepEqual([of('a\ud800').hashed, of('a\ud801').hashed], ['utf-16le', 'utf-16le']);
    assert.notEqual(of('a\ud800').sha256, of('a\ud801').sha256);
  });

  it('keeps lone surrogates and numbers over the file', () => {
    const text = 'Its keeper is \udc00Mara\ud800.';
    const report = reportFrom([{ uri: 'a', version: 0, text }], resultOf(answerOf({ text, answer: '\udc00Mara\ud800' })));
    const bytes = new TextEncoder().encode(reportJson(report));
    const { differences } = compareReports(JSON.parse(new TextDecoder().decode(bytes)), report);
    assert.deepEqual(differences, []);
    checkSchema(report);
  });

  it('shows no more of a document than the sentences and the rest of their lines', () => {
    const text = `${'secret '.repeat(100)}\n${'before '.repeat(100)}Its keeper is Mara. ${'behind '.repeat(100)}\nsecret`;
    const json = reportJson(reportFrom([{ uri: 'a', version: 0, text }], resultOf(answerOf({ text, answer: 'Mara', evidence: ['Its keeper is Mara.'] }))));
    assert.doesNotMatch(json, /secret/);
    const { answers: [{ passage }] } = JSON.parse(json) as EvidenceReport;
    assert.ok(passage.text.length < 520 && passage.text.startsWith('before ') && passage.text.endsWith(' behind'), passage.text);
  });

  it('never shows what lies outside the part that was read', () => {
    const text = 'secret Its keeper is Mara. secret';
    const range = { startOffset: 7, endOffset: 26 };
    const report = reportFrom([{ uri: 'a', version: 0, text, range }], resultOf(answerOf({ text, answer: 'Mara' })));
    assert.equal(report.answers[0].passage.text, 'Its keeper is Mara.');
  });
});

describe('the pieces of a passage', () => {
  it('are the passage, with the answer where it stands', () => {
    const { answers: [answer] } = keeperReport();
    const pieces = piecesOf(answer, sentencesOf(answer));
    assert.equal(pieces.flatMap(({ parts }) => parts.map(({ text }) => text)).join(''), answer.passage.text);
    assert.deepEqual(pieces.flatMap(({ parts }) => parts.filter(({ isAnswer }) => isAnswer).map(({ text }) => text)), ['Mara']);
    assert.deepEqual(pieces.map(({ sentence }) => sentence?.number), [1, undefined, 2]);
  });

  it('cut an answer that runs over two sentences', () => {
    const { answers: [answer] } = reportFrom([{ uri: 'a', version: 0, text: TEXT }], resultOf(answerOf({ text: TEXT, answer: 'high. Its', evidence: ['The tower is high.', 'Its keeper is Mara.'] })));
    const parts = piecesOf(answer, sentencesOf(answer)).flatMap(piece => piece.parts);
    assert.equal(parts.map(({ text }) => text).join(''), answer.passage.text);
    assert.deepEqual(parts.filter(({ isAnswer }) => isAnswer).map(({ text }) => text), ['high.', ' ', 'Its']);
  });
});

describe('comparing reports', () => {
  const copy = (change: (report: Record<string, unknown>) => void): unknown => {
    const json = JSON.parse(reportJson(keeperReport())) as Record<string, unknown>;
    change(json);
    return json;
  };
  const pointers = (change: (report: Record<string, unknown>) => void): string[] => compareReports(copy(change), keeperReport()).differences.map(({ pointer }) => pointer);

  it('finds nothing in one that was made anew', () => {
    const { numbers, texts, differences } = compareReports(copy(() => undefined), keeperReport());
    assert.deepEqual(differences, []);
    assert.ok(numbers > 80 && texts > 20, `${numbers} numbers, ${texts} texts`);
  });

  it('finds the last bit of a number, a text, an offset, what was added and what is gone', () => {
    type Answers = { answers: Record<string, unknown>[] };
    assert.deepEqual(pointers(report => ((report as Answers).answers[0].score = 6.250000000000001)), ['/answers/0/score']);
    assert.deepEqual(pointers(report => ((report as Answers).answers[0].text = 'mara')), ['/answers/0/text']);
    assert.deepEqual(pointers(report => ((report as Answers).answers[0].start = 32)), ['/answers/0/start']);
    assert.deepEqual(pointers(report => (report['a/b~c'] = 1)), ['/a~1b~0c']);
    assert.deepEqual(pointers(report => ((report as Answers).answers = [])), ['/answers/0']);
    assert.deepEqual(pointers(report => delete report.settings), ['/settings']);
    assert.deepEqual(pointers(report => (report.documents = null)), ['/documents']);
  });

  it('takes the date, the build and the names of documents on trust', () => {
    assert.deepEqual(pointers(report => Object.assign(report, { asked: 'x', build: {} })), []);
    assert.deepEqual(pointers(report => ((report.documents as Record<string, unknown>[])[0].label = 'x')), []);
  });

  it('says both values', () => {
    const [difference] = compareReports({ a: 1 }, { a: 2 }).differences;
    assert.deepEqual(difference, { pointer: '/a', reported: 1, found: 2 });
  });
});

describe('reading a report', () => {
  const valid = reportJson(keeperReport());
  function check(text: string, message: RegExp): void {
    assert.throws(() => parseReport(text, 'r.json'), (error: unknown) => error instanceof UserError && message.test(error.message));
  }
  const changed = (change: object): string => JSON.stringify({ ...JSON.parse(valid) as object, ...change });

  it('gives what is needed to ask again', () => {
    const { question, maxAnswers, read, documents, answers, explained } = parseReport(`\ufeff${valid}`, 'r.json');
    assert.deepEqual([question, maxAnswers, read.windows, documents.length, answers, explained], ['Who is the keeper?', 5, 3, 1, 1, 1]);
  });

  it('refuses what is no report', () => {
    for (const text of ['', 'not JSON', '{', valid.slice(0, 500)]) check(text, /is not an evidence report .*it is not JSON/);
    for (const text of ['null', '[]', '3', '"x"']) check(text, /it is not a JSON object/);
    check('{}', /its format is not/);
    check('{"__proto__": {"format": "spanlight-evidence-report"}}', /its format is not/);
  });

  it('refuses one of a newer format', () => check(changed({ formatVersion: 2 }), /has format version 2, and this Spanlight knows versions up to 1\. Install/));

  it('refuses one from which nothing can be asked', () => {
    const [document] = (JSON.parse(valid) as EvidenceReport).documents;
    for (const change of [
      { question: '' }, { question: 7 }, { settings: undefined }, { settings: { maxAnswers: 0 } }, { settings: { maxAnswers: 1e99 } }, { read: { windows: -1, of: 0 } },
      { documents: {} }, { documents: [null] }, { documents: [{ ...document, sha256: 1 }] }, { documents: [{ ...document, hashed: 'md5' }] },
      { documents: [{ ...document, range: { start: 5, end: 1e6 } }] }, { answers: 'none' }, { answers: [1] }, { model: {} }, { build: [] }, { formatVersion: '1' },
    ]) check(changed(change), /is not an evidence report that can be verified/);
  });
});

describe('names of report files', () => {
  it('say the format', () => assert.deepEqual(['a.md', 'b.HTML', 'c.d.json', 'e', 'f.docx', 'md', '.md'].map(formatOf), ['md', 'html', 'json', undefined, undefined, undefined, 'md']));

  it('come from the question', () => {
    assert.equal(slugOf('Who is the keeper?'), 'who-is-the-keeper');
    assert.equal(slugOf('../..\\etc/passwd: “Größe” 42'), 'etc-passwd-größe-42');
    assert.equal(slugOf('??'), 'evidence-report');
    assert.ok(slugOf('word '.repeat(99)).length <= 60);
  });
});
