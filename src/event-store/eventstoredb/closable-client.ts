import { EventStoreDBClient } from '@eventstore/db-client';

/** A client whose connection can be closed. */
export interface ClosableClient {
  readonly client: EventStoreDBClient;
  /** Ends what is under way, and closes the connection. */
  close(): Promise<void>;
}

/**
 * The client's own `dispose` ends its streams and leaves the connection open: as long as the process lives it would be
 * kept alive, and looked for again and again where the server is away. So what it connects with is noted here.
 * @param url without user and password; it connects at the first call, not before
 */
export function openClient(url: string): ClosableClient {
  const client = EventStoreDBClient.connectionString(url);
  const connect = client['getChannel'];
  // The one in use: the client itself closes those that it replaces.
  let channel: Awaited<ReturnType<typeof connect>> | null = null;
  let closed = false;
  client['getChannel'] = async () => {
    channel = await connect();
    if (closed) channel.close();
    return channel;
  };
  return {
    client,
    async close() {
      await client.dispose();
      closed = true;
      channel?.close();
    },
  };
}
