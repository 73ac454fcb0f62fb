type Env = Readonly<Record<string, string | undefined>>;

/** A variable of the environment that can't be used; the message names it and says what it may be. */
export class ConfigInvalid extends Error {
  constructor(
    readonly variable: string,
    problem: string,
  ) {
    super(`${variable} ${problem}`);
    this.name = 'ConfigInvalid';
  }
}

/** @returns null when the variable is absent or empty */
export function text(env: Env, name: string, minLength: number): string | null {
  const value = env[name];
  if (value === undefined || value === '') return null;
  if (value.length < minLength) throw new ConfigInvalid(name, `must have at least ${minLength} characters`);
  return value;
}

export function integer(env: Env, name: string, otherwise: number, min: number, max: number): number {
  const value = env[name];
  if (value === undefined || value === '') return otherwise;
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) {
    throw new ConfigInvalid(name, `must be a whole number from ${min} to ${max}, not '${value}'`);
  }
  return number;
}

/** @returns the address without a slash at its end, or null when absent */
export function url(env: Env, name: string): string | null {
  const value = text(env, name, 1);
  if (value === null) return null;
  const parsed = URL.canParse(value) ? new URL(value) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new ConfigInvalid(name, `must be an http or https address, not '${value}'`);
  }
  return value.replace(/\/+$/, '');
}
