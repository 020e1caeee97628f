import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import type { ReaderFacts } from '../inference/messages.ts';
import { version } from '../../package.json';
import type { Build, TextEncodingName } from './report.ts';

/** SHA-256 in hexadecimal of a text's bytes. */
export function sha256Of(text: string, encoding: TextEncodingName): string {
  return createHash('sha256').update(text, encoding === 'utf-8' ? 'utf8' : 'utf16le').digest('hex');
}

/** The programs and the machine that a reader runs with. */
export function thisBuild({ runtime, threads }: ReaderFacts): Build {
  return { spanlight: version, onnxruntime: runtime, platform: process.platform, arch: process.arch, processor: (cpus().at(0)?.model ?? 'unknown').trim(), threads };
}
