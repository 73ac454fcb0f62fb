import type { Credentials } from '@eventstore/db-client';

/** A connection string taken apart, so that nothing the client says about it can hold the password. */
export interface Connection {
  /** Without user and password. */
  readonly url: string;
  readonly credentials: Credentials;
}

/** In the client's spelling, but for capitals, dashes and underscores, which it overlooks. */
const OPTIONS = new Set([
  'connectionname',
  'defaultdeadline',
  'discoveryinterval',
  'gossiptimeout',
  'keepaliveinterval',
  'keepalivetimeout',
  'maxdiscoverattempts',
  'nodepreference',
  'tls',
  'tlscafile',
  'tlsverifycert',
]);

/** Without TLS the client sends no credentials; that there are any makes it call `Append` (decision 0021). */
const NOBODY: Credentials = { username: '', password: '' };

/**
 * Milliseconds that the client waits for a sign of life, having asked for one (every ten seconds): half as long as by
 * itself. Until then a subscription on a connection that broke unnoticed hears nothing, and calls on it end unanswered.
 */
const KEEP_ALIVE_TIMEOUT = 5_000;

const FORM = /^(esdb(?:\+discover)?:\/\/)(?:([^:@/?]+):([^@]+)@)?([^@?]+?)\/?(\?.*)?$/;

/**
 * Takes `esdb://user:password@host:2113?tls=true` apart (`esdb+discover://` for a cluster behind one DNS name).
 * The client would print an unknown option with the whole string, password included: it never sees one.
 * @throws TypeError whose message holds no part of the string but names of options
 */
export function parseConnectionString(connectionString: string): Connection {
  const [, protocol, user, password, hosts, query = ''] = FORM.exec(connectionString.trim()) ?? [];
  if (protocol === undefined || hosts === undefined) {
    throw new TypeError('The EventStoreDB address must look like esdb://user:password@host:2113?tls=true');
  }
  const options = optionsOf(query);
  if (options.get('tlsverifycert') === 'false') {
    throw new TypeError('The EventStoreDB client always verifies certificates: give tlsCAFile instead');
  }
  const url = protocol + hosts + watchful(query, options);
  if (user === undefined || password === undefined) {
    if (options.get('tls') === 'false') return { url, credentials: NOBODY };
    throw new TypeError('An EventStoreDB with TLS needs user:password@ in its address (or ?tls=false)');
  }
  return {
    url,
    credentials: { username: decoded(user), password: decoded(password) },
  };
}

function watchful(query: string, options: ReadonlyMap<string, string>): string {
  if (options.has('keepalivetimeout')) return query;
  return `${query.length > 1 ? `${query}&` : '?'}keepAliveTimeout=${KEEP_ALIVE_TIMEOUT}`;
}

function optionsOf(query: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const pair of query.slice(1).split('&')) {
    if (pair === '') continue;
    const [key = '', value = ''] = pair.split('=');
    const name = key.trim().toLowerCase().replaceAll(/[_-]/g, '');
    if (!OPTIONS.has(name)) throw new TypeError(`The EventStoreDB address has an unknown option: ${key}`);
    if (value === '') throw new TypeError(`The option ${key} of the EventStoreDB address has no value`);
    options.set(name, value.trim());
  }
  return options;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TypeError('User or password in the EventStoreDB address is not percent-encoded as it must be');
  }
}
