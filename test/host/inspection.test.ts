/** Looking into the reader, and asking what if some text weren't there. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activated, allHighlights, askFile, freshWindow, hoverAt, lease, leaseAnswer, leaseQuestion, longText, messageOf, open, openAndAsk, placeIn, temporaryFolder, until } from './asking.ts';

const sentence = 'The tenant pays a deposit of 900 euros before moving in.';

describe('looking inside', () => {
  freshWindow();
  const folder = temporaryFolder();

  it('shows layers, heads and words of the answer’s window', async () => {
    await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const api = await activated();
    await api.look(0, {});
    const { inspection, canInspect } = api.state;
    assert.ok(canInspect && inspection?.look && !inspection.isBusy);
    const { layers, heads, grid, questionWords, sentences, sinks, strongest } = inspection.look;
    assert.equal(grid.length, layers * heads);
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(sum(grid.map(({ share }) => share)) - 1) < 1e-3, 'the heads’ shares are of one whole');
    assert.ok(Math.abs(sum(grid.map(({ weight }) => weight)) - 1) < 1e-3, 'their weights too');
    assert.ok(grid.every(({ mass }) => mass >= 0 && mass <= 1.0001));
    assert.deepEqual(questionWords, ['How', 'much', 'deposit']);
    assert.ok(Math.abs(sum(sentences.map(({ relevance }) => relevance)) - 1) < 1e-3, 'every sentence of the window is there');
    assert.ok(sum(Object.values(sinks)) < 1);
    assert.ok(strongest && lease.includes(strongest.key) && strongest.attention > 0 && strongest.keys > 60);
  });

  it('through a word of the question highlights where that word looked, and the hover says so', async () => {
    const { editor } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const api = await activated();
    await api.look(0, { word: 2 });
    const [first] = api.state.inspection!.look!.sentences;
    const hover = await hoverAt(editor.document, new vscode.Position(first.place.line - 1, first.place.column));
    assert.match(hover?.text ?? '', /seen through the question’s word “deposit”/);
    await vscode.commands.executeCommand('spanlight.clearHighlights');
    assert.equal(api.state.inspection, undefined);
  });

  it('through one head sees that head alone', async () => {
    const { editor } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const api = await activated();
    await api.look(0, {});
    const all = api.state.inspection!.look!;
    const strongest = [...all.grid.keys()].sort((a, b) => all.grid[b].share - all.grid[a].share)[0];
    await api.look(0, { head: strongest });
    const one = api.state.inspection!.look!;
    assert.notDeepEqual(one.sentences.map(({ relevance }) => relevance), all.sentences.map(({ relevance }) => relevance));
    assert.deepEqual(one.grid, all.grid, 'the grid is of the answer, not of the lens');
    const found = await allHighlights(editor.document);
    assert.ok(found.length > 1, found.join(' | '));
  });

  it('maps the whole document, and follows the lens', async () => {
    await openAndAsk(folder.write('long.txt', `${longText(60)}\n\n${lease}`), leaseQuestion);
    const api = await activated();
    await api.look(0, {});
    await api.map();
    const { map, mapping } = api.state.inspection!;
    assert.ok(map && mapping === undefined);
    assert.ok(map.sentences > 240, `${map.sentences} sentences`);
    assert.equal(Math.max(...map.strip), 1);
    assert.ok(map.marks.some(({ kind, at }) => kind === 'answer' && at > 0.8), 'the answer stands near the end');
    assert.match(map.peaks.map(({ text }) => text).join('\n'), /deposit/);
    await api.look(0, { word: 2 });
    assert.notDeepEqual(api.state.inspection!.map!.strip, map.strip);
    assert.match(api.state.inspection!.map!.peaks[0].text, /deposit/);
  });

  it('ends with the next question', async () => {
    await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const api = await activated();
    await api.look(0, {});
    await askFile('Who is the landlord?');
    assert.equal(api.state.inspection, undefined);
  });
});

describe('what if this weren’t there', () => {
  freshWindow();
  const folder = temporaryFolder();

  it('of the selected text reads again without it', async () => {
    const { editor } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const start = placeIn(editor.document, sentence, 0);
    editor.selection = new vscode.Selection(start, start.translate(0, sentence.length));
    await vscode.commands.executeCommand('spanlight.whatIf');
    const [whatIf] = (await activated()).state.whatIfs;
    assert.equal(whatIf.removed, sentence);
    assert.ok(whatIf.phase.kind === 'done');
    assert.notEqual(whatIf.phase.ablation.outcome, 'kept');
    assert.ok(whatIf.phase.ablation.isCausal);
    assert.equal(whatIf.phase.windowsReadAgain, 1);
    const hover = await hoverAt(editor.document, placeIn(editor.document, leaseAnswer));
    assert.match(hover?.text ?? '', /\*\*Taken away\*\*/);
  });

  it('of the sentence at the cursor leaves the answer when it has nothing to do with it', async () => {
    const { editor } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const cursor = placeIn(editor.document, 'garden');
    editor.selection = new vscode.Selection(cursor, cursor);
    await vscode.commands.executeCommand('spanlight.whatIf');
    const [{ removed, phase }] = (await activated()).state.whatIfs;
    assert.equal(removed, 'The garden is watered every evening in July.');
    assert.ok(phase.kind === 'done' && phase.ablation.outcome === 'kept' && !phase.ablation.isCausal);
  });

  it('is put back, one or all', async () => {
    const { editor } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const api = await activated();
    for (const word of ['garden', 'landlord', 'dog']) {
      const cursor = placeIn(editor.document, word);
      editor.selection = new vscode.Selection(cursor, cursor);
      await vscode.commands.executeCommand('spanlight.whatIf');
    }
    assert.equal(api.state.whatIfs.length, 3);
    await vscode.commands.executeCommand('spanlight.putBack', 1);
    assert.deepEqual(api.state.whatIfs.map(({ removed }) => /dog|garden|landlord/.exec(removed)?.[0]), ['dog', 'garden']);
    await vscode.commands.executeCommand('spanlight.putBack');
    assert.deepEqual(api.state.whatIfs, []);
    const hover = await hoverAt(editor.document, placeIn(editor.document, 'dog'));
    assert.doesNotMatch(hover?.text ?? '', /Taken away/);
  });

  it('is not tried on text that has changed since', async () => {
    const { editor } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    await editor.edit(edit => edit.insert(new vscode.Position(0, 0), 'New. '));
    await vscode.commands.executeCommand('spanlight.whatIf');
    assert.deepEqual((await activated()).state.whatIfs, []);
  });

  it('is not tried on a file that was not read, nor before a question', async () => {
    const api = await activated();
    await open(folder.write('other.txt', 'Something else.'));
    await vscode.commands.executeCommand('spanlight.whatIf');
    assert.deepEqual(api.state.whatIfs, []);
    await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    await open(folder.write('third.txt', 'Something else.'));
    await vscode.commands.executeCommand('spanlight.whatIf');
    assert.deepEqual(api.state.whatIfs, []);
  });

  it('goes on after the reader died in between', async () => {
    const { editor } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const api = await activated();
    process.kill(api.readerPid!, 'SIGKILL');
    await until(() => api.readerPid === undefined, 'the reader is gone');
    editor.selection = new vscode.Selection(placeIn(editor.document, sentence, 0), placeIn(editor.document, sentence, sentence.length));
    await vscode.commands.executeCommand('spanlight.whatIf');
    const [{ phase }] = api.state.whatIfs;
    assert.ok(phase.kind === 'done', phase.kind === 'failed' ? phase.problem.message : phase.kind);
    assert.notEqual(phase.ablation.outcome, 'kept');
  });
});

describe('what the answer needs', () => {
  freshWindow();
  const folder = temporaryFolder();

  it('is tried for every sentence of its window, without its evidence, and with its evidence alone', async () => {
    const { state } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const { ablations, evidence } = state.answers[0];
    assert.ok(ablations);
    assert.deepEqual([ablations.tried, ablations.of], [6, 6]);
    assert.equal(ablations.causal, evidence.filter(({ ablation }) => ablation?.isCausal === true).length);
    assert.equal(ablations.withoutEvidence?.outcome, 'lost');
    assert.equal(ablations.onlyEvidence?.outcome, 'kept');
  });

  it('is not tried where there is one sentence', async () => {
    const { state } = await openAndAsk(folder.write('one.txt', sentence), leaseQuestion);
    assert.deepEqual(state.answers[0].ablations, { tried: 0, of: 1, causal: 0, withoutEvidence: undefined, onlyEvidence: undefined });
  });

  it('can’t be asked of nothing', async () => {
    await open(folder.write('empty.txt', ''));
    assert.ok(messageOf(await askFile(leaseQuestion)));
  });
});
