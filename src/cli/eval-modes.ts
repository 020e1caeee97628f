import type { Command } from 'commander';

/** Options of `eval` that say something of some modes alone, and these. */
const MODES: Readonly<Record<string, readonly string[]>> = {
  tokens: ['needle'],
  haystack: ['needle'],
  rounds: ['needle'],
  svg: ['needle'],
  blocks: ['corpus'],
  rankingOnly: ['corpus'],
  ranking: ['corpus'],
  windows: ['needle', 'corpus'],
};

/** What is wrong with options that were given without a mode that knows them, if anything. */
export function missingMode(command: Command): string | undefined {
  const lacking = command.options.find(option => {
    const name = option.attributeName();
    return name in MODES && command.getOptionValueSource(name) === 'cli' && MODES[name].every(mode => command.getOptionValue(mode) === undefined);
  });
  return lacking && `error: option '${lacking.flags}' cannot be used without option ${MODES[lacking.attributeName()].map(mode => `'--${mode}'`).join(' or ')}`;
}
