import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/** Where all stand-ins are. */
export const HOST = '127.0.0.1';

const given = new Set<number>();

/**
 * Any port is one that none here had before: gRPC keeps its connections by address, and would take one that was just
 * broken for a connection to the new server.
 * @param port 0: any that is free
 * @returns the port it listens on
 */
export async function listen(server: Server, port = 0): Promise<number> {
  for (;;) {
    server.listen(port, HOST);
    await once(server, 'listening');
    const { port: got } = server.address() as AddressInfo;
    if (port !== 0 || !given.has(got)) {
      given.add(got);
      return got;
    }
    server.close();
    await once(server, 'close');
  }
}
