import { describe, expect, it } from '@jest/globals';
import { EventEmitter, once } from 'node:events';
import type { RecordedEvent } from '../envelope.js';
import { sealedStream } from '../sample-events.contract.js';
import { FaultyEngine, until, untilResolved, useFaultyEngine } from './stand-in.contract.js';

const COUNT = 60;
const ALL = Array.from({ length: COUNT }, (_, at) => at);

describe('a subscription that is interrupted', () => {
  const engine = useFaultyEngine();

  it('goes on without gap and without double when it is dropped', async () => {
    const { server } = engine();
    expect(await follow(engine(), at => void (at % 20 === 10 && server.dropSubscriptions()))).toEqual(ALL);
    expect(engine().interruptions.length).toBeGreaterThan(0);
  });

  it('does so when connections are cut', async () => {
    const { server } = engine();
    expect(await follow(engine(), at => void (at % 20 === 10 && server.cutConnections()))).toEqual(ALL);
    expect(engine().interruptions.length).toBeGreaterThan(0);
  });

  it('does so when the server goes and comes back', async () => {
    const { server } = engine();
    const seen = await follow(engine(), async at => {
      if (at !== 30) return;
      await server.stop();
      await server.start();
    });
    expect(seen).toEqual(ALL);
  });

  it('begins when the server was not there at first', async () => {
    const { server, store, stream, interruptions } = engine();
    await server.stop();
    const seen: RecordedEvent[] = [];
    let caughtUp = 0;
    store.subscribe(
      { after: 0n },
      { onEvents: events => void seen.push(...events), onCaughtUp: () => void (caughtUp += 1) },
    );
    await until(() => interruptions.length > 0);
    expect(caughtUp).toBe(0);
    await server.start();
    await untilResolved(() => store.append(stream, 'no_stream', sealedStream(stream, 1)));
    await until(() => seen.length === 1 && caughtUp > 0);
  });

  it('goes on behind what is not ours instead of looking through it again', async () => {
    const { server, store, stream } = engine();
    const seen: RecordedEvent[] = [];
    let caughtUp = 0;
    store.subscribe(
      { after: 0n },
      { onEvents: events => void seen.push(...events), onCaughtUp: () => void (caughtUp += 1) },
    );
    // Nothing of ours comes any more: it must notice without that.
    await until(() => caughtUp === 1 && server.subscribedAt().length === 2 && server.subscriptions() === 1);
    writeForeign(engine(), 1_800);
    await until(() => server.checkpointsSent() >= 3);
    // Another answer on the same wire: what was sent before it has arrived.
    await store.ping();
    server.dropSubscriptions();
    await until(() => server.subscribedAt().length === 3);
    expect(server.log.indexOf(server.subscribedAt()[2] ?? 0n)).toBeGreaterThan(1_000);
    await store.append(stream, 'no_stream', sealedStream(stream, 1));
    await until(() => seen.length === 1);
  });

  it.each(['end', 'greatest'] as const)(
    'misses nothing where a server tells its %s as a checkpoint',
    async what => {
      const { server, store, stream } = engine();
      server.faults.checkpointWhenLive = what;
      writeForeign(engine(), 600);
      const seen: number[] = [];
      store.subscribe(
        { after: 0n },
        { onEvents: events => void seen.push(...events.map(event => event.revision)) },
      );
      await until(() => server.subscribedAt().length === 2 && server.subscriptions() === 1);
      for (const [at, event] of sealedStream(stream, 6).entries()) {
        // Each time it is live it is told; what is written while nobody is connected stands where the log ended.
        await store.ping();
        const told = server.checkpointsSent();
        server.dropSubscriptions();
        await store.append(stream, at === 0 ? 'no_stream' : at - 1, [event]);
        if (at === 3) writeForeign(engine(), 600);
        await until(() => server.checkpointsSent() > told);
      }
      await until(() => seen.length === 6);
      expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
    },
  );

  it('holds the server back while its handler is busy', async () => {
    const { store, stream, interruptions } = engine();
    const text = 'x'.repeat(20_000);
    const sizes: number[] = [];
    const gate = new EventEmitter();
    for (const [at, event] of sealedStream(stream, 40, { text }).entries()) {
      await store.append(stream, at === 0 ? 'no_stream' : at - 1, [event]);
    }
    store.subscribe(
      { after: 0n },
      {
        onEvents: async events => {
          sizes.push(events.length);
          if (sizes.length === 1) await once(gate, 'open');
        },
      },
    );
    await until(() => sizes.length === 1);
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(sizes).toHaveLength(1);
    gate.emit('open');
    await until(() => sizes.reduce((sum, size) => sum + size, 0) === 40);
    expect(interruptions).toEqual([]);
  });
});

describe('a server that says itself when a subscriber has caught up', () => {
  it('changes nothing: it is told once, at the right place', async () => {
    const engine = await FaultyEngine.start({ tellsCaughtUp: true });
    const { store, stream } = engine;
    await store.append(stream, 'no_stream', sealedStream(stream, 1));
    const seen: (number | 'caught up')[] = [];
    store.subscribe(
      { after: 0n },
      {
        onEvents: events => void seen.push(...events.map(event => event.revision)),
        onCaughtUp: () => void seen.push('caught up'),
      },
    );
    await until(() => seen.length === 2);
    expect(seen).toEqual([0, 'caught up']);
    await engine.stop();
  });
});

/** Writes events while something disturbs, and gives the revisions that a subscriber saw. */
async function follow(
  { store, stream }: FaultyEngine,
  disturb: (written: number) => Promise<void> | void,
): Promise<number[]> {
  const seen: RecordedEvent[] = [];
  const dropped: Error[] = [];
  store.subscribe(
    { after: 0n },
    {
      onEvents: async events => {
        seen.push(...events);
        await new Promise(resolve => setTimeout(resolve, 1));
      },
      onDropped: error => void dropped.push(error),
    },
  );
  for (const [at, event] of sealedStream(stream, COUNT).entries()) {
    await disturb(at);
    await untilResolved(() => store.append(stream, at === 0 ? 'no_stream' : at - 1, [event]));
  }
  await until(() => seen.length >= COUNT);
  expect(dropped).toEqual([]);
  return seen.map(event => event.revision);
}

function writeForeign({ server }: FaultyEngine, count: number): void {
  for (let at = 0; at < count; at += 1) {
    server.log.append('other-1', 'any', [
      {
        id: `other-${server.log.records.length}`,
        type: 'Other',
        contentType: 'application/json',
        data: Buffer.from('{}'),
        metadata: Buffer.alloc(0),
      },
    ]);
  }
}
