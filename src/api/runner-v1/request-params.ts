import type { FastifyRequest } from 'fastify';

type Values = Readonly<Record<string, unknown>>;

/**
 * A parameter wherever it may stand: in a JSON or form body, else in the query. Read by hand and not through a DTO,
 * because runners ask many times a second.
 */
export function paramOf(request: FastifyRequest, name: string): unknown {
  return valuesOf(request.body)[name] ?? valuesOf(request.query)[name];
}

/** The same where only a text counts; what is no text is as good as absent. */
export function textParam(request: FastifyRequest, name: string): string | undefined {
  const value = paramOf(request, name);
  return typeof value === 'string' ? value : undefined;
}

function valuesOf(container: unknown): Values {
  return typeof container === 'object' && container !== null && !Buffer.isBuffer(container)
    ? (container as Values)
    : {};
}
