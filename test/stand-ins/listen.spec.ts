import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { listen } from './listen.js';

const close = async (server: ReturnType<typeof createServer>): Promise<void> => {
  server.close();
  await once(server, 'close');
};

describe('A server that listens', () => {
  it('gets a port that none had before it, however many there were', async () => {
    const ports = new Set<number>();
    // The system alone would give some port twice among a fifth of these.
    const servers = 1_000;
    for (let count = 0; count < servers; count += 1) {
      const server = createServer();
      ports.add(await listen(server));
      await close(server);
    }
    expect(ports.size).toBe(servers);
  });

  it('gets the port that it asks for, also if it was its own before', async () => {
    const first = createServer();
    const port = await listen(first);
    await close(first);
    const second = createServer();
    expect(await listen(second, port)).toBe(port);
    expect((second.address() as AddressInfo).port).toBe(port);
    await close(second);
  });
});
