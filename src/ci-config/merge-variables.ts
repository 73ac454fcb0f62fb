import { type DefinedVariable } from '../domain/definition.js';

/** One list without repeated keys: of several values the last wins. */
export function mergeVariables(
  ...lists: readonly (readonly DefinedVariable[])[]
): readonly DefinedVariable[] {
  const merged = new Map(lists.flat().map(({ key, value }) => [key, value]));
  return [...merged].map(([key, value]) => ({ key, value }));
}

/** The variables as `if` looks them up; later lists win. */
export function environmentOf(...lists: readonly (readonly DefinedVariable[])[]): Map<string, string> {
  return new Map(lists.flat().map(({ key, value }) => [key, value]));
}

/** Writes out `$NAME` and `${NAME}`; names that are not known stay as they are. */
export function expandVariables(text: string, known: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:(\w+)|\{(\w+)\})/g, (written, bare?: string, braced?: string) => {
    return known.get(bare ?? braced ?? '') ?? written;
  });
}
