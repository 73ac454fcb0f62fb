import { boolean, byKind, type Check, strings } from './check.js';
import { record } from './record.js';

/** Which defaults or global variables a job takes: all, none, or those named. */
export type Inherited = boolean | readonly string[];

const some: Check<Inherited> = byKind({
  scalar: boolean,
  list: strings,
  otherwise: 'true, false or a list of names',
});

export const inherit = record({ default: some, variables: some });

export function isInherited(inherited: Inherited | undefined, name: string): boolean {
  if (inherited === undefined || typeof inherited === 'boolean') return inherited ?? true;
  return inherited.includes(name);
}
