import type { BuildVariable } from '../coordinator/build-details.js';

/**
 * Puts in the values that `$NAME` and `${NAME}` stand for; `$$` is one `$`. Values that are not public are left
 * alone: a password with a `$` in it must arrive as it is.
 */
export function expandVariables(variables: readonly BuildVariable[]): readonly BuildVariable[] {
  const values = new Map(variables.map(({ key, value }) => [key, value]));
  return variables.map(variable =>
    variable.public && !variable.file && !variable.raw
      ? { ...variable, value: expandText(variable.value, values) }
      : variable,
  );
}

/** Unknown names become empty, as in a shell. */
export function expandText(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole, plain?: string, braced?: string) =>
    whole === '$$' ? '$' : (values.get(plain ?? braced ?? '') ?? ''),
  );
}
