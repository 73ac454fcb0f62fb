import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { breakOff } from './break-off.js';

describe('A connection that is broken off', () => {
  let server: Server;
  let near: Socket;
  let far: Socket;

  beforeEach(async () => {
    server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    far = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    [near] = (await once(server, 'connection')) as [Socket];
    near.on('error', () => undefined);
  });
  afterEach(async () => {
    far.destroy();
    await new Promise(resolve => server.close(resolve));
  });

  it('is an error at the other end', async () => {
    const broken = once(far, 'error');
    breakOff(near);
    expect(await broken).toMatchObject([{ code: 'ECONNRESET' }]);
  });

  it('is closed also while it says goodbye', async () => {
    far.on('error', () => undefined);
    const closed = once(near, 'close', { signal: AbortSignal.timeout(2_000) });
    near.end();
    breakOff(near);
    await closed;
    expect(near.destroyed).toBe(true);
  });
});
