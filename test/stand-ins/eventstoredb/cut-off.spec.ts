import { EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HOST } from '../listen.js';
import { TcpProxy } from '../tcp-proxy/tcp-proxy.js';
import { event } from './client.contract.js';
import { startEventStoreDb, type RunningEventStoreDb } from './start-eventstoredb.js';

const CUTS = 16;
/** So that even the last cut comes before the end: an event takes more than 100 bytes. */
const EVENTS = 300;
const STEP = 1_500;

describe.each([
  ['BatchAppend', {}],
  ['Append', { credentials: { username: 'admin', password: 'changeit' } }],
])('the stand-in, asked by %s over a connection that breaks in the middle', (_, options) => {
  let server: RunningEventStoreDb;
  let proxy: TcpProxy;

  beforeEach(async () => {
    server = await startEventStoreDb();
    proxy = await TcpProxy.start({ host: HOST, port: server.port });
  });
  afterEach(async () => {
    await proxy.stop();
    await server.stop();
  });

  /** @param cutAfter bytes of the append; null: the connection holds */
  async function append(stream: string, cutAfter: number | null): Promise<boolean> {
    const client = EventStoreDBClient.connectionString(`esdb://${HOST}:${proxy.port}?tls=false`);
    try {
      await client.appendToStream('before', [event()], options);
      if (cutAfter !== null) proxy.cutAfterSending(cutAfter);
      const events = Array.from({ length: EVENTS }, () => event());
      const { success } = await client.appendToStream(stream, events, {
        ...options,
        expectedRevision: NO_STREAM,
      });
      return success;
    } catch {
      return false;
    } finally {
      await client.dispose();
    }
  }

  it('writes all of an append or nothing', async () => {
    const cuts = Array.from({ length: CUTS }, (_, at) => `cut-${at}`);
    for (const [at, stream] of cuts.entries()) expect(await append(stream, (at + 1) * STEP)).toBe(false);
    expect(await append('whole', null)).toBe(true);
    const written = [...cuts, 'whole'].filter(stream => server.log.readStream(stream) !== null);
    expect(written).toEqual(['whole']);
    expect(server.log.readStream('whole')).toHaveLength(EVENTS);
  });
});
