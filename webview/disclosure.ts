import { make, makeIcon } from './dom';
import type { Host, Memory } from './memory';

/** Flags of the memory that say whether something is open. */
type OpenFlag = { [Name in keyof Memory]: Memory[Name] extends boolean ? Name : never }[keyof Memory];

/** A page that a person opens and closes; it stays as they left it. */
export function makeDisclosure(
  { host, memory, icon, label }: { readonly host: Host; readonly memory: OpenFlag; readonly icon: string; readonly label: string },
  ...children: readonly (Node | string)[]
): HTMLDetailsElement {
  const details = make('details', { class: 'disclosure' }, make('summary', {}, makeIcon(icon), make('span', {}, label)), ...children);
  details.open = host.memory[memory];
  details.addEventListener('toggle', () => {
    host.memory[memory] = details.open;
    host.save();
  });
  return details;
}
