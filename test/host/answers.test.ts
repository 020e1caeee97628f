import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activated, answersOf, askFile, depositIn, freshWindow, highlighted, hoverAt, lease, leaseAnswer, leaseQuestion, open, openAndAsk, placeIn, temporaryFolder, withSetting } from './asking.ts';

const example = (name: string): vscode.Uri => vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0].uri, name);
const twoLeases = 'The deposit of the mill is 900 euros.\n\nThe deposit of the barn is 350 euros.\n\nThe roof is red.';

describe('asking a file', () => {
  freshWindow();
  const folder = temporaryFolder();

  it('gives the answer with its place, probability and evidence', async () => {
    const { state } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const [answer] = answersOf(state);
    assert.match(answer.text, /900/);
    assert.equal(answer.place.line, 3);
    assert.ok(lease.split('\n')[2].slice(answer.place.column - 1).startsWith(answer.text));
    assert.ok(answer.probability > 0.5 && answer.probability <= 1, `probability ${answer.probability}`);
    assert.ok(answer.evidence.length > 0, 'there is evidence');
    for (const { relevance, heat, words, place } of answer.evidence) {
      assert.ok(relevance > 0 && relevance <= 1, `relevance ${relevance}`);
      assert.ok(heat >= 1 && heat <= 4, `heat ${heat}`);
      const line = lease.split('\n')[place.line - 1];
      const sentence = words.map(({ text }) => text).join('');
      assert.equal(line.slice(place.column - 1, place.column - 1 + sentence.length), sentence);
    }
    assert.ok(answer.evidence.reduce((sum, { relevance }) => sum + relevance, 0) <= 1.0001, 'shares of one whole');
    assert.deepEqual(answer.evidence.flatMap(({ words }) => words).filter(word => word.answer && /\w/.test(word.text)).map(({ text }) => text), answer.text.split(' '));
  });

  it('says how much was read, of what, and for which question', async () => {
    const { state } = await openAndAsk(folder.write('lease.txt', lease), `  ${leaseQuestion} `);
    assert.equal(state.question, leaseQuestion);
    assert.ok(state.scopeLabel.endsWith('lease.txt'), state.scopeLabel);
    assert.ok(state.phase.kind === 'done' && !state.phase.stopped);
    assert.deepEqual(state.phase.read, { windows: 1, of: 1 });
  });

  it('says that the document does not answer, and shows the nearest passage as such', async () => {
    const { state } = await openAndAsk(folder.write('lease.txt', lease), 'Who painted the ceiling of the chapel?');
    assert.deepEqual(answersOf(state), []);
    assert.ok(state.nearest, 'there is a nearest passage');
    assert.ok(lease.includes(state.nearest.text));
  });

  it('answers with a command’s argument as the question, without asking for it', async () => {
    await open(folder.write('lease.txt', lease));
    await vscode.commands.executeCommand('spanlight.askFile', leaseQuestion);
    depositIn((await activated()).state);
  });

  it('gives no more answers than the setting allows', async () => {
    await open(folder.write('captains.txt', 'Miriam Oakes is a captain.\n\nTobias Lind is a captain.'));
    const question = 'Who is a captain?';
    assert.ok(answersOf(await askFile(question)).length > 1, 'more than one answer is found');
    await withSetting('spanlight.answers.maximum', 1, async () => {
      assert.equal(answersOf(await askFile(question)).length, 1);
    });
  });
});

describe('hover', () => {
  freshWindow();
  const folder = temporaryFolder();

  it('on the answer tells its number, probability and score, and links to the next evidence', async () => {
    const { editor, state } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const hover = await hoverAt(editor.document, placeIn(editor.document, leaseAnswer));
    assert.ok(hover, 'the answer has a hover');
    assert.equal(editor.document.getText(hover.range), depositIn(state));
    const [answer] = state.answers;
    assert.ok(hover.text.includes(`**Answer 1 of ${state.answers.length}**`), hover.text);
    assert.match(hover.text, new RegExp(`\\*\\*(?:Likely right|Possibly right|Doubtful) · ${Math.round(100 * answer.confidence!.chance)} %\\*\\* · of best answers`));
    assert.ok(hover.text.includes(`Share of all spans ${Math.round(100 * answer.probability)} %`), hover.text);
    assert.ok(hover.text.includes(`score ${answer.score.toFixed(1)} (start + end − null + agreement with the question’s words, in logits)`), hover.text);
    assert.ok(hover.text.includes('(command:spanlight.nextEvidence)'), hover.text);
    assert.deepEqual(hover.trusted, { enabledCommands: ['spanlight.nextEvidence', 'spanlight.askPlace', 'spanlight.whatIf', 'spanlight.putBack'] });
  });

  it('on evidence tells its share of the attention and what taking it away does', async () => {
    const { editor, state } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const evidence = state.answers[0].evidence[0];
    const position = new vscode.Position(evidence.place.line - 1, evidence.place.column);
    const hover = await hoverAt(editor.document, position);
    assert.ok(hover, 'the sentence has a hover');
    assert.equal(editor.document.getText(hover.range), evidence.words.map(({ text }) => text).join(''));
    assert.ok(hover.text.includes(`**Attended ${Math.round(100 * evidence.relevance)} %**`), hover.text);
    assert.ok(hover.text.includes('**Needed** · removing this sentence'), hover.text);
    const { drop, outcome, isCausal } = evidence.ablation!;
    assert.notEqual(outcome, 'kept', 'the answer needs the sentence that holds it');
    assert.ok(isCausal);
    assert.ok(hover.text.includes(`(Δ ${drop.toFixed(1)})`), hover.text);
    assert.ok(hover.text.includes('(command:spanlight.whatIf?'), hover.text);
  });

  it('links to a question about the paragraph', async () => {
    const { editor } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const hover = await hoverAt(editor.document, placeIn(editor.document, leaseAnswer));
    const [, encoded] = /command:spanlight\.askPlace\?([^)]*)\)/.exec(hover?.text ?? '') ?? [];
    assert.deepEqual(JSON.parse(decodeURIComponent(encoded)), [editor.document.uri.toString(), 2, 2]);
  });

  it('wraps: it has no spaces that can’t be broken', async () => {
    const { editor } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const hover = await hoverAt(editor.document, placeIn(editor.document, leaseAnswer));
    assert.ok(hover, 'the answer has a hover');
    assert.ok(hover.text.includes(leaseQuestion), hover.text);
  });

  it('is absent elsewhere', async () => {
    const { editor, state } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const attended = state.answers[0].evidence.map(({ place }) => place.line);
    const line = [1, 3, 5].find(one => !attended.includes(one));
    if (line !== undefined) assert.equal(await hoverAt(editor.document, new vscode.Position(line - 1, 3)), undefined);
    assert.equal(await hoverAt(editor.document, new vscode.Position(1, 0)), undefined);
  });

  it('shows the question’s Markdown as plain text', async () => {
    const { editor } = await openAndAsk(folder.write('lease.txt', lease), 'How much is the _deposit_?');
    const hover = await hoverAt(editor.document, placeIn(editor.document, leaseAnswer));
    assert.ok(hover, 'the answer has a hover');
    assert.match(hover.text, /\\_deposit\\_/);
  });
});

describe('next and previous evidence', () => {
  freshWindow();
  const folder = temporaryFolder();

  it('go from the answer to each sentence of its evidence and round again', async () => {
    const { editor, state } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const [answer] = state.answers;
    const places = [answer.place, ...answer.evidence.map(({ place }) => place)];
    const selected = (): { line: number; column: number } => {
      const { line, character } = (vscode.window.activeTextEditor ?? editor).selection.active;
      return { line: line + 1, column: character + 1 };
    };
    const api = await activated();
    for (const [i, { line, column }] of [...places, places[0]].entries()) {
      await vscode.commands.executeCommand('spanlight.nextEvidence');
      assert.deepEqual(selected(), { line, column });
      assert.deepEqual(api.state.current, { answer: 0, evidence: (i % places.length) - 1 });
    }
    const last = places[places.length - 1];
    await vscode.commands.executeCommand('spanlight.previousEvidence');
    assert.deepEqual(selected(), { line: last.line, column: last.column });
  });

  it('opens the document that was closed', async () => {
    const { editor, state } = await openAndAsk(folder.write('lease.txt', lease), leaseQuestion);
    const { uri } = editor.document;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('spanlight.nextEvidence');
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), uri.toString());
    assert.equal(await highlighted(vscode.window.activeTextEditor.document, leaseAnswer), depositIn(state));
  });
});

describe('scope', () => {
  freshWindow();
  const folder = temporaryFolder();

  it('selection: only the selected text is read', async () => {
    const editor = await open(folder.write('two.txt', twoLeases));
    for (const [line, expected] of [[0, '900'], [2, '350']] as const) {
      editor.selection = new vscode.Selection(line, 0, line, editor.document.lineAt(line).text.length);
      const state = await askFile(leaseQuestion, 'selection');
      const [{ text }] = answersOf(state);
      assert.match(text, new RegExp(expected));
      assert.equal(state.answers.every(({ place }) => place.line === line + 1), true);
      assert.equal(state.answers[0].place.line, line + 1);
      assert.ok(state.scopeLabel.startsWith(`lines ${line + 1} to ${line + 1} of `), state.scopeLabel);
      assert.equal(await highlighted(editor.document, expected), text);
    }
  });

  it('selection: a question that the rest of the file answers is not answered', async () => {
    const editor = await open(folder.write('two.txt', twoLeases));
    editor.selection = new vscode.Selection(4, 0, 4, 16);
    assert.deepEqual(answersOf(await askFile(leaseQuestion, 'selection')), []);
  });

  it('workspace: open editors are read as they are on screen', async () => {
    await withSetting('spanlight.files.include', 'us-declaration.txt', async () => {
      const editor = await open(example('us-declaration.txt'));
      await editor.edit(edit => edit.insert(new vscode.Position(0, 0), 'The deposit of the mill house is 900 euros.\n\n'));
      const state = await askFile('How much is the deposit of the mill house?', 'workspace');
      assert.equal(await highlighted(editor.document, leaseAnswer), depositIn(state));
      assert.equal(state.answers[0].place.line, 1);
    });
  });

  it('workspace: highlights are there when a file that was not open is opened later', async () => {
    await withSetting('spanlight.files.include', 'us-declaration.txt', async () => {
      const state = await askFile('What unalienable Rights are named?', 'workspace');
      const [answer] = answersOf(state);
      assert.match(answer.text, /Life, Liberty,? and the pursuit of\s+Happiness/);
      assert.equal(answer.place.file, 'us-declaration.txt');
      const { document } = await open(example('us-declaration.txt'));
      const hover = await hoverAt(document, new vscode.Position(answer.place.line - 1, answer.place.column));
      assert.ok(hover, 'the answer is highlighted');
      assert.equal(document.getText(hover.range).replace(/\s+/g, ' '), answer.text.replace(/\s+/g, ' '));
    });
  });

  it('workspace: reads all files that the setting includes, and says how many', async () => {
    await withSetting('spanlight.files.include', '{us-declaration.txt,incident-*.md}', async () => {
      const state = await askFile('How many customers were charged twice?', 'workspace');
      assert.equal(state.scopeLabel, '2 files');
      assert.equal(answersOf(state)[0].place.file, 'incident-2031-04-postmortem.md');
      assert.ok(state.answers[0].text.includes('214'), state.answers[0].text);
    });
  });

  it('workspace: a further question sets windows aside, of all files that the first one read', async () => {
    await withSetting('spanlight.files.include', '{harbor-service-agreement,kestrel-db-manual,tidewater-field-study}.md', async () => {
      const first = await askFile('When did Storm Odile cross the estuary?', 'workspace');
      assert.ok(first.phase.kind === 'done' && first.phase.read.setAside === undefined);
      const { phase, answers } = await askFile('Which port serves clients?', 'workspace');
      assert.ok(phase.kind === 'done' && !phase.stopped, JSON.stringify(phase));
      const { of, setAside = 0 } = phase.read;
      assert.ok(setAside > of / 6, `${setAside} of ${of} windows were set aside`);
      assert.equal(answers[0].place.file, 'kestrel-db-manual.md');
    });
  });

  it('workspace: says that more files were left out than may be read', async () => {
    await withSetting('spanlight.files.include', 'us-d*.txt', async () => {
      assert.deepEqual((await askFile('What unalienable Rights are named?', 'workspace')).notices, []);
    });
    await withSetting('spanlight.files.include', '{us-declaration.txt,tidewater-*.md}', () =>
      withSetting('spanlight.files.maxCount', 1, async () => {
        const state = await askFile('When did Storm Odile cross the estuary?', 'workspace');
        assert.equal(state.scopeLabel, 'tidewater-field-study.md');
        assert.match(state.notices.join(), /^1 more files were left out: “spanlight\.files\.maxCount” is 1\./);
      }));
  });

  it('offers what can be asked: the workspace, with an editor its file, with a selection that too', async () => {
    const api = await activated();
    assert.deepEqual(api.state.scopes, ['workspace']);
    const editor = await open(folder.write('unselected.txt', twoLeases));
    assert.deepEqual(api.state.scopes, ['workspace', 'file']);
    editor.selection = new vscode.Selection(0, 0, 0, 5);
    assert.deepEqual(api.state.scopes, ['workspace', 'file', 'selection']);
  });
});
