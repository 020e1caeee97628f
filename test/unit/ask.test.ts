/** The path of a question, with a reader that follows a rule: the word behind "gold" answers best, behind "tin" not at all. */
import assert from 'node:assert/strict';
import { ask, type AskProgress, type AskResult, type Question } from '../../src/core/ask.ts';
import { createLibrary, type BuildRanking } from '../../src/core/library.ts';
import type { Reader } from '../../src/core/reader.ts';
import type { Document } from '../../src/core/document.ts';
import { createRuleReader, type RuleReader } from './rule-reader.ts';
import { documentOf } from './sources.ts';

/** Texts that hold the question's last word first, in their order; the others are left out. */
const byLastWord: BuildRanking = texts => ({
  rank: question => [...texts.keys()].filter(i => texts[i].includes(question.split(' ').at(-1)!)),
});

interface Asked {
  readonly ask: Ask;
  readonly reader: RuleReader;
  /** How many times the windows were ranked anew. */
  readonly builds: () => number;
}

type Ask = (question: Question, stop: AbortSignal) => AsyncGenerator<AskProgress, AskResult>;

function createAsk(reader: Reader, buildRanking: BuildRanking): Ask {
  const library = createLibrary(reader, buildRanking);
  return (question, stop) => ask(library, question, stop);
}

function createAsked(documents: readonly Document[], questions = 'who what where pepper'): Asked {
  const reader = createRuleReader([...documents.map(({ text }) => text), questions].join(' '));
  let builds = 0;
  const ask = createAsk(reader, texts => {
    builds++;
    return byLastWord(texts);
  });
  return { ask, reader, builds: () => builds };
}

const never = new AbortController().signal;

interface Read {
  readonly progress: readonly AskProgress[];
  readonly result: AskResult;
}

async function finish(reading: AsyncGenerator<AskProgress, AskResult>, onProgress: (progress: AskProgress) => void = () => undefined): Promise<Read> {
  const progress: AskProgress[] = [];
  for (;;) {
    const step = await reading.next();
    if (step.done) return { progress, result: step.value };
    progress.push(step.value);
    onProgress(step.value);
  }
}

function questionOf(documents: readonly Document[], text = 'what', more: Partial<Question> = {}): Question {
  return { text, documents, maxAnswers: 5, explain: true, ...more };
}

async function read(texts: readonly string[], text = 'what', more: Partial<Question> = {}): Promise<Read & { readonly reader: RuleReader }> {
  const documents = texts.map(text => documentOf(text));
  const { ask, reader } = createAsked(documents);
  return { ...(await finish(ask(questionOf(documents, text, more), never))), reader };
}

function check({ result }: { readonly result: AskResult }, expected: readonly string[]): void {
  assert.deepEqual(result.answers.map(({ text }) => text), expected);
}

/** Six windows: sentences of eight tokens, two of which do not fit into one window. */
const SIX = ['One has a lot of gold coins.', 'Two has a lot of silver spoons.', 'Three has a lot of red pepper.', 'Four has a lot of old books.', 'Five has a lot of gold rings.', 'Six has a lot of tin cans.'];

describe('ask', () => {
  it('gives the answers of all documents, best first, at their places', async () => {
    const texts = ['We had silver spoons.', 'They had gold coins.'];
    const { result } = await read(texts);
    check({ result }, ['coins', 'spoons']);
    for (const { document, range, text } of result.answers) assert.equal(texts[document].slice(range.startOffset, range.endOffset), text);
    assert.deepEqual(result.read, { windows: 2, of: 2 });
    assert.equal(result.nearest, undefined);
  });

  it('says that the documents do not answer, and what came nearest', async () => {
    const { result } = await read(['There were tin cans.', 'No more was there.']);
    check({ result }, []);
    assert.deepEqual([result.nearest?.text, result.nearest?.document, result.nearest?.score], ['cans', 0, -3]);
    assert.notDeepEqual(result.nearest?.evidence, []);
  });

  it('leaves out answers that are far less likely than the best', async () => check(await read(['Had gold coins.', 'Had silver spoons.', 'Had bronze bells.']), ['coins', 'spoons']));

  it('gives no more answers than wanted', async () => check(await read(['Had gold coins.', 'Had silver spoons.'], 'what', { maxAnswers: 1 }), ['coins']));

  it('merges what two documents say alike', async () => {
    const { result } = await read(['Had gold coins.', 'Had silver coins.']);
    check({ result }, ['coins']);
    assert.deepEqual(result.answers[0].otherPlaces, [{ document: 1, range: { startOffset: 11, endOffset: 16 } }]);
  });

  it('has nothing to say of no documents, and of empty ones', async () => {
    for (const texts of [[], [''], [' \n', '\ufeff']]) {
      const { result, reader } = await read(texts);
      assert.deepEqual(result, { answers: [], nearest: undefined, read: { windows: 0, of: 0 }, setAside: [], questionTokensCut: 0 });
      assert.equal(reader.reads.length, 0);
    }
  });

  it('reads the range of a document alone', async () => {
    const document = { ...documentOf('Had gold coins. Had silver spoons.'), range: { startOffset: 15, endOffset: 34 } };
    const { ask } = createAsked([document]);
    const { result } = await finish(ask(questionOf([document]), never));
    check({ result }, ['spoons']);
    assert.deepEqual(result.answers[0].range, { startOffset: 27, endOffset: 33 });
  });

  it('never answers with the number of a clause', async () => check(await read(['Had gold\n8.5 Coins are silver spoons.']), ['spoons']));

  it('reads [CLS] question [SEP] window [SEP]', async () => {
    const { reader } = await read(['Had gold coins.'], 'who what');
    const ids = [...reader.reads[0].ids];
    const word = (text: string): number | undefined => reader.vocabulary.ids.get(text);
    assert.deepEqual(ids, [2, word('who'), word('what'), 3, word('had'), word('gold'), word('coins'), word('.'), 3]);
    assert.equal(reader.reads[0].firstToken, 4);
  });

  it('reads the first tokens of a long question and says how many were cut', async () => {
    const { result, reader } = await read(['Had gold coins.'], ' who what where who what where ');
    assert.equal(result.questionTokensCut, 2);
    assert.equal(reader.reads[0].firstToken, 2 + 4);
    check({ result }, ['coins']);
  });

  it('reads the best-ranked windows first, and then all others in order', async () => {
    const documents = [documentOf(SIX.join(' '))];
    const { ask, reader } = createAsked(documents);
    await finish(ask(questionOf(documents, 'where pepper', { explain: false }), never));
    const first = reader.reads.map(({ ids, firstToken }) => SIX.findIndex(sentence => reader.vocabulary.ids.get(sentence.split(' ')[0].toLowerCase()) === ids[firstToken]));
    assert.deepEqual(first, [2, 0, 1, 3, 4, 5]);
  });

  it('passes on the error of a reader', async () => {
    const documents = [documentOf('Had gold coins.')];
    const { reader } = createAsked(documents);
    const ask = createAsk({ ...reader, read: () => Promise.reject(new Error('no more')) }, byLastWord);
    await assert.rejects(finish(ask(questionOf(documents), never)), /no more/);
  });
});

describe('evidence of an answer', () => {
  it('is what the answer’s window attended to', async () => {
    const text = 'Had gold coins. Left because rain.';
    const { result } = await read([text]);
    const [evidence] = result.answers[0].evidence;
    assert.equal(text.slice(evidence.range.startOffset, evidence.range.endOffset), 'Left because rain.');
    assert.equal(evidence.relevance, 1);
  });

  it('says for every answer what taking each sentence of its window away does', async () => {
    const { result, reader } = await read(['Had gold coins. Left because rain. Had silver spoons.']);
    const [best, second] = result.answers;
    const of = ({ ablations }: typeof best): [string, number][] => ablations!.sentences.map(({ ablation: { drop, outcome } }) => [outcome, Math.sign(Math.trunc(drop / 3)) || 0]);
    assert.deepEqual(of(best), [['changed', 1], ['kept', 0], ['kept', -1]], 'without its rival it is surer');
    assert.deepEqual(of(second), [['lost', 1], ['kept', 0], ['kept', -1]]);
    assert.equal(reader.reads.length, 1 + 2 * (1 + 3 + 2), 'one window; for each answer all of it, its sentences one by one, without its evidence, with its evidence alone');
  });

  it('has the sentences that the answer needs beside those that were attended to', async () => {
    const text = 'Had gold coins. Left because rain. Went.';
    const { result } = await read([text]);
    const [answer] = result.answers;
    const shown = answer.evidence.map(({ range, relevance, ablation }) => [text.slice(range.startOffset, range.endOffset), relevance, ablation?.isCausal]);
    assert.deepEqual(shown, [['Left because rain.', 1, false], ['Had gold coins.', 0, true]]);
    assert.equal(answer.ablations?.of, 3);
    assert.deepEqual([answer.ablations.withoutEvidence?.outcome, answer.ablations.onlyEvidence?.outcome], ['lost', 'kept']);
  });

  it('takes nothing away from a single sentence', async () => {
    const { result, reader } = await read(['Had gold coins because.']);
    assert.deepEqual(result.answers[0].ablations, { sentences: [], of: 1 });
    assert.equal(reader.reads.length, 1);
  });

  it('is what the answer needs alone where the reader tells nothing of its attention', async () => {
    const text = 'Had gold coins. Left because rain.';
    const { config, vocabulary, read: readWindow } = createRuleReader(`${text} what`);
    const { result } = await finish(createAsk({ config, vocabulary, parallel: 1, read: readWindow }, byLastWord)(questionOf([documentOf(text)]), never));
    const shown = result.answers[0].evidence.map(({ range, relevance }) => [text.slice(range.startOffset, range.endOffset), relevance]);
    assert.deepEqual(shown, [['Had gold coins.', 0]]);
    assert.equal(result.answers[0].sinks, undefined);
  });

  it('of a lesser answer elsewhere says what the best answer loses without it: nothing', async () => {
    const { result } = await read(['Had gold coins. Left because rain.', 'Had silver spoons. Went because sun.']);
    const [best, second] = result.answers;
    assert.deepEqual(best.evidence.map(({ onBest }) => onBest), [undefined, undefined]);
    assert.deepEqual(second.evidence.map(({ onBest }) => onBest?.outcome), ['kept', 'kept']);
    assert.ok(second.evidence.every(({ onBest }) => onBest!.drop <= 0 && !onBest!.isCausal));
  });

  it('costs a pass for each answer, and none when it was not asked for', async () => {
    const texts = ['Had gold coins.', 'Had silver spoons.', 'Had nothing.'];
    assert.equal((await read(texts)).reader.attends.length, 2);
    const { reader, result } = await read(texts, 'what', { explain: false });
    assert.equal(reader.attends.length, 0);
    assert.deepEqual(result.answers.map(({ evidence }) => evidence), [[], []]);
  });
});

describe('progress', () => {
  it('tells of every document made ready, and then of every window', async () => {
    const { progress } = await read(['Had gold coins.', 'Had silver spoons.', ''], 'what', { explain: false });
    assert.deepEqual(progress.map(({ read: { windows, of } }) => [windows, of]), [[0, 0], [0, 0], [0, 0], [1, 2], [2, 2]]);
  });

  it('has the first answers after four windows, and later ones when they change', async () => {
    const { progress, result } = await read([SIX.join(' ')], 'what', { explain: false });
    const windows = progress.slice(1); // the first is the document's
    assert.deepEqual(windows.map(({ answers }) => answers?.map(({ text }) => text)), [undefined, undefined, undefined, ['coins', 'spoons'], ['coins', 'rings', 'spoons'], undefined]);
    check({ result }, ['coins', 'rings', 'spoons']);
  });

  it('goes on while answers are explained, best first', async () => {
    const { progress } = await read(['Had gold coins. Left because rain.', 'Had silver spoons. Went.']);
    const explaining = progress.filter(({ explained }) => explained !== undefined);
    assert.deepEqual(explaining.map(({ explained, answers }) => [explained, answers?.map(({ ablations }) => ablations !== undefined)]), [
      [{ answers: 0, of: 2 }, [false, false]],
      [{ answers: 1, of: 2 }, [true, false]],
    ]);
  });

  it('has no answers where none is good enough', async () => {
    const { progress } = await read(['Had tin cans.', 'a', 'b', 'c', 'd']);
    assert.deepEqual(progress.filter(({ answers }) => answers !== undefined), []);
  });
});

describe('stopping', () => {
  it('keeps what there is and says how much was read', async () => {
    const documents = [documentOf(SIX.join(' '))];
    const { ask, reader } = createAsked(documents);
    const stop = new AbortController();
    const { result } = await finish(ask(questionOf(documents), stop.signal), ({ read }) => {
      if (read.windows === 2) stop.abort();
    });
    assert.deepEqual(result.read, { windows: 2, of: 6 });
    check({ result }, ['coins', 'spoons']);
    assert.deepEqual(result.answers.map(({ ablations }) => ablations !== undefined), [true, false], 'the best answer alone is explained in full');
    assert.equal(reader.reads.length, 2);
    assert.ok(result.answers.every(({ evidence }) => evidence.length > 0));
  });

  it('at once reads nothing', async () => {
    const documents = [documentOf('Had gold coins.')];
    const { ask, reader } = createAsked(documents);
    const { result, progress } = await finish(ask(questionOf(documents), AbortSignal.abort()));
    assert.deepEqual(result, { answers: [], nearest: undefined, read: { windows: 0, of: 0 }, setAside: [], questionTokensCut: 0 });
    assert.deepEqual([progress.length, reader.reads.length], [0, 0]);
  });

  it('while documents are made ready leaves the rest alone, and the next question reads all', async () => {
    const documents = [documentOf('Had gold coins.'), documentOf('Had silver spoons.')];
    const { ask, reader } = createAsked(documents);
    const stop = new AbortController();
    const { result, progress } = await finish(ask(questionOf(documents), stop.signal), () => stop.abort());
    assert.deepEqual([result.read.windows, progress.length, reader.reads.length], [0, 1, 0]);
    const next = await finish(ask(questionOf(documents), never));
    assert.deepEqual(next.progress.map(({ read: { of } }) => of), [0, 2, 2, ...new Array<number>(next.progress.length - 3).fill(2)]);
    check(next, ['coins', 'spoons']);
  });

  it('by leaving the loop reads no more', async () => {
    const documents = [documentOf(SIX.join(' '))];
    const { ask, reader } = createAsked(documents);
    for await (const { read } of ask(questionOf(documents), never)) if (read.windows === 2) break;
    assert.deepEqual([reader.reads.length, reader.attends.length], [2, 0]);
    check(await finish(ask(questionOf(documents), never)), ['coins', 'rings', 'spoons']);
  });
});

describe('a reader with an early exit', () => {
  async function readOf(...texts: readonly string[]): Promise<Read & { readonly reader: RuleReader; readonly ask: Ask; readonly documents: readonly Document[] }> {
    const documents = texts.map((text, i) => documentOf(text, String(i)));
    const reader = createRuleReader(`${texts.join(' ')} what`, { exitBelow: -4 });
    const ask = createAsk(reader, byLastWord);
    return { ...(await finish(ask(questionOf(documents), never))), reader, ask, documents };
  }

  it('takes it while it reads the documents, and never where two readings are compared', async () => {
    const { result, reader } = await readOf('Had gold coins. Left.', 'Had tin cans.');
    assert.deepEqual([result.answers[0].text, result.answers[0].ablations?.sentences.length], ['coins', 2]);
    assert.equal(reader.scans.length, 2);
    assert.equal(reader.reads.length, 1 + 2 + 2); // the whole window, without each sentence, without the evidence, and that alone
  });

  it('reads on where it had left before it says that nothing answers', async () => {
    const read = await readOf('Had hidden gold coins.', 'Had tin cans.');
    check(read, ['coins']);
    assert.equal(read.result.answers[0].otherPlaces.length, 0);
  });

  it('leaves it at that where something else answers', async () => check(await readOf('Had hidden gold coins.', 'Had silver spoons.'), ['spoons']));

  it('shows the nearest of what was read on where nothing answers', async () => {
    const { result } = await readOf('Had hidden tin cans.', 'Had hidden rain.');
    assert.deepEqual([result.answers, result.nearest?.text], [[], 'cans']);
  });

  it('gives the same after a first look at a part', async () => {
    const { ask, documents, result, reader } = await readOf('Had hidden gold coins.', 'Had hidden silver spoons.');
    const again = createAsk(createRuleReader(`${documents.map(({ text }) => text).join(' ')} what`, { exitBelow: -4 }), byLastWord);
    await finish(again(questionOf(documents, 'what', { limit: { windows: 1, explained: 0 } }), never));
    assert.deepEqual((await finish(again(questionOf(documents), never))).result, result);
    const before = reader.scans.length + reader.reads.length;
    await finish(ask(questionOf(documents, 'what', { explain: false }), never));
    assert.equal(reader.scans.length + reader.reads.length, before);
  });
});

describe('a follow-up question', () => {
  const documents = [documentOf('Had gold coins.', 'a'), documentOf('Had silver spoons.', 'b')];

  async function followUp(question: string, of: readonly Document[]): Promise<{ readonly made: number; readonly builds: number }> {
    const { ask, builds } = createAsked(documents);
    await finish(ask(questionOf(documents, 'what'), never));
    const before = builds();
    const { progress } = await finish(ask(questionOf(of, question), never));
    return { made: progress.filter(({ read: { of } }) => of === 0).length, builds: builds() - before };
  }

  it('of the same documents makes nothing ready again', async () => assert.deepEqual(await followUp('who what where', [...documents]), { made: 0, builds: 0 }));

  it('of one more document makes that one ready', async () => {
    assert.deepEqual(await followUp('what', [...documents, documentOf('Had more.', 'c')]), { made: 1, builds: 1 });
  });

  it('of fewer documents ranks them anew and makes none ready', async () => assert.deepEqual(await followUp('what', [documents[1]]), { made: 0, builds: 1 }));

  it('that reads on after a first look reads no window twice, and gives the same', async () => {
    const documents = [documentOf(SIX.join(' '), 'a'), documentOf(SIX.toReversed().join(' '), 'b')];
    const { ask, reader } = createAsked(documents);
    const at = documents[0].text.indexOf('Five');
    const promising = [{ document: 0, range: { startOffset: at, endOffset: at + 4 } }];
    const look = await finish(ask(questionOf([documents[0]], 'what', { promising, explain: false, limit: { windows: 4, explained: 0 } }), never));
    check(look, ['coins', 'rings', 'spoons']);
    assert.deepEqual(reader.reads.length, 4);
    const { result, progress } = await finish(ask(questionOf(documents, 'what', { promising, explain: false }), never));
    assert.equal(reader.reads.length, 12);
    assert.deepEqual(progress.filter(({ read }) => read.of > 0).map(({ read }) => read.windows), [5, 6, 7, 8, 9, 10, 11, 12]);
    const { result: inOneGo } = await finish(createAsked(documents).ask(questionOf(documents, 'what', { explain: false }), never));
    assert.deepEqual(result, inOneGo);
  });

  it('of the same text in another version makes it ready again', async () => {
    assert.deepEqual(await followUp('what', [documents[0], { ...documents[1], version: 1 }]), { made: 1, builds: 1 });
  });

  it('of another length has room for its tokens', async () => {
    const long = [documentOf('on and '.repeat(50))];
    const reader = createRuleReader(`on and who what where`, { maxQuestionTokens: 16 });
    const ask = createAsk(reader, byLastWord);
    for (const question of ['', 'what', 'who what where who what where who what where who']) await finish(ask(questionOf(long, question), never));
    assert.ok(reader.reads.every(({ ids }) => ids.length <= reader.config.window));
  });
});
