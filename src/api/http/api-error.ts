/**
 * An answer that is an error, in the words of the dialect that gives it: a controller throws it with the body
 * as the client will read it. What isn't thrown so (unknown routes, malformed JSON, a refused command, an
 * engine that is away) gets its words from the dialect's ErrorShape.
 */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** An object is sent as JSON, a string as text/plain, null as an empty body. */
    readonly body: object | string | null,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(typeof body === 'string' ? body : JSON.stringify(body));
    this.name = 'ApiError';
  }
}
