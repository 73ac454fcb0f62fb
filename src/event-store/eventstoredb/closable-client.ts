import { EventStoreDBClient } from '@eventstore/db-client';
import { type Channel, Metadata, status } from '@grpc/grpc-js';
import { StuckConnections } from './stuck-connections.js';

/** A client whose connection can be closed. */
export interface ClosableClient {
  readonly client: EventStoreDBClient;
  /** Ends what is under way, and closes the connection. */
  close(): Promise<void>;
}

/**
 * The client's own `dispose` ends its streams and leaves the connection open: as long as the process lives it would be
 * kept alive, and looked for again and again where the server is away. So what it connects with is noted here. And it
 * makes itself a new one only where the server says that it is away, not where it says nothing: that is added
 * (docs/decisions/0029).
 * @param url without user and password; it connects at the first call, not before
 */
export function openClient(url: string): ClosableClient {
  const client = EventStoreDBClient.connectionString(url);
  const connect = client['getChannel'];
  // The one in use: the client itself closes those that it replaces.
  let channel: Channel | null = null;
  let closed = false;
  const stuck = new StuckConnections(silent => {
    void client['handleError']({ getChannel: () => silent } as never, noAnswer());
  });
  client['getChannel'] = async () => {
    channel = await connect();
    if (closed) channel.close();
    else stuck.watch(channel);
    return channel;
  };
  return {
    client,
    async close() {
      await client.dispose();
      closed = true;
      stuck.close();
      channel?.close();
    },
  };
}

/** What the client would be told by a server that is away. */
function noAnswer(): Error {
  const details = 'The connection was not answered';
  return Object.assign(new Error(details), { code: status.UNAVAILABLE, details, metadata: new Metadata() });
}
