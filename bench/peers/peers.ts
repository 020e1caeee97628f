import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath, npm, run } from '../../scripts/run-command.mjs';
import type { Asked, WindowKind } from './documents.ts';
import type { Request } from './protocol.ts';
import type { Program } from './run-peer.ts';

/** In the order in which they run and are shown. */
export const PEERS = ['spanlight', 'spanlight-every-layer', 'bare-loop', 'bare-loop-sliding', 'transformers.js', 'transformers.js-sliding', 'transformers'] as const;
export type PeerName = (typeof PEERS)[number];

/** What they are called in tables and pictures. */
export const TITLES: Readonly<Record<PeerName, string>> = {
  spanlight: 'Spanlight',
  'spanlight-every-layer': 'Spanlight, every layer of every window',
  'bare-loop': 'bare onnxruntime loop, same windows',
  'bare-loop-sliding': 'bare onnxruntime loop, sliding windows',
  'transformers.js': 'transformers.js, same windows',
  'transformers.js-sliding': 'transformers.js, sliding windows',
  transformers: 'Python transformers',
};

/** The windows that a peer is given; the others cut the document themselves. */
const WINDOWS: Readonly<Partial<Record<PeerName, WindowKind>>> = {
  'bare-loop': 'spanlight',
  'bare-loop-sliding': 'sliding',
  'transformers.js': 'spanlight',
  'transformers.js-sliding': 'sliding',
};

/** What a peer is asked. */
export function requestTo(name: PeerName, { question, document, windows }: Asked): Request {
  const kind = WINDOWS[name];
  return { question, document, windows: kind && windows[kind] };
}

export interface Places {
  readonly root: string;
  /** Folder that peers are installed into. */
  readonly cache: string;
  /** Folder of the bundled peer processes. */
  readonly bundles: string;
}

const TRANSFORMERS_JS = '4.3.1';

/** How to start a peer, after installing it into the cache if it is not there. @throws Error when it can't be installed. */
export async function programOf(name: PeerName, places: Places): Promise<Program> {
  const { root, bundles } = places;
  const reader = join(root, 'models', 'reader');
  const node = (file: string, ...args: readonly string[]): Program => ({ command: process.execPath, args: [join(bundles, file), ...args] });
  switch (name) {
    case 'spanlight':
    case 'spanlight-every-layer':
      return node('spanlight-peer.js', join(root, 'dist'), reader, ...(name === 'spanlight' ? [] : ['every-layer']));
    case 'bare-loop':
    case 'bare-loop-sliding':
      return node('bare-loop-peer.js', join(writeModelFolder(places), 'reader', 'onnx', 'model_quantized.onnx'));
    case 'transformers.js':
    case 'transformers.js-sliding':
      return node('transformers-js-peer.js', await installTransformersJs(places), writeModelFolder(places), 'reader');
    case 'transformers':
      return { command: await installTransformers(places), args: [join(root, 'bench', 'peers', 'transformers_peer.py'), join(writeModelFolder(places), 'reader')] };
  }
}

/** @returns the folder whose node_modules has the package. */
async function installTransformersJs({ cache }: Places): Promise<string> {
  const folder = join(cache, 'transformers.js');
  const wanted = JSON.stringify({ private: true, dependencies: { '@huggingface/transformers': TRANSFORMERS_JS } });
  await installOnce(join(folder, 'package.json'), wanted, async () => {
    // Install scripts would download CUDA libraries.
    await npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, what: `Installing transformers.js ${TRANSFORMERS_JS} into the cache` });
  });
  return folder;
}

/** @returns the Python of a virtual environment that has the packages. */
async function installTransformers({ root, cache }: Places): Promise<string> {
  const requirements = join(root, 'bench', 'peers', 'requirements.txt');
  const folder = join(cache, 'python');
  const python = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python3');
  await installOnce(join(folder, 'requirements.txt'), readFileSync(requirements, 'utf8'), async () => {
    const installed = findOnPath('python3') ?? findOnPath('python');
    if (installed === undefined) throw new Error('there is no Python on PATH');
    await run(installed, ['-m', 'venv', folder], { what: 'Making a Python environment in the cache' });
    await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements], { what: 'Installing Python transformers into the cache' });
  });
  return python;
}

/** Installs unless it was installed for the same wish, which is written down beside a file that says that it was fulfilled. */
async function installOnce(file: string, wanted: string, install: () => Promise<void>): Promise<void> {
  const done = `${file}.done`;
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return;
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, wanted);
  await install();
  writeFileSync(done, wanted);
}

/** The bundled reader, its graph as it was exported, in the layout of transformers' and transformers.js's models. @returns the folder of models, in which it is `reader`. */
function writeModelFolder({ root, cache }: Places): string {
  const reader = join(root, 'models', 'reader');
  const models = join(cache, 'models');
  const folder = join(models, 'reader');
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  cpSync(join(root, 'bench', 'stock', 'reader.onnx'), join(folder, 'onnx', 'model_quantized.onnx'));
  cpSync(join(reader, 'weights.bin'), join(folder, 'onnx', 'weights.bin')); // the graph names it
  cpSync(join(reader, 'tokenizer.json'), join(folder, 'tokenizer.json'));
  // Cast: the reader's own config.
  const { vocabulary, hidden, layers, heads, intermediate, max_position, window } = JSON.parse(readFileSync(join(reader, 'config.json'), 'utf8')) as Readonly<Record<string, number>>;
  const write = (file: string, content: object): void => writeFileSync(join(folder, file), JSON.stringify(content));
  write('config.json', {
    architectures: ['BertForQuestionAnswering'],
    model_type: 'bert',
    vocab_size: vocabulary,
    hidden_size: hidden,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    intermediate_size: intermediate,
    max_position_embeddings: max_position,
  });
  write('tokenizer_config.json', { tokenizer_class: 'BertTokenizer', do_lower_case: true, model_max_length: window, cls_token: '[CLS]', sep_token: '[SEP]', pad_token: '[PAD]', unk_token: '[UNK]', mask_token: '[MASK]' });
  return models;
}
