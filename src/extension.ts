import type { ExtensionContext } from 'vscode';
import { createSpanlight, type SpanlightApi } from './host/spanlight.ts';

export function activate(context: ExtensionContext): SpanlightApi {
  return createSpanlight(context);
}
