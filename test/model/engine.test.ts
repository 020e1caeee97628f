/** The engine: answers from the real reader, and what becomes of a question when the reader or the person gives up. */
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Document } from '../../src/core/document.ts';
import type { Engine } from '../../src/inference/engine.ts';
import { buildBundles, bundles } from './bundles.ts';
import { checkAnswers, checkProblem, disposeEngines, documentOf, finish, isRunning, KEEPER, LONG_TEXT, never, questionOf, resultOf, testEngine, TEXT, until } from './engines.ts';

/** Kills the reader when so many windows of a question were read, and gives the reader's process id. */
function killAt(windows: number, engine: { readonly readerPid: number | undefined }, signal: NodeJS.Signals) {
  const killed: number[] = [];
  return {
    killed,
    onProgress: ({ read }: { readonly read: { readonly windows: number } }): void => {
      if (read.windows !== windows || engine.readerPid === undefined) return;
      killed.push(engine.readerPid);
      process.kill(engine.readerPid, signal);
    },
  };
}

before(buildBundles);
afterEach(disposeEngines);

describe('the engine', () => {
  it('answers with the right span', async () => {
    const result = await checkAnswers(testEngine());
    assert.deepEqual(result.read, { windows: 1, of: 1 });
    assert.equal(result.questionTokensCut, 0);
    const [{ probability, score }] = result.answers;
    assert.ok(probability > 0.5 && probability <= 1 && score > 0);
  });

  it('gives evidence: sentences of the document, most attended first, with their words', async () => {
    const { answers: [{ evidence }] } = await checkAnswers(testEngine());
    assert.ok(evidence.length > 0);
    assert.equal(evidence[0].heat, 4);
    assert.ok(evidence.reduce((sum, { relevance }) => sum + relevance, 0) <= 1 + 1e-6);
    for (const [i, { range, relevance, words }] of evidence.entries()) {
      assert.ok(relevance > 0 && (i === 0 || relevance <= evidence[i - 1].relevance));
      assert.match(TEXT.slice(range.startOffset, range.endOffset), /^[A-Z].*\.$/);
      assert.ok(words.length > 0 && words.every(word => word.range.startOffset >= range.startOffset && word.range.endOffset <= range.endOffset));
      assert.ok(Math.abs(words.reduce((sum, word) => sum + word.relevance, 0) - relevance) < 1e-4);
    }
  });

  it('says that a document does not answer, and what came nearest', async () => {
    const { answers, nearest } = resultOf(await finish(testEngine().ask(questionOf('What is the capital of Peru?', documentOf(TEXT)), never)));
    assert.deepEqual(answers, []);
    assert.equal(nearest?.text, TEXT.slice(nearest!.range.startOffset, nearest!.range.endOffset));
  });

  it('has nothing to say of an empty document', async () => {
    for (const text of ['', ' \r\n\ufeff']) {
      const result = resultOf(await finish(testEngine().ask(questionOf(KEEPER, documentOf(text)), never)));
      assert.deepEqual(result, { answers: [], read: { windows: 0, of: 0 }, setAside: [], questionTokensCut: 0 });
    }
  });

  it('finds the right characters between lone surrogates, and where a message of a long text ends in a pair', async () => {
    const engine = testEngine();
    await checkAnswers(engine, documentOf(`\ud83d ${TEXT.replace('Lindqvist,', 'Lindqvist \udc00,')} \ud83d\ud83d`));
    await checkAnswers(engine, documentOf(`${' '.repeat((1 << 18) - 1)}😀 ${TEXT}`));
  });

  it('reads a document that is one line of 1 MB', async () => {
    const stop = new AbortController();
    const text = `${TEXT} ${'and so on '.repeat(100_000)}`;
    const result = resultOf(await finish(testEngine().ask(questionOf(KEEPER, documentOf(text)), stop.signal), ({ read }) => {
      if (read.windows === 5) stop.abort();
    }));
    assert.ok(result.read.windows >= 5 && result.read.windows < result.read.of);
    assert.equal(result.answers[0].text, 'Mara Lindqvist');
  });

  it('starts the reader before the first question when asked to', async () => {
    const lines: string[] = [];
    const engine = testEngine({ log: line => lines.push(line) });
    const pids = [engine.readerPid];
    engine.warmUp();
    pids.push(engine.readerPid);
    await checkAnswers(engine);
    pids.push(engine.readerPid);
    assert.equal(pids[0], undefined);
    assert.notEqual(pids[1], undefined);
    assert.equal(pids[2], pids[1]);
    assert.ok(lines.some(line => line.includes('ready')), lines.join('\n'));
  });
});

describe('a follow-up question', () => {
  async function messages(ask: (engine: ReturnType<typeof testEngine>) => Promise<unknown>): Promise<string[]> {
    const lines: string[] = [];
    const engine = testEngine({ processPath: bundles.spiedReaderProcess, log: text => lines.push(...text.split('\n').filter(line => line.startsWith('got '))) });
    const asked = () => lines.filter(line => line === 'got job').length;
    await checkAnswers(engine, FIRST);
    await until(() => asked() === 1); // stderr may come later than the answer
    const before = lines.length;
    await ask(engine);
    await until(() => asked() === 2);
    return lines.slice(before);
  }
  const FIRST = documentOf(TEXT);

  it('does not send the text again, nor that of another version that says the same', async () => assert.deepEqual(await messages(engine => checkAnswers(engine, { ...FIRST, version: FIRST.version + 1 })), ['got job']));

  it('sends a document that has changed, or was not there, and no other', async () => {
    const changed = { ...FIRST, text: `${TEXT} More.` };
    assert.deepEqual(await messages(engine => checkAnswers(engine, changed)), [`got document of ${changed.text.length} units`, 'got job']);
    const other = documentOf('Nothing of note.', 'other');
    assert.deepEqual(await messages(engine => finish(engine.ask(questionOf(KEEPER, FIRST, other), never))), [`got document of ${other.text.length} units`, 'got job']);
  });
});

describe('a reader that is held', () => {
  it('begins no window until the time is over, and loses none', async () => {
    const engine = testEngine();
    let read = 0;
    let heldAt = 0;
    const reading = finish(engine.ask({ ...questionOf(KEEPER, documentOf(LONG_TEXT)), explain: false }, never), progress => {
      read = progress.read.windows;
      if (read !== 3) return;
      heldAt = performance.now();
      engine.hold(1500);
    });
    await until(() => heldAt > 0);
    await setTimeout(600);
    const soon = read;
    await setTimeout(400);
    assert.equal(read, soon, 'nothing is read meanwhile');
    const { read: { windows, of } } = resultOf(await reading);
    assert.ok(soon < of && windows === of, `${soon} of ${of} when held`);
    assert.ok(performance.now() - heldAt >= 1400);
  });

  it('ends at once what is stopped', async () => {
    const engine = testEngine();
    const stop = new AbortController();
    const result = resultOf(await finish(engine.ask(questionOf(KEEPER, documentOf(LONG_TEXT)), stop.signal), ({ read }) => {
      if (read.windows !== 3) return;
      engine.hold(3_600_000);
      stop.abort();
    }));
    assert.equal(result.answers[0].text, 'Mara Lindqvist');
    assert.ok(result.read.windows < result.read.of);
  });
});

describe('a reader that dies', () => {
  it('is started again, and the question asked again', async () => {
    const engine = testEngine();
    const { killed, onProgress } = killAt(3, engine, 'SIGKILL');
    const once = (progress: Parameters<typeof onProgress>[0]): void => (killed.length === 0 ? onProgress(progress) : undefined);
    await checkAnswers(engine, documentOf(LONG_TEXT), once);
    assert.equal(killed.length, 1);
    assert.notEqual(engine.readerPid, killed[0]);
  });

  it('twice is a problem to be told, and the next question is answered', async () => {
    const engine = testEngine();
    const { killed, onProgress } = killAt(3, engine, 'SIGKILL');
    await checkProblem(finish(engine.ask(questionOf(KEEPER, documentOf(LONG_TEXT)), never), onProgress), 'reader-stopped');
    assert.equal(killed.length, 2);
    await checkAnswers(engine);
  });

  it('between two questions is not missed', async () => {
    const engine = testEngine();
    await checkAnswers(engine);
    const pid = engine.readerPid!;
    process.kill(pid, 'SIGKILL');
    await checkAnswers(engine);
    assert.notEqual(engine.readerPid, pid);
  });

  it('while stopping leaves the answers so far', async () => {
    const engine = testEngine();
    const stop = new AbortController();
    const result = resultOf(await finish(engine.ask(questionOf(KEEPER, documentOf(LONG_TEXT)), stop.signal), ({ read }) => {
      if (read.windows !== 8) return;
      process.kill(engine.readerPid!, 'SIGKILL');
      stop.abort();
    }));
    assert.equal(result.answers[0].text, 'Mara Lindqvist');
    assert.ok(result.read.windows >= 8 && result.read.windows < result.read.of);
  });
});

describe('a reader that hangs', () => {
  it('is killed, and the question asked again', async () => {
    const engine = testEngine({ hangMilliseconds: 5000 }); // a new reader has to start within it, on a busy machine too
    const { killed, onProgress } = killAt(3, engine, 'SIGSTOP');
    const once = (progress: Parameters<typeof onProgress>[0]): void => (killed.length === 0 ? onProgress(progress) : undefined);
    await checkAnswers(engine, documentOf(LONG_TEXT), once);
    assert.equal(killed.length, 1);
    await until(() => !isRunning(killed[0]));
  });

  it('while stopping is killed sooner and leaves the answers so far', async () => {
    const engine = testEngine({ stopMilliseconds: 300 });
    const stop = new AbortController();
    const result = resultOf(await finish(engine.ask(questionOf(KEEPER, documentOf(LONG_TEXT)), stop.signal), ({ read }) => {
      if (read.windows !== 8) return;
      process.kill(engine.readerPid!, 'SIGSTOP');
      stop.abort();
    }));
    assert.equal(result.answers[0].text, 'Mara Lindqvist');
    assert.deepEqual(result.answers[0].evidence, []);
    await checkAnswers(engine);
  });
});

describe('stopping', () => {
  it('while the model is loaded reads nothing', async () => {
    const stop = new AbortController();
    const asked = finish(testEngine().ask(questionOf(KEEPER, documentOf(LONG_TEXT)), stop.signal));
    await setTimeout(50);
    stop.abort();
    assert.deepEqual(resultOf(await asked).read, { windows: 0, of: 0 });
  });

  it('at once reads nothing, twice too, and the next question is answered', async () => {
    const engine = testEngine();
    for (let time = 0; time < 2; time++) {
      const { read, answers } = resultOf(await finish(engine.ask(questionOf(KEEPER, documentOf(TEXT)), AbortSignal.abort())));
      assert.deepEqual([read.windows, answers], [0, []]);
    }
    await checkAnswers(engine);
  });

  it('in the middle keeps the answers, with evidence, and says how much was read', async () => {
    const stop = new AbortController();
    const result = resultOf(await finish(testEngine().ask(questionOf(KEEPER, documentOf(LONG_TEXT)), stop.signal), ({ read }) => {
      if (read.windows === 6) stop.abort();
    }));
    assert.ok(result.read.windows >= 6 && result.read.windows < result.read.of);
    assert.equal(result.answers[0].text, 'Mara Lindqvist');
    assert.ok(result.answers[0].evidence.length > 0);
  });

  it('twice is the same as once', async () => {
    const engine = testEngine();
    const stop = new AbortController();
    const result = resultOf(await finish(engine.ask(questionOf(KEEPER, documentOf(LONG_TEXT)), stop.signal), ({ read }) => {
      if (read.windows >= 2) stop.abort();
    }));
    stop.abort();
    assert.ok(result.read.windows < result.read.of);
    await checkAnswers(engine);
  });
});

describe('the newest question', () => {
  it('of ten at once is answered, and the others are superseded', async () => {
    const engine = testEngine();
    const document = documentOf(TEXT);
    const questions = Array.from({ length: 10 }, (_, i) => (i < 9 ? `What is the height of the lighthouse number ${i}?` : KEEPER));
    const finished = await Promise.all(questions.map(text => finish(engine.ask(questionOf(text, document), never))));
    assert.deepEqual(finished.map(({ outcome }) => outcome.kind), [...new Array<string>(9).fill('superseded'), 'answered']);
    assert.equal(resultOf(finished[9]).answers[0].text, 'Mara Lindqvist');
  });

  it('ends one that is being read, also when that one had ended others', async () => {
    for (const others of [0, 9]) {
      const engine = testEngine();
      let next: Promise<unknown> | undefined;
      const before = Array.from({ length: others }, () => finish(engine.ask(questionOf(KEEPER, documentOf(TEXT)), never)));
      const { outcome, progress } = await finish(engine.ask(questionOf(KEEPER, documentOf(LONG_TEXT)), never), ({ read }) => {
        if (read.windows === 2) next = checkAnswers(engine);
      });
      assert.ok(progress.some(({ read }) => read.windows === 2), `superseded before it was read, after ${others} others`);
      assert.equal(outcome.kind, 'superseded');
      for (const other of await Promise.all(before)) assert.equal(other.outcome.kind, 'superseded');
      await next;
    }
  });

  it('is answered after the loop of another was left', async () => {
    const engine = testEngine();
    for await (const { read } of engine.ask(questionOf(KEEPER, documentOf(LONG_TEXT)), never)) if (read.windows === 2) break;
    const pid = engine.readerPid;
    await checkAnswers(engine);
    assert.equal(engine.readerPid, pid);
  });
});

describe('a question that another one takes the place of', () => {
  const A = documentOf(TEXT);
  const B = documentOf(TEXT.replace('Mara Lindqvist', 'Sven Holm'));
  const keeperOf = async (engine: Engine, document: Document): Promise<string> => resultOf(await finish(engine.ask(questionOf(KEEPER, document), never))).answers[0].text;

  it('while its document is on the way leaves the reader with the documents that it is thought to have', async () => {
    const engine = testEngine();
    await keeperOf(engine, A);
    const pid = engine.readerPid;
    const superseded = finish(engine.ask(questionOf(KEEPER, B), never));
    assert.equal(await keeperOf(engine, A), 'Mara Lindqvist');
    assert.equal((await superseded).outcome.kind, 'superseded');
    assert.equal(await keeperOf(engine, B), 'Sven Holm');
    assert.equal(engine.readerPid, pid, 'the reader lives');
  });

  it('while a long document of it is on the way does not leave half of that', async () => {
    const engine = testEngine();
    const end = 'The keeper of the vault is Zoe Quill.';
    const long = documentOf(`${'The wind came from the north and the sea was grey over the stones. '.repeat(10_000)}\n\n${end}`);
    const asked = { ...questionOf('Who is the keeper of the vault?', long), explain: false, promising: [{ document: 0, range: { startOffset: long.text.length - end.length, endOffset: long.text.length } }], limit: { windows: 4, explained: 0 } };
    await keeperOf(engine, A);
    for (const milliseconds of [0, 1, 3]) {
      const superseded = finish(engine.ask(asked, never));
      await setTimeout(milliseconds);
      await keeperOf(engine, A);
      assert.equal((await superseded).outcome.kind, 'superseded');
    }
    const { answers: [{ text, range }], read } = resultOf(await finish(engine.ask(asked, never)));
    assert.deepEqual([text, long.text.slice(range.startOffset, range.endOffset)], ['Zoe Quill', 'Zoe Quill']);
    assert.ok(read.of > 300, `${read.of} windows`);
  });

  it('while the model is loaded is left, and its document with it', async () => {
    const lines: string[] = [];
    const engine = testEngine({ log: line => lines.push(line) });
    const superseded = finish(engine.ask(questionOf(KEEPER, A), never));
    await setTimeout(50);
    assert.equal(await keeperOf(engine, B), 'Sven Holm');
    assert.equal((await superseded).outcome.kind, 'superseded');
    assert.equal(lines.filter(line => line.includes('again')).length, 0, lines.join('\n'));
  });
});

describe('an inspection', () => {
  it('that is put back makes no more passes', async () => {
    const said: string[] = [];
    const engine = testEngine({ processPath: bundles.spiedReaderProcess, log: text => said.push(...text.split('\n')) });
    const document = documentOf(LONG_TEXT);
    const { answers: [{ text, score, probability, document: of, range, window, startToken, endToken, otherPlaces }], read } = resultOf(await finish(engine.ask({ ...questionOf(KEEPER, document), explain: false, limit: { windows: 1, explained: 0 } }, never)));
    const request = {
      kind: 'whatIf', question: KEEPER, answer: { text, score, probability, document: of, range, window, startToken, endToken, otherPlaces }, removed: [{ document: 0, range }],
      before: { windows: read.of, setAside: { places: Array.from({ length: read.of - 1 }, (_, i) => i + 1), best: score } },
    } as const;
    const stop = new AbortController();
    const inspecting = engine.inspect(request, [document], stop.signal);
    await inspecting.next();
    stop.abort();
    assert.deepEqual(await inspecting.next(), { done: true, value: { kind: 'superseded' } });
    await until(() => said.includes('got abandon'));
    const passesSince = (): number => said.slice(said.indexOf('got abandon')).filter(line => line === 'sent progress').length;
    await setTimeout(500);
    assert.ok(passesSince() <= 2, `${passesSince()} passes since`);
  });
});

describe('disposing', () => {
  it('leaves no process', async () => {
    const engine = testEngine();
    await checkAnswers(engine);
    const pid = engine.readerPid!;
    assert.ok(isRunning(pid));
    engine.dispose();
    assert.equal(engine.readerPid, undefined);
    await until(() => !isRunning(pid));
  });

  it('ends a question that is being read as superseded', async () => {
    const engine = testEngine();
    let pid: number | undefined;
    const { outcome } = await finish(engine.ask(questionOf(KEEPER, documentOf(LONG_TEXT)), never), ({ read }) => {
      if (read.windows !== 2) return;
      pid = engine.readerPid;
      engine.dispose();
    });
    assert.equal(outcome.kind, 'superseded');
    await until(() => !isRunning(pid!));
  });

  it('before anything was asked is harmless', () => {
    const engine = testEngine();
    engine.dispose();
    engine.dispose();
    assert.equal(engine.readerPid, undefined);
  });
});
