import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventTooLarge, WrongExpectedRevision, type EventStore } from './event-store.js';
import type { EventStoreUnderTest } from './sample-events.contract.js';
import { draftOf, sealedStream, uniqueStream } from './sample-events.contract.js';
import { verifyEvent } from './seal.js';
import { describeSubscriptions } from './subscriptions.contract.js';

/**
 * What every adapter of the EventStore port keeps to. The store may hold other streams already, and others may
 * append to it meanwhile; positions need not be consecutive.
 */
export function describeEventStore(name: string, factory: () => Promise<EventStoreUnderTest>): void {
  describe(`${name} as event store`, () => {
    let subject: EventStoreUnderTest;
    let store: EventStore;
    let stream: string;

    beforeAll(async () => {
      subject = await factory();
      store = subject.store;
    });
    afterAll(() => subject.destroy());
    beforeEach(() => {
      stream = uniqueStream();
    });

    describe('appending', () => {
      it('begins a stream and goes on with it', async () => {
        const [one, two, three] = sealedStream(stream, 3);
        const first = await store.append(stream, 'no_stream', [one, two]);
        const second = await store.append(stream, 1, [three]);
        expect([first.revision, second.revision]).toEqual([1, 2]);
        expect(second.position).toBeGreaterThan(first.position);
      });

      it('answers with the position of the last event', async () => {
        const { position } = await store.append(stream, 'no_stream', sealedStream(stream, 3));
        expect((await store.readStream(stream)).at(-1)?.position).toBe(position);
      });

      it('refuses a stream that exists where none was expected', async () => {
        await store.append(stream, 'no_stream', sealedStream(stream, 1));
        const refused = store.append(stream, 'no_stream', sealedStream(stream, 1));
        await expect(refused).rejects.toMatchObject({ name: 'WrongExpectedRevision', stream, actual: 0 });
      });

      it('refuses a stream that does not exist where one was expected', async () => {
        const [, , third] = sealedStream(stream, 3);
        const refused = store.append(stream, 1, [third]);
        await expect(refused).rejects.toMatchObject({
          name: 'WrongExpectedRevision',
          expected: 1,
          actual: -1,
        });
        expect(await store.readStream(stream)).toEqual([]);
      });

      it('refuses a revision that has passed and one that has not come', async () => {
        await store.append(stream, 'no_stream', sealedStream(stream, 2));
        const [, passed] = sealedStream(stream, 2);
        const [, , , ahead] = sealedStream(stream, 4);
        await expect(store.append(stream, 0, [passed])).rejects.toThrow(WrongExpectedRevision);
        await expect(store.append(stream, 2, [ahead])).rejects.toThrow(WrongExpectedRevision);
        expect(await store.readStream(stream)).toHaveLength(2);
      });

      it('lets one of many win who expect the same revision', async () => {
        await store.append(stream, 'no_stream', sealedStream(stream, 1));
        const rivals = Array.from({ length: 16 }, () => sealedStream(stream, 2).slice(1));
        const outcomes = await Promise.allSettled(rivals.map(rival => store.append(stream, 0, rival)));
        const lost = outcomes.filter(outcome => outcome.status === 'rejected');
        expect(lost).toHaveLength(15);
        for (const { reason } of lost) expect(reason).toBeInstanceOf(WrongExpectedRevision);
        expect(await store.readStream(stream)).toHaveLength(2);
      });

      it('answers an append of nothing with where the stream is', async () => {
        const { position } = await store.append(stream, 'no_stream', sealedStream(stream, 2));
        expect(await store.append(stream, 1, [])).toEqual({ position, revision: 1 });
      });

      it('refuses events that were sealed for another place', async () => {
        await expect(store.append(uniqueStream(), 'no_stream', sealedStream(stream, 1))).rejects.toThrow(
          RangeError,
        );
        await expect(store.append(stream, 4, sealedStream(stream, 1))).rejects.toThrow(RangeError);
      });

      it('takes an event of nearly a megabyte, and refuses one of more', async () => {
        const large = sealedStream(stream, 1, { text: 'é'.repeat(490_000) });
        await store.append(stream, 'no_stream', large);
        expect((await store.readStream(stream))[0]?.data).toEqual(large[0]?.envelope.data);
        const other = uniqueStream();
        const tooLarge = sealedStream(other, 1, { text: 'é'.repeat(525_000) });
        await expect(store.append(other, 'no_stream', tooLarge)).rejects.toThrow(EventTooLarge);
        expect(await store.readStream(other)).toEqual([]);
      });
    });

    describe('repeating an append', () => {
      it('answers with the original result and writes nothing', async () => {
        const events = sealedStream(stream, 2);
        const original = await store.append(stream, 'no_stream', events);
        expect(await store.append(stream, 'no_stream', events)).toEqual(original);
        expect(await store.readStream(stream)).toHaveLength(2);
      });

      it('does so when other events have followed', async () => {
        const [one, two, three, four] = sealedStream(stream, 4);
        await store.append(stream, 'no_stream', [one]);
        const original = await store.append(stream, 0, [two, three]);
        await store.append(stream, 2, [four]);
        expect(await store.append(stream, 0, [two, three])).toEqual(original);
        expect(await store.readStream(stream)).toHaveLength(4);
      });

      it('goes by the ids: another time or content makes no new event', async () => {
        const draft = draftOf({ text: 'first' });
        const original = await store.append(stream, 'no_stream', sealedStream(stream, [draft]));
        const again = sealedStream(stream, [{ ...draft, occurredAt: '2031-01-01T00:00:00.000Z' }]);
        expect(await store.append(stream, 'no_stream', again)).toEqual(original);
        expect((await store.readStream(stream))[0]?.occurredAt).toBe(draft.occurredAt);
      });

      it('refuses the same events with a new one behind them', async () => {
        const [one, two] = sealedStream(stream, 2);
        await store.append(stream, 'no_stream', [one]);
        await expect(store.append(stream, 'no_stream', [one, two])).rejects.toThrow(WrongExpectedRevision);
        expect(await store.readStream(stream)).toHaveLength(1);
      });

      it('is safe while the first attempt is still under way', async () => {
        const events = sealedStream(stream, 2);
        const [first, second] = await Promise.all([
          store.append(stream, 'no_stream', events),
          store.append(stream, 'no_stream', events),
        ]);
        expect(second).toEqual(first);
        expect(await store.readStream(stream)).toHaveLength(2);
      });
    });

    describe('reading a stream', () => {
      it('gives back the envelope that was sealed, with its hash', async () => {
        const data = {
          name: 'Grüße 🚀',
          list: [1, null, { z: 1, a: 2.5e-7 }],
          nothing: undefined,
          '10': 1,
          '9': 2,
        };
        const sealed = sealedStream(stream, [
          draftOf(data),
          { ...draftOf(data), reason: 'why not', idempotencyKey: 'once' },
        ]);
        await store.append(stream, 'no_stream', sealed);
        const events = await store.readStream(stream);
        for (const [at, { envelope, hash }] of sealed.entries()) {
          expect(events[at]).toStrictEqual({ ...envelope, hash, position: expect.any(BigInt) });
        }
        expect(events.every(verifyEvent)).toBe(true);
      });

      it('keeps the chain of hashes', async () => {
        await store.append(stream, 'no_stream', sealedStream(stream, 3));
        const events = await store.readStream(stream);
        const hashes = events.map(event => event.hash);
        expect(events.map(event => event.previousHash)).toEqual([null, ...hashes.slice(0, 2)]);
      });

      it('is empty for an unknown stream', async () => {
        expect(await store.readStream(stream)).toEqual([]);
        expect(await store.readStream(stream, { direction: 'backwards', limit: 1 })).toEqual([]);
      });

      it('begins and ends where it is asked to, both ways', async () => {
        await store.append(stream, 'no_stream', sealedStream(stream, 5));
        const revisions = async (options: Parameters<EventStore['readStream']>[1]) =>
          (await store.readStream(stream, options)).map(event => event.revision);
        expect(await revisions({})).toEqual([0, 1, 2, 3, 4]);
        expect(await revisions({ from: 3 })).toEqual([3, 4]);
        expect(await revisions({ from: 1, limit: 2 })).toEqual([1, 2]);
        expect(await revisions({ from: 5 })).toEqual([]);
        expect(await revisions({ direction: 'backwards' })).toEqual([4, 3, 2, 1, 0]);
        expect(await revisions({ direction: 'backwards', limit: 1 })).toEqual([4]);
        expect(await revisions({ direction: 'backwards', from: 2, limit: 2 })).toEqual([2, 1]);
      });

      it('tells streams apart whose names begin alike', async () => {
        await store.append(stream, 'no_stream', sealedStream(stream, 1));
        await store.append(`${stream}1`, 'no_stream', sealedStream(`${stream}1`, 2));
        expect(await store.readStream(stream)).toHaveLength(1);
      });
    });

    describe('reading the ledger', () => {
      it('gives the events of all streams in the order they were written', async () => {
        const other = uniqueStream();
        const after = await store.lastPosition();
        const [one, two] = sealedStream(stream, 2);
        await store.append(stream, 'no_stream', [one]);
        await store.append(other, 'no_stream', sealedStream(other, 1));
        const { position } = await store.append(stream, 0, [two]);
        const events = (await store.readAll({ after, limit: 1_000 })).filter(event =>
          [stream, other].includes(event.stream),
        );
        expect(events.map(event => event.stream)).toEqual([stream, other, stream]);
        expect(events.map(event => event.position)).toEqual(
          events.map(event => event.position).toSorted((a, b) => (a < b ? -1 : 1)),
        );
        expect(events.at(-1)?.position).toBe(position);
        expect(await store.lastPosition()).toBeGreaterThanOrEqual(position);
      });

      it('goes on after the last position given, page by page', async () => {
        let after = await store.lastPosition();
        await store.append(stream, 'no_stream', sealedStream(stream, 5));
        const revisions: number[] = [];
        for (;;) {
          const page = await store.readAll({ after, limit: 2 });
          expect(page.length).toBeLessThanOrEqual(2);
          const last = page.at(-1);
          if (last === undefined) break;
          after = last.position;
          revisions.push(...page.filter(event => event.stream === stream).map(event => event.revision));
        }
        expect(revisions).toEqual([0, 1, 2, 3, 4]);
      });

      it('goes on after any number, whether an event has that position or not', async () => {
        const stream = uniqueStream();
        await store.append(stream, 'no_stream', sealedStream(stream, 3));
        const events = await store.readAll({ limit: 10_000 });
        const end = events.at(-1)?.position ?? 0n;
        const any = events.slice(-3).flatMap(({ position }) => [position - 1n, position, position + 1n]);
        for (const after of [1n, 5n, ...any, end + 5n, end + 1_000_000n, 2n ** 63n, 2n ** 64n]) {
          const read = await store.readAll({ after, limit: 10_000 });
          const expected = events.filter(({ position }) => position > after);
          expect(read.map(({ position }) => position)).toEqual(expected.map(({ position }) => position));
        }
      });

      it('refuses a limit out of range', async () => {
        await expect(store.readAll({ limit: 0 })).rejects.toThrow(RangeError);
        await expect(store.readAll({ limit: 10_001 })).rejects.toThrow(RangeError);
      });
    });

    describe('after a restart', () => {
      it('what was acknowledged is there, and streams go on where they were', async () => {
        const [one, two, three] = sealedStream(stream, 3);
        const before = await store.append(stream, 'no_stream', [one, two]);
        store = await subject.reopen();
        expect((await store.readStream(stream)).map(event => event.id)).toEqual([
          one.envelope.id,
          two.envelope.id,
        ]);
        expect(await store.append(stream, 'no_stream', [one, two])).toEqual(before);
        expect((await store.append(stream, 1, [three])).position).toBeGreaterThan(before.position);
      });
    });

    describeSubscriptions(() => store);
  });
}
