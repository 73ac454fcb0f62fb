import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { pages } from '../../src/engine/migrate-events.js';
import type { RecordedEvent } from '../../src/event-store/envelope.js';
import { verifyEvent } from '../../src/event-store/seal.js';
import type { TcpProxy } from '../stand-ins/tcp-proxy/tcp-proxy.js';
import { LIFE, writeBuilds } from './busy-writers.js';
import { faultyEventStore, faultyMongo, FaultyLedger } from './faulty-engines.js';
import { describeThroughProxies, type Engine } from './proxied-engine.js';

/** Waits until the connections were cut once more. */
async function isCut(proxy: TcpProxy, arm: () => void): Promise<void> {
  const before = proxy.cuts;
  arm();
  const deadline = Date.now() + 20_000;
  while (proxy.cuts === before && Date.now() < deadline) await sleep(2);
  expect(proxy.cuts).toBe(before + 1);
}

describeThroughProxies('A ledger whose engines fail', () => {
  let events: Engine;
  let documents: Engine;
  let subject: FaultyLedger;

  beforeAll(async () => {
    [events, documents] = await Promise.all([faultyEventStore(), faultyMongo()]);
  });
  afterAll(async () => {
    await Promise.all([events.stop(), documents.stop()]);
  });
  beforeEach(async () => {
    subject = await FaultyLedger.start(events, documents);
  });
  afterEach(() => subject.stop());

  /** Runs builds while the trouble lasts, and looks at what is left when all is quiet again. */
  async function survive(trouble: () => Promise<void>): Promise<void> {
    // Some builds begin before anything is wrong.
    const { builds, acknowledged } = await writeBuilds(subject.ledger, sleep(50).then(trouble));
    const all: RecordedEvent[] = [];
    for await (const page of pages(subject.store, new AbortController().signal)) all.push(...page);
    const ids = new Set(all.map(({ id }) => id));
    expect(acknowledged.filter(id => !ids.has(id))).toEqual([]);
    expect(ids.size).toBe(all.length);
    for (let build = 1; build <= builds; build += 1) {
      const stream = await subject.store.readStream(`build-${build}`);
      expect(stream.map(({ type }) => type)).toEqual(LIFE);
      expect(stream.map(({ previousHash }) => previousHash)).toEqual([
        null,
        ...stream.slice(0, -1).map(({ hash }) => hash),
      ]);
    }
    expect(all.every(verifyEvent)).toBe(true);
    expect(all).toHaveLength(builds * LIFE.length);
    expect(await subject.projection.reached(all.at(-1)?.position ?? 0n, 60_000)).toBe(true);
    const { served, folded } = await subject.digests();
    expect(served).toEqual(folded);
    expect(await subject.readModels.count('builds')).toBe(builds);
  }

  it('loses nothing and doubles nothing when replies are lost after the commit', async () => {
    await survive(async () => {
      for (let time = 0; time < 4; time += 1) {
        await isCut(events.proxy, () => events.proxy.cutAfterReceiving(time * 20));
        await sleep(100);
      }
    });
  });

  it('loses nothing and doubles nothing when connections are cut in mid-append', async () => {
    await survive(async () => {
      for (const bytes of [1, 150, 700, 1_500]) {
        await isCut(events.proxy, () => events.proxy.cutAfterSending(bytes));
        await sleep(100);
      }
    });
  });

  it('goes on when the event store was killed and started again', async () => {
    await survive(async () => {
      await events.kill();
      await sleep(300);
      await expect(subject.ping()).rejects.toMatchObject({ name: 'StoreUnavailable' });
      await events.restart();
    });
  });

  it('goes on when the document store was killed and started again', async () => {
    await survive(async () => {
      await documents.kill();
      await sleep(300);
      await expect(subject.readModels.count('builds')).rejects.toMatchObject({
        name: 'ReadModelsUnavailable',
      });
      await documents.restart();
    });
  });

  it('goes on when both were killed, the one in the absence of the other', async () => {
    await survive(async () => {
      await documents.kill();
      await events.kill();
      await documents.restart();
      await events.restart();
    });
  });

  it('folds each event once when replies of the document store are lost', async () => {
    await survive(async () => {
      for (let time = 0; time < 4; time += 1) {
        await isCut(documents.proxy, () => documents.proxy.cutAfterReceiving(time * 10));
        await sleep(30);
      }
    });
  });

  it('is only slow when its engines are', async () => {
    await survive(async () => {
      events.proxy.slow(20);
      documents.proxy.slow(20);
      await sleep(1_000);
      events.proxy.slow(0);
      documents.proxy.slow(0);
    });
  });

  it('has no gap and no double after its subscription broke again and again while events flowed', async () => {
    await survive(async () => {
      for (let time = 0; time < 5; time += 1) {
        events.proxy.cut();
        await sleep(150);
      }
    });
  });

  it.each(['events', 'documents'] as const)(
    'goes on when the server of the %s hangs up politely, again and again',
    async which => {
      const { proxy } = { events, documents }[which];
      await survive(async () => {
        for (let time = 0; time < 20; time += 1) {
          proxy.hangUp();
          await sleep(60);
        }
      });
    },
  );

  it.each(['events', 'documents'] as const)(
    'goes on when the server of the %s fell silent, and what is open to it stays silent',
    async which => {
      const { proxy } = { events, documents }[which];
      await survive(async () => {
        proxy.swallow();
        await sleep(1_000);
        proxy.deliver();
      });
    },
  );
});
