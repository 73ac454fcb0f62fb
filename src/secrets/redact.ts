const BLOT = '[redacted]';

/** Request headers that carry credentials, as node names them. */
export const SECRET_HEADERS = [
  'authorization',
  'build-token',
  'cookie',
  'job-token',
  'private-token',
  'proxy-authorization',
  'x-csrf-token',
] as const;

/** For pino's `redact.paths`, where requests are logged as `req`. */
export const REDACTED_PATHS: readonly string[] = SECRET_HEADERS.map(header => `req.headers["${header}"]`);

/** An address as it may be logged: without the values of token parameters and without user and password. */
export function redactUrl(url: string): string {
  return url
    .replace(/([?&;][^=&;#]*(?:token|secret|password)(?:%5d|\])?=)[^&;#]*/gi, `$1${BLOT}`)
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i, `$1${BLOT}@`);
}

/** An address as it may be logged where people must not be told from it, too: without whom it looks for. */
export function loggedUrl(url: string): string {
  return redactUrl(url)
    .replace(/([?&;][^=&;#]*(?:username|email|login|search|sudo|author)[^=&;#]*=)[^&;#]*/gi, `$1${BLOT}`)
    .replace(/([?&;](?:user|name)=)[^&;#]*/gi, `$1${BLOT}`)
    .replace(/(\/(?:users|members)\/)(?!\d+(?:[/?#]|$))[^/?#]+/g, `$1${BLOT}`);
}

/** A text as it may be logged: without access tokens of ours and without the secrets given. */
export function redactText(text: string, secrets: readonly string[] = []): string {
  // The longest first, so that one that begins with another goes whole.
  const known = secrets.filter(secret => secret !== '').toSorted((a, b) => b.length - a.length);
  const without = known.reduce((rest, secret) => rest.replaceAll(secret, BLOT), text);
  return without.replace(/\bblt_[0-9A-Za-z]{8,}/g, BLOT);
}
