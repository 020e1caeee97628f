/** The colours that Spanlight's highlights have in VS Code's four kinds of theme, from the manifest, as a browser computes them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Decoration } from './editor-window.ts';

export type ThemeKey = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

/** VS Code's own themes, one of a kind, by their labels. */
export const themes: readonly { readonly label: string; readonly key: ThemeKey }[] = [
  { label: 'Dark Modern', key: 'dark' },
  { label: 'Light Modern', key: 'light' },
  { label: 'Dark High Contrast', key: 'highContrast' },
  { label: 'Light High Contrast', key: 'highContrastLight' },
];

export interface ThemeColors {
  readonly answerBackground: string;
  readonly answerBorder: string;
  /** By heat, 1 to 4. */
  readonly evidenceBackgrounds: Readonly<Record<number, string>>;
  readonly evidenceBorder: string;
  readonly causalOutline: string;
  readonly overviewRulerAnswer: string;
  readonly overviewRulerEvidence: string;
}

interface Manifest {
  readonly contributes: { readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<ThemeKey, string>> }[] };
}

const { contributes } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as Manifest;

export function themeColors(key: ThemeKey): ThemeColors {
  const color = (name: string): string => computed(contributes.colors.find(({ id }) => id === `spanlight.${name}`)!.defaults[key]);
  return {
    answerBackground: color('answerBackground'),
    answerBorder: color('answerBorder'),
    evidenceBackgrounds: Object.fromEntries([1, 2, 3, 4].map(heat => [heat, color(`evidence${heat}Background`)])),
    evidenceBorder: color('evidenceBorder'),
    causalOutline: color('causalOutline'),
    overviewRulerAnswer: color('overviewRulerAnswer'),
    overviewRulerEvidence: color('overviewRulerEvidence'),
  };
}

/** "#4daafc33" → "rgba(77, 170, 252, 0.2)" */
function computed(hex: string): string {
  const [red, green, blue, alpha = 255] = hex.match(/[\da-f]{2}/gi)!.map(byte => parseInt(byte, 16));
  const channels = `${red}, ${green}, ${blue}`;
  return alpha === 255 ? `rgb(${channels})` : `rgba(${channels}, ${Number((alpha / 255).toFixed(2))})`;
}

/** The heat that the line below a sentence tells: 1 dotted, 2 to 4 solid and ever thicker. */
export function heatOf({ borderStyle, borderWidth }: Decoration): number {
  return borderStyle === 'dotted' ? 1 : parseFloat(borderWidth) + 1;
}

/** Whether a pixel has a computed colour, but for rounding. */
export function isBackgroundOf(color: string, pixel: string): boolean {
  const numbers = (text: string): number[] => text.match(/[\d.]+/g)!.map(Number);
  const [wanted, found] = [numbers(color), numbers(pixel)];
  return [0, 1, 2].every(i => Math.abs(wanted[i] - found[i]) <= 3) && Math.abs((wanted[3] ?? 1) - (found[3] ?? 1)) <= 0.02;
}
