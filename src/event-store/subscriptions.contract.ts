import { afterEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from './envelope.js';
import type { EventStore, Subscription, SubscriptionHandler } from './event-store.js';
import { draftOf, sealedStream, uniqueStream } from './sample-events.contract.js';

/** The part of the contract about subscriptions. */
export function describeSubscriptions(current: () => EventStore): void {
  describe('subscribing', () => {
    const open: Subscription[] = [];
    const subscribe = (after: bigint, handler: SubscriptionHandler) => {
      const subscription = current().subscribe({ after }, handler);
      open.push(subscription);
      return subscription;
    };
    afterEach(async () => {
      await Promise.all(open.splice(0).map(subscription => subscription.close()));
    });

    it('delivers what there was, then says so, then what comes', async () => {
      const store = current();
      const stream = uniqueStream();
      const after = await store.lastPosition();
      const [one, two, three] = sealedStream(stream, 3);
      await store.append(stream, 'no_stream', [one, two]);
      const seen: (number | 'caught up')[] = [];
      subscribe(after, {
        onEvents: events => void seen.push(...revisionsOf(stream, events)),
        onCaughtUp: () => void seen.push('caught up'),
      });
      await until(() => seen.includes('caught up'));
      await store.append(stream, 1, [three]);
      await until(() => seen.includes(2));
      expect(seen.filter((what, at) => what !== 'caught up' || at === 2)).toEqual([0, 1, 'caught up', 2]);
    });

    it('says at once that it has caught up when nothing was missing', async () => {
      let caughtUp = false;
      subscribe(await current().lastPosition(), {
        onEvents: () => {},
        onCaughtUp: () => {
          caughtUp = true;
        },
      });
      await until(() => caughtUp);
      expect(caughtUp).toBe(true);
    });

    it('delivers nothing that is not after the position', async () => {
      const store = current();
      const stream = uniqueStream();
      await store.append(stream, 'no_stream', sealedStream(stream, 3));
      const [, second] = await store.readStream(stream);
      const seen: number[] = [];
      subscribe(second?.position ?? 0n, {
        onEvents: events => void seen.push(...revisionsOf(stream, events)),
      });
      await until(() => seen.length > 0);
      expect(seen).toEqual([2]);
    });

    it('goes on after any number, whether an event has that position or not', async () => {
      const store = current();
      const stream = uniqueStream();
      await store.append(stream, 'no_stream', sealedStream(stream, 3));
      const [first, second, third] = await store.readStream(stream);
      const starts = [first, second, third].map(event => event?.position ?? 0n);
      for (const position of starts) {
        for (const after of [position - 1n, position + 1n]) {
          const seen: number[] = [];
          subscribe(after, { onEvents: events => void seen.push(...revisionsOf(stream, events)) });
          // On an engine that counts positions one by one, the number behind one is the next one's.
          const expected = [0, 1, 2].filter(one => (starts[one] ?? 0n) > after);
          if (expected.length > 0) await until(() => seen.length === expected.length);
          expect(seen).toEqual(expected);
        }
      }
    });

    it('delivers the same events as reading gives', async () => {
      const store = current();
      const stream = uniqueStream();
      const after = await store.lastPosition();
      const live: RecordedEvent[] = [];
      const caughtUp = new Promise<void>(resolve => {
        subscribe(after, {
          onEvents: events => void live.push(...events.filter(event => event.stream === stream)),
          onCaughtUp: resolve,
        });
      });
      await caughtUp;
      const data = { zebra: 1, ant: [undefined, { b: 1, a: undefined }], '10': 'x', '2': 'y' };
      await store.append(stream, 'no_stream', sealedStream(stream, [draftOf(data), draftOf(data)]));
      await until(() => live.length === 2);
      const read = await store.readStream(stream);
      expect(live).toStrictEqual(read);
      // A fold may copy data as it is: live or read again, it must come to the same bytes.
      expect(live.map(event => JSON.stringify(event.data))).toEqual(
        read.map(event => JSON.stringify(event.data)),
      );
    });

    it('loses and doubles nothing while it catches up among writers', async () => {
      const store = current();
      const streams = Array.from({ length: 8 }, uniqueStream);
      const after = await store.lastPosition();
      const seen: RecordedEvent[] = [];
      const write = async (stream: string) => {
        const events = sealedStream(stream, 40);
        for (const [at, event] of events.entries()) {
          await store.append(stream, at === 0 ? 'no_stream' : at - 1, [event]);
        }
      };
      const writing = Promise.all(streams.map(write));
      subscribe(after, {
        onEvents: async events => {
          seen.push(...events.filter(event => streams.includes(event.stream)));
          await new Promise(resolve => setTimeout(resolve, 1));
        },
      });
      await writing;
      await until(() => seen.length >= 320);
      const positions = seen.map(event => event.position);
      expect(positions).toEqual([...new Set(positions)].toSorted((a, b) => (a < b ? -1 : 1)));
      for (const stream of streams) {
        expect(revisionsOf(stream, seen)).toEqual(Array.from({ length: 40 }, (_, at) => at));
      }
    });

    it('waits for the handler before it calls it again', async () => {
      const store = current();
      const stream = uniqueStream();
      const after = await store.lastPosition();
      let running = 0;
      let most = 0;
      let handled = 0;
      subscribe(after, {
        onEvents: async events => {
          running += 1;
          most = Math.max(most, running);
          await new Promise(resolve => setTimeout(resolve, 2));
          running -= 1;
          handled += revisionsOf(stream, events).length;
        },
      });
      for (const [at, event] of sealedStream(stream, 10).entries()) {
        await store.append(stream, at === 0 ? 'no_stream' : at - 1, [event]);
      }
      await until(() => handled === 10);
      expect(most).toBe(1);
    });

    it('ends when the handler fails, and says why', async () => {
      const store = current();
      const stream = uniqueStream();
      const after = await store.lastPosition();
      const dropped: Error[] = [];
      let calls = 0;
      subscribe(after, {
        onEvents: async () => {
          calls += 1;
          throw new Error('cannot handle that');
        },
        onDropped: error => void dropped.push(error),
      });
      const [one, two] = sealedStream(stream, 2);
      await store.append(stream, 'no_stream', [one]);
      await until(() => dropped.length > 0);
      await store.append(stream, 0, [two]);
      await new Promise(resolve => setTimeout(resolve, 20));
      expect(dropped.map(error => error.message)).toEqual(['cannot handle that']);
      expect(calls).toBe(1);
    });

    it('calls the handler no more once it is closed, and waits for a call that is running', async () => {
      const store = current();
      const stream = uniqueStream();
      const after = await store.lastPosition();
      let started = 0;
      let finished = 0;
      const subscription = subscribe(after, {
        onEvents: async () => {
          started += 1;
          await new Promise(resolve => setTimeout(resolve, 20));
          finished += 1;
        },
      });
      const [one, two] = sealedStream(stream, 2);
      await store.append(stream, 'no_stream', [one]);
      await until(() => started === 1);
      await subscription.close();
      expect(finished).toBe(1);
      await store.append(stream, 0, [two]);
      await new Promise(resolve => setTimeout(resolve, 20));
      expect(started).toBe(1);
    });

    it('serves many subscribers, each at its own pace', async () => {
      const store = current();
      const stream = uniqueStream();
      const after = await store.lastPosition();
      const seen: number[][] = [[], [], []];
      seen.forEach((mine, at) =>
        subscribe(after, {
          onEvents: async events => {
            await new Promise(resolve => setTimeout(resolve, at * 5));
            mine.push(...revisionsOf(stream, events));
          },
        }),
      );
      for (const [at, event] of sealedStream(stream, 10).entries()) {
        await store.append(stream, at === 0 ? 'no_stream' : at - 1, [event]);
      }
      await until(() => seen.every(mine => mine.length === 10));
      for (const mine of seen) expect(mine).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });
  });
}

function revisionsOf(stream: string, events: readonly RecordedEvent[]): number[] {
  return events.filter(event => event.stream === stream).map(event => event.revision);
}

/** Polls until the condition holds; gives up long after any engine should have delivered. */
async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 4_000;
  while (!holds() && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
}
