import { describe, expect, it } from '@jest/globals';
import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { StoreUnavailable } from '../event-store.js';
import { TcpProxy } from '../../../test/stand-ins/tcp-proxy/tcp-proxy.js';
import { sealedStream } from '../sample-events.contract.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';
import { until, untilResolved, useFaultyEngine } from './stand-in.contract.js';

describe('an EventStoreDB that is away', () => {
  const engine = useFaultyEngine();

  it('is said to be so at once, has nothing written, and is used again when it is back', async () => {
    const { server, store, stream } = engine();
    const [one, two] = sealedStream(stream, 2);
    await store.append(stream, 'no_stream', [one]);
    await server.stop();
    await expect(store.ping()).rejects.toThrow(StoreUnavailable);
    await expect(store.append(stream, 0, [two])).rejects.toThrow(StoreUnavailable);
    await expect(store.readStream(stream)).rejects.toThrow(StoreUnavailable);
    await expect(store.lastPosition()).rejects.toThrow(StoreUnavailable);
    await expect(store.readAll({ limit: 1 })).rejects.toThrow(StoreUnavailable);
    await server.start();
    await untilResolved(() => store.ping());
    expect(await store.readStream(stream)).toHaveLength(1);
    expect((await store.append(stream, 0, [two])).revision).toBe(1);
  });

  it('is said to be so when a read stops coming', async () => {
    const { server, stream } = engine();
    await engine().reopen({ deadline: 100 });
    const { store } = engine();
    await store.append(stream, 'no_stream', sealedStream(stream, 3));
    server.faults.stallReadsAfter = 1;
    await expect(store.readStream(stream)).rejects.toThrow(StoreUnavailable);
    await expect(store.readAll({ limit: 10 })).rejects.toThrow(StoreUnavailable);
  });

  it('is said to be so when no node of its cluster can be found', async () => {
    const { server, stream } = engine();
    const connectionString = server.url.replace('esdb:', 'esdb+discover:');
    await engine().reopen({ connectionString: `${connectionString}&maxDiscoverAttempts=2` });
    await server.stop();
    const append = engine().store.append(stream, 'no_stream', sealedStream(stream, 1));
    await expect(append).rejects.toThrow(StoreUnavailable);
    await server.start();
    await engine().store.append(stream, 'no_stream', sealedStream(stream, 1));
    expect(engine().held()).toHaveLength(1);
  });

  it('is waited for while it is just starting', async () => {
    const { server, store, stream } = engine();
    server.faults.refuseAppends = { times: 2, error: answer('Server Is Not Ready') };
    expect((await store.append(stream, 'no_stream', sealedStream(stream, 1))).revision).toBe(0);
    expect(engine().held()).toHaveLength(1);
  });

  it('is used again after it was silent, though connections were taken meanwhile', async () => {
    const { server, stream } = engine();
    const proxy = await TcpProxy.start({ host: '127.0.0.1', port: server.port });
    try {
      proxy.swallow();
      await engine().reopen({ connectionString: `esdb://${proxy.host}:${proxy.port}?tls=false` });
      await expect(engine().store.ping()).rejects.toThrow(StoreUnavailable);
      proxy.deliver();
      await untilResolved(() => engine().store.append(stream, 'no_stream', sealedStream(stream, 1)));
      expect(engine().held()).toHaveLength(1);
      // What was opened in vain is given up, not kept for ever.
      await until(() => proxy.connections === 1);
    } finally {
      await proxy.stop();
    }
  });

  it('is followed to where its leader is', async () => {
    const { server, store, stream } = engine();
    const trailers = {
      exception: 'not-leader',
      'leader-endpoint-host': '127.0.0.1',
      'leader-endpoint-port': String(server.port),
    };
    const error = answer('Leader info available', trailers, status.NOT_FOUND);
    server.faults.refuseAppends = { times: 1, error };
    expect((await store.append(stream, 'no_stream', sealedStream(stream, 1))).revision).toBe(0);
    expect(server.calls('Append')).toBe(2);
  });

  it('is not asked again when it denies access', async () => {
    const { server, store, stream } = engine();
    const error = answer('Access Denied', { exception: 'access-denied' }, status.PERMISSION_DENIED);
    server.faults.refuseAppends = { times: 1, error };
    const append = store.append(stream, 'no_stream', sealedStream(stream, 1));
    await expect(append).rejects.toThrow(StoreUnavailable);
    expect(server.calls('Append')).toBe(1);
  });
});

describe('a store on EventStoreDB', () => {
  const engine = useFaultyEngine();

  it('appends by a call of its own each time: one that fails takes no other with it', async () => {
    const { server, store, stream } = engine();
    await store.append(stream, 'no_stream', sealedStream(stream, 1));
    expect([server.calls('Append'), server.calls('BatchAppend')]).toEqual([1, 0]);
  });

  it('takes nothing more once it is closed', async () => {
    const { server, store, stream } = engine();
    await store.close();
    const append = store.append(stream, 'no_stream', sealedStream(stream, 1));
    await expect(append).rejects.toThrow(StoreUnavailable);
    await expect(store.readStream(stream)).rejects.toThrow(StoreUnavailable);
    expect(() => store.subscribe({ after: 0n }, { onEvents: () => undefined })).toThrow(StoreUnavailable);
    expect(server.calls('Append') + server.calls('Read')).toBe(0);
  });

  it('can be closed while the server hangs, and what waited gets an answer', async () => {
    const { server, store, stream } = engine();
    await store.append(stream, 'no_stream', sealedStream(stream, 2));
    server.faults.stallReadsAfter = 0;
    const reading = store.readStream(stream).catch((error: unknown) => error);
    store.subscribe({ after: 0n }, { onEvents: () => undefined });
    await store.close();
    expect(await reading).toBeInstanceOf(StoreUnavailable);
  });

  it('leaves no connection behind once it is closed', async () => {
    const { server, store, stream } = engine();
    await store.append(stream, 'no_stream', sealedStream(stream, 1));
    expect(server.connections()).toBe(1);
    await store.close();
    await until(() => server.connections() === 0);
  });

  it('passes over what is not of its namespace', async () => {
    const { server, store, stream } = engine();
    const other = new EventStoreDbEventStore({ connectionString: server.url, namespace: 'other' });
    await store.append(stream, 'no_stream', sealedStream(stream, 2));
    const last = await store.lastPosition();
    for (const [at, event] of sealedStream(stream, 90).entries()) {
      await other.append(stream, at === 0 ? 'no_stream' : at - 1, [event]);
    }
    expect(await store.lastPosition()).toBe(last);
    expect(await store.readStream(stream)).toHaveLength(2);
    expect((await store.readAll({ limit: 1_000 })).map(event => event.revision)).toEqual([0, 1]);
    expect(await store.readAll({ limit: 1, after: last })).toEqual([]);
    await store.append(stream, 1, sealedStream(stream, 3).slice(2));
    expect((await store.readAll({ limit: 1, after: last })).map(event => event.revision)).toEqual([2]);
    expect(await store.lastPosition()).toBeGreaterThan(last);
    await other.close();
  });

  it('names an event in its streams that it did not write', async () => {
    const { server, store, stream } = engine();
    const event = { id: 'e-1', type: 'Odd', contentType: 'application/json', data: Buffer.from('{}') };
    server.log.append(`ledger.${stream}`, 'no_stream', [{ ...event, metadata: Buffer.alloc(0) }]);
    await expect(store.readStream(stream)).rejects.toThrow('Event e-1');
  });
});

function answer(
  details: string,
  trailers: Readonly<Record<string, string>> = {},
  code = status.UNAVAILABLE,
): Partial<ServiceError> {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return { code, details, metadata };
}
