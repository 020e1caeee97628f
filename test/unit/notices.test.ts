/** The licences that are packed: whose texts, from where, and what keeps a VSIX from being made. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { noticesOf } from '../../scripts/notices.mjs';

/** A library that brings one of its own, one that is copied and one without a text in its package. */
const FILES = {
  'node_modules/big/package.json': '{ "name": "big", "version": "2.0.0" }',
  'node_modules/big/LICENSE.md': 'Do what you like.\r\n',
  'node_modules/big/NOTICE': 'Made by Big.',
  'node_modules/big/license-of-tests/LICENSE': 'Not this.',
  'node_modules/big/node_modules/@small/one/package.json': '{ "name": "@small/one", "version": "1.0.0" }',
  'node_modules/big/node_modules/@small/one/licence': 'Do what you like.\n\n',
  'node_modules/copied/package.json': '{ "name": "copied", "version": "3.0.0" }',
  'node_modules/copied/COPYING': 'Copy it.',
  'node_modules/@small/bare/package.json': '{ "name": "@small/bare", "version": "0.1.0" }',
  'THIRD_PARTY_NOTICES/@small/bare@0.1.0/LICENSE': 'Take it.',
  'THIRD_PARTY_NOTICES/weights/LICENSE': 'Train with it.',
  'THIRD_PARTY_NOTICES.md': '| works | for `what` |\n|---|---|\n| `big`, `@small/one` | a |\n| `copied`, `@small/bare` | b |\n| `weights` | c |\n',
};

const SHIPPED = {
  inputs: ['src/main.ts', 'node_modules/big/index.js', 'node_modules/big/lib/more.js', 'node_modules/big/node_modules/@small/one/one.js', 'node_modules/@small/bare/bare.js'],
  copied: ['copied'],
  works: ['weights'],
};

describe('notices', () => {
  let root: string;

  beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'spanlight-notices-'))));
  afterEach(() => rm(root, { recursive: true }));

  async function notices(changed: Readonly<Record<string, string | undefined>> = {}, shipped = SHIPPED): Promise<string> {
    const files: Readonly<Record<string, string | undefined>> = { ...FILES, ...changed };
    for (const [name, content] of Object.entries(files)) {
      if (content === undefined) continue;
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), content);
    }
    return noticesOf(root, shipped);
  }

  async function checkProblem(problem: string, changed: Readonly<Record<string, string | undefined>>, shipped = SHIPPED): Promise<void> {
    await assert.rejects(notices(changed, shipped), { message: `The licences can't be packed.\n${problem}` });
  }

  it('has every text once, under the names of all whose text it is', async () => {
    const sections = (await notices()).split(/\n={80}\n/);
    assert.deepEqual(sections.slice(1).map(section => section.trim()), [
      '@small/bare@0.1.0', 'Take it.',
      '@small/one@1.0.0, big@2.0.0', 'Do what you like.',
      'big@2.0.0', 'Made by Big.',
      'copied@3.0.0', 'Copy it.',
      'weights', 'Train with it.',
    ]);
  });

  it('fails for a package without a text, also when there is one for another version', async () => {
    await checkProblem('copied@3.0.0 has no licence file: put its text into THIRD_PARTY_NOTICES/copied@3.0.0/.', { 'node_modules/copied/COPYING': undefined });
    await rm(root, { recursive: true });
    await checkProblem([
      '@small/bare@0.2.0 has no licence file: put its text into THIRD_PARTY_NOTICES/@small/bare@0.2.0/.',
      'THIRD_PARTY_NOTICES/@small/bare@0.1.0/ is of nothing that is shipped.',
    ].join('\n'), { 'node_modules/@small/bare/package.json': '{ "name": "@small/bare", "version": "0.2.0" }' });
  });

  it('fails for a work without a text', () =>
    checkProblem('weights has no licence file: put its text into THIRD_PARTY_NOTICES/weights/.', { 'THIRD_PARTY_NOTICES/weights/LICENSE': undefined }));

  it('fails for what is shipped and not listed', () =>
    checkProblem('THIRD_PARTY_NOTICES.md does not list @small/bare, which is shipped.', {
      'THIRD_PARTY_NOTICES.md': '| `big`, `@small/one` | with `@small/bare` |\n| `copied`, `weights` | b |\n',
    }));

  it('fails for what is listed and not shipped', () =>
    checkProblem('THIRD_PARTY_NOTICES.md lists copied, which is not shipped.', {}, { ...SHIPPED, copied: [] }));
});
