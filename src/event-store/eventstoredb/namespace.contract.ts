import { START } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import { openClient } from './closable-client.js';
import { parseConnectionString } from './connection-string.js';

/** A namespace that no other test run has used. */
export function uniqueNamespace(): string {
  return `test-${randomUUID()}`;
}

/** Deletes all streams of the namespace; their events go when the server is scavenged next. */
export async function removeNamespace(connectionString: string, namespace: string): Promise<void> {
  const { url, credentials } = parseConnectionString(connectionString);
  const { client, close } = openClient(url);
  const streams = new Set<string>();
  for await (const { event } of client.readAll({ fromPosition: START, credentials })) {
    if (event?.streamId.startsWith(`${namespace}.`) === true) streams.add(event.streamId);
  }
  for (const stream of streams) await client.deleteStream(stream, { credentials });
  await close();
}
