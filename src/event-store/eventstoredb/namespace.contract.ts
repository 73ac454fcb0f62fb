import { BACKWARDS, END, START } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import { at } from './all-events.js';
import { type ClosableClient, openClient } from './closable-client.js';
import { parseConnectionString } from './connection-string.js';
import { positionOf } from './stored-event.js';

const DELETED_AT_ONCE = 64;

/** A namespace that no other test run has used. */
export function uniqueNamespace(): string {
  return `test-${randomUUID()}`;
}

/** Position of the last event on the server, whoever's it is; 0n if there is none. */
export async function endOfAll(connectionString: string): Promise<bigint> {
  return withClient(connectionString, async (client, credentials) => {
    const last = { direction: BACKWARDS, fromPosition: END, maxCount: 1 } as const;
    let end = 0n;
    for await (const event of client.readAll({ ...last, credentials, requiresLeader: true })) {
      end = positionOf(event) ?? 0n;
    }
    return end;
  });
}

/**
 * Deletes all streams of the namespaces; their events go when the server is scavenged next.
 * @param since an end of all before their first event: what was there then, be it millions, is not looked through
 */
export async function removeNamespaces(
  connectionString: string,
  since: bigint,
  namespaces: readonly string[],
): Promise<void> {
  await withClient(connectionString, async (client, credentials) => {
    const streams = new Set<string>();
    const fromPosition = since === 0n ? START : at(since);
    for await (const { event } of client.readAll({ fromPosition, credentials, requiresLeader: true })) {
      const stream = event?.streamId ?? '';
      if (namespaces.some(namespace => stream.startsWith(`${namespace}.`))) streams.add(stream);
    }
    const names = [...streams];
    for (let from = 0; from < names.length; from += DELETED_AT_ONCE) {
      const some = names.slice(from, from + DELETED_AT_ONCE);
      await Promise.all(some.map(name => client.deleteStream(name, { credentials })));
    }
  });
}

async function withClient<T>(
  connectionString: string,
  work: (
    client: ClosableClient['client'],
    credentials: ReturnType<typeof parseConnectionString>['credentials'],
  ) => Promise<T>,
): Promise<T> {
  const { url, credentials } = parseConnectionString(connectionString);
  const { client, close } = openClient(url);
  try {
    return await work(client, credentials);
  } finally {
    await close();
  }
}
