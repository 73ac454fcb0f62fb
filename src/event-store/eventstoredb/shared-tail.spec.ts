import { describe, expect, it } from '@jest/globals';
import { EventEmitter, once } from 'node:events';
import type { SubscriptionHandler } from '../event-store.js';
import { sealedStream } from '../sample-events.contract.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';
import { until, untilResolved, useFaultyEngine, type FaultyEngine } from './stand-in.contract.js';

describe('the subscriptions of one process', () => {
  const engine = useFaultyEngine();

  it('share one once they have caught up: each event is sent once', async () => {
    const { server, store, stream } = engine();
    await append(engine(), 0, 10);
    const all = [follow(engine()), follow(engine()), follow(engine()), follow(engine())];
    await joined(engine(), 4);
    const before = server.eventsSent();
    await append(engine(), 10, 30);
    await until(() => all.every(seen => seen.length === 40));
    for (const seen of all) expect(seen).toEqual(revisions(40));
    expect(server.eventsSent() - before).toBe(30);
    // Who comes later catches up alone, and then shares it too.
    const late = follow(engine());
    await until(() => late.length === 40);
    await joined(engine(), 5);
    await store.append(stream, 39, sealedStream(stream, 41).slice(40));
    await until(() => late.length === 41 && all.every(seen => seen.length === 41));
    expect(server.subscriptions()).toBe(1);
  });

  it('lose and double nothing when it breaks, and take one new connection for all', async () => {
    const { server } = engine();
    const all = [follow(engine()), follow(engine()), follow(engine())];
    await joined(engine(), 3);
    const before = server.subscribedAt().length;
    for (let at = 0; at < 60; at += 1) {
      if (at === 20) server.dropSubscriptions();
      if (at === 40) server.cutConnections();
      await untilResolved(() => append(engine(), at, 1));
    }
    await until(() => all.every(seen => seen.length === 60));
    for (const seen of all) expect(seen).toEqual(revisions(60));
    expect(server.subscribedAt().length - before).toBe(2);
  });

  it('do not wait for a slow one: it falls off, misses nothing, and comes back', async () => {
    const { server } = engine();
    const quick = follow(engine());
    const { slow, gate, isBusy } = followSlowly(engine());
    await joined(engine(), 2);
    await append(engine(), 0, 1);
    await until(isBusy);
    // More than are kept for it.
    for (let from = 1; from < 5_001; from += 500) await append(engine(), from, 500);
    await until(() => quick.length === 5_001);
    expect(slow).toEqual([]);
    gate.emit('open');
    await until(() => slow.length === 5_001);
    expect(slow).toEqual(revisions(5_001));
    expect(quick).toEqual(revisions(5_001));
    await joined(engine(), 3);
    expect(server.subscriptions()).toBe(1);
  }, 60_000);

  it('do not wait for a slow one when they come after it', async () => {
    const { slow, gate, isBusy } = followSlowly(engine());
    await joined(engine(), 1);
    await append(engine(), 0, 1);
    await until(isBusy);
    const quick = follow(engine());
    await joined(engine(), 2);
    await append(engine(), 1, 5);
    await until(() => quick.length === 6);
    expect(slow).toEqual([]);
    gate.emit('open');
    await until(() => slow.length === 6);
    expect(slow).toEqual(revisions(6));
  });

  it('keep little for a slow one where events are large', async () => {
    const { server, store, stream } = engine();
    const quick = follow(engine());
    const { slow, gate, isBusy } = followSlowly(engine());
    await joined(engine(), 2);
    await append(engine(), 0, 1);
    await until(isBusy);
    const large = sealedStream(stream, 25, { text: 'x'.repeat(900_000) }).slice(1);
    for (const [at, event] of large.entries()) await store.append(stream, at, [event]);
    await until(() => quick.length === 25);
    const before = server.subscribedAt().length;
    gate.emit('open');
    await until(() => slow.length === 25);
    expect(slow).toEqual(revisions(25));
    expect(server.subscribedAt().length).toBe(before + 1);
  });

  it('go on when one of them fails or is closed, and end on the server with the last', async () => {
    const { server, store } = engine();
    const dropped: Error[] = [];
    const kept: number[] = [];
    const last = store.subscribe({ after: 0n }, collect(kept));
    const closed: number[] = [];
    const other = store.subscribe({ after: 0n }, collect(closed));
    store.subscribe(
      { after: 0n },
      {
        onEvents: () => Promise.reject(new Error('cannot handle that')),
        onDropped: error => void dropped.push(error),
      },
    );
    await joined(engine(), 3);
    await append(engine(), 0, 1);
    await until(() => dropped.length === 1 && kept.length === 1 && closed.length === 1);
    expect(dropped.map(error => error.message)).toEqual(['cannot handle that']);
    await other.close();
    await append(engine(), 1, 5);
    await until(() => kept.length === 6);
    expect(closed).toEqual([0]);
    await last.close();
    await until(() => server.subscriptions() === 0);
    // And another one begins anew.
    const anew = follow(engine());
    await until(() => anew.length === 6);
  });

  it('each end with the reason when an event comes that the ledger did not write', async () => {
    const { server, store, stream } = engine();
    const dropped: string[] = [];
    const onDropped = (error: Error) => void dropped.push(error.message);
    const seen = [0, 1].map(() => {
      const mine: number[] = [];
      store.subscribe({ after: 0n }, { ...collect(mine), onDropped });
      return mine;
    });
    await joined(engine(), 2);
    await append(engine(), 0, 2);
    await until(() => seen.every(mine => mine.length === 2));
    const event = { id: 'e-1', type: 'Odd', contentType: 'application/json', data: Buffer.from('{}') };
    server.log.append(`ledger.${stream}`, 1n, [{ ...event, metadata: Buffer.alloc(0) }]);
    await until(() => dropped.length === 2);
    for (const message of dropped) expect(message).toContain('Event e-1');
    expect(seen).toEqual([
      [0, 1],
      [0, 1],
    ]);
    await until(() => server.subscriptions() === 0);
  });

  it('leave nothing behind when the store is closed under them', async () => {
    const { server, store } = engine();
    follow(engine());
    follow(engine());
    await joined(engine(), 2);
    await store.close();
    await until(() => server.subscriptions() === 0 && server.connections() === 0);
    expect(engine().interruptions).toEqual([]);
  });

  it('are of one store: another one has its own', async () => {
    const { server } = engine();
    const other = new EventStoreDbEventStore({ connectionString: server.url });
    const mine = follow(engine());
    const theirs: number[] = [];
    other.subscribe({ after: 0n }, collect(theirs));
    await append(engine(), 0, 3);
    await until(() => mine.length === 3 && theirs.length === 3);
    await other.close();
    await append(engine(), 3, 3);
    await until(() => mine.length === 6);
    expect(theirs).toEqual(revisions(3));
  });
});

/** The revisions that a new subscriber sees; a hook runs before each batch is counted. */
function follow({ store }: FaultyEngine, before?: () => Promise<void>): number[] {
  const seen: number[] = [];
  store.subscribe({ after: 0n }, collect(seen, before));
  return seen;
}

/** One that does not come to the end of its first batch before the gate is opened. */
function followSlowly(engine: FaultyEngine) {
  const gate = new EventEmitter();
  let busy = false;
  const slow = follow(engine, async () => {
    if (busy) return;
    busy = true;
    await once(gate, 'open');
  });
  return { slow, gate, isBusy: () => busy };
}

function collect(seen: number[], before?: () => Promise<void>): SubscriptionHandler {
  return {
    onEvents: async events => {
      await before?.();
      seen.push(...events.map(event => event.revision));
    },
  };
}

/** Resolves when so many subscribers, each of which caught up by itself, are on the one subscription. */
async function joined({ server }: FaultyEngine, subscribers: number): Promise<void> {
  await until(() => server.subscribedAt().length > subscribers && server.subscriptions() === 1);
}

async function append({ store, stream }: FaultyEngine, from: number, count: number): Promise<void> {
  const events = sealedStream(stream, from + count).slice(from);
  await store.append(stream, from === 0 ? 'no_stream' : from - 1, events);
}

function revisions(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}
