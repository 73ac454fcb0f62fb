import type { FastifyRequest } from 'fastify';

/** The parameters of a query or of a body, by name. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * A parameter of the query or else of the body, as text; undefined when absent. Of several values the last counts, as
 * in Rack. What is neither text nor number comes as its JSON, so that it is refused and never passed over.
 */
export function paramOf({ query, body }: Pick<FastifyRequest, 'query' | 'body'>, name: string) {
  return textIn(query, name) ?? textIn(body, name);
}

/** The query as Fastify has read it. */
export const queryOf = ({ query }: Pick<FastifyRequest, 'query'>): Values => (query ?? {}) as Values;

/** Values that come as `name[…]=`, a list or a hash. */
export function bracketed(values: Values, name: string): [key: string, value: unknown][] {
  const found: [key: string, value: unknown][] = [];
  // Key by key: most requests have few parameters and are asked for several names.
  for (const key of Object.keys(values)) {
    if (key.startsWith(name) && key[name.length] === '[') found.push([key, values[key]]);
  }
  return found;
}

function textIn(values: unknown, name: string): string | undefined {
  if (typeof values !== 'object' || values === null || Buffer.isBuffer(values)) return undefined;
  const own = (values as Values)[name];
  return textOf(own ?? bracketed(values as Values, name).at(-1)?.[1]);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && typeof value.at(-1) === 'string') return String(value.at(-1));
  return JSON.stringify(value);
}
