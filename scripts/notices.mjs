// The licences and notices of all that others made and a VSIX holds: THIRD_PARTY_NOTICES.txt, of which THIRD_PARTY_NOTICES.md is the list.
//
// A package's texts are the files of its folder that are named for it, and those in THIRD_PARTY_NOTICES/NAME@VERSION/, for what
// has none in its package: a package that gets a new version has its texts looked at anew.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Name of the list, and of its texts in a VSIX. */
export const noticesList = 'THIRD_PARTY_NOTICES.md';
export const noticesFile = 'THIRD_PARTY_NOTICES.txt';

const textsFolder = 'THIRD_PARTY_NOTICES';
const legalFile = /^(copying|copyright|licen[cs]e|notice)/i;
const line = '='.repeat(80);

/**
 * @typedef {object} Shipped
 * @property {readonly string[]} inputs  files that are bundled, relative to the root; those of the project itself count for nothing
 * @property {readonly string[]} copied  packages of node_modules that are copied as they are
 * @property {readonly string[]} works   works that are in no package; their texts lie in THIRD_PARTY_NOTICES/NAME/
 */

/** @typedef {{ name: string, title: string, texts: readonly string[] }} Work  `title`: name and version, if it has one */

/**
 * The content of THIRD_PARTY_NOTICES.txt, each text once. Throws an error that names all that lacks a text, all that the list
 * lacks and all that is listed, or has a text, but is not shipped.
 * @param {string} root  the folder of node_modules, of the list and of the texts
 * @param {Shipped} shipped
 * @returns {string}
 */
export function noticesOf(root, { inputs, copied, works: names }) {
  const folders = new Set([...inputs.flatMap(packageFolder), ...copied.map(name => `node_modules/${name}`)]);
  const works = [...[...folders].map(folder => packageIn(root, folder)), ...names.map(name => workOf(root, name, name))];
  const problems = [
    ...works.filter(({ texts }) => texts.length === 0).map(({ title }) => `${title} has no licence file: put its text into ${textsFolder}/${title}/.`),
    ...comparedWithList(root, works),
    ...unusedTexts(root, works),
  ];
  if (problems.length > 0) throw new Error(`The licences can't be packed.\n${[...new Set(problems)].sort().join('\n')}`);
  return `The licences and notices of the works that ${noticesList} lists.\n${sections(works).join('')}`;
}

/** @param {readonly Work[]} works */
function sections(works) {
  /** @type {Map<string, Set<string>>} titles by text */
  const titles = new Map();
  for (const { title, texts } of [...works].sort((a, b) => (a.title < b.title ? -1 : 1))) {
    for (const text of texts) titles.set(text, (titles.get(text) ?? new Set()).add(title));
  }
  return [...titles].map(([text, of]) => `\n${line}\n${[...of].join(', ')}\n${line}\n\n${text}\n`);
}

/**
 * @param {string} input  e.g. `node_modules/mammoth/node_modules/xmlbuilder/lib/index.js`
 * @returns {string[]} folder of its package, the innermost; none for the project's own files
 */
function packageFolder(input) {
  const found = /^.*\bnode_modules\/(@[^/]+\/)?[^/]+(?=\/)/.exec(input);
  return found ? [found[0]] : [];
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {Work}
 */
function packageIn(root, folder) {
  const { name, version } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
  const work = workOf(root, name, `${name}@${version}`);
  const files = readdirSync(path.join(root, folder), { withFileTypes: true }).filter(entry => entry.isFile() && legalFile.test(entry.name));
  return { ...work, texts: [...textsOf(path.join(root, folder), files.map(entry => entry.name)), ...work.texts] };
}

/**
 * @param {string} root
 * @param {string} name
 * @param {string} title
 * @returns {Work}
 */
function workOf(root, name, title) {
  const folder = path.join(root, textsFolder, title);
  return { name, title, texts: existsSync(folder) ? textsOf(folder, readdirSync(folder)) : [] };
}

/**
 * @param {string} folder
 * @param {readonly string[]} names
 */
function textsOf(folder, names) {
  return [...names].sort().map(name => readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n').trimEnd());
}

/**
 * The list is a table whose first column names the works `in backquotes`.
 * @param {string} root
 * @param {readonly Work[]} works
 */
function comparedWithList(root, works) {
  const rows = readFileSync(path.join(root, noticesList), 'utf8').match(/^\|[^|]*/gm) ?? [];
  const listed = rows.flatMap(row => [...row.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  const shipped = works.map(({ name }) => name);
  return [
    ...shipped.filter(name => !listed.includes(name)).map(name => `${noticesList} does not list ${name}, which is shipped.`),
    ...listed.filter(name => !shipped.includes(name)).map(name => `${noticesList} lists ${name}, which is not shipped.`),
  ];
}

/**
 * @param {string} root
 * @param {readonly Work[]} works
 */
function unusedTexts(root, works) {
  const folder = path.join(root, textsFolder);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const titles = files.map(entry => path.relative(folder, entry.parentPath).replaceAll(path.sep, '/'));
  const unused = titles.filter(title => !works.some(work => work.title === title));
  return unused.map(title => `${textsFolder}/${title}/ is of nothing that is shipped.`);
}
