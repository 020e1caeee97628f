import tseslint from 'typescript-eslint';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';

/** Imports point one way: core ← convert, index, inference ← report ← host, cli; report takes types of inference alone; the webview sees the protocol's types alone. */
const zones = [
  { target: './src/core', from: './src', except: ['./core'] },
  { target: './src/protocol.ts', from: './src', except: ['./protocol.ts'] },
  { target: './src/index', from: './src', except: ['./core', './index'] },
  { target: './src/inference', from: './src', except: ['./core', './index', './inference'] },
  { target: './src/convert', from: './src', except: ['./core', './convert'] },
  // The libraries that convert belong to the converter's process alone.
  { target: ['./src/host', './src/cli'], from: './src/convert', except: ['./conversion.ts', './converter.ts', './notebook.ts'] },
  { target: './src/report', from: './src', except: ['./core', './report', './inference/messages.ts'] },
  { target: './src/cli', from: './src/host' },
  { target: './src/host', from: './src/cli' },
  { target: './webview', from: './src', except: ['./protocol.ts'] },
];

/** The only folder that may import a package. */
const owners = { vscode: 'src/host', 'onnxruntime-node': 'src/inference', mammoth: 'src/convert', htmlparser2: 'src/convert', 'unpdf*': 'src/convert' };
const converters = ['mammoth', 'htmlparser2', 'unpdf*'];
const forbid = (...packages) => ({
  'no-restricted-imports': ['error', { patterns: packages.map(name => ({ group: [name], message: `Only ${owners[name] ?? 'the layers above'} may import ${name}.` })) }],
});

export default tseslint.config(
  { ignores: ['dist', 'out', 'node_modules', '.cache', '**/*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['src/core/**', 'src/protocol.ts', 'webview/**'], rules: forbid('vscode', 'onnxruntime-node', 'node:*', ...converters) },
  { files: ['src/index/**', 'src/cli/**'], rules: forbid('vscode', 'onnxruntime-node', ...converters) },
  { files: ['src/inference/**'], rules: forbid('vscode', ...converters) },
  { files: ['src/convert/**'], rules: forbid('vscode', 'onnxruntime-node') },
  { files: ['src/report/**'], ignores: ['src/report/machine.ts'], rules: forbid('vscode', 'onnxruntime-node', 'node:*') },
  { files: ['src/report/machine.ts'], rules: forbid('vscode', 'onnxruntime-node') },
  { files: ['src/host/**', 'src/extension.ts'], rules: forbid('onnxruntime-node', ...converters) },
  { files: ['test/**'], rules: { '@typescript-eslint/no-floating-promises': 'error', 'max-lines': 'off' } },
);
