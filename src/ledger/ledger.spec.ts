import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ada, ManualClock } from '../../test/support/core.js';
import { openStorage, type Storage } from '../../test/support/core-storage.js';
import { buildAggregate } from '../domain/build/build.js';
import { cancelBuild } from '../domain/build/cancel.js';
import { createBuild } from '../domain/build/create.js';
import { enqueueBuild } from '../domain/build/enqueue.js';
import { startBuild } from '../domain/build/start.js';
import type { Aggregate, DomainEvent } from '../domain/event.js';
import { buildFacts, times } from '../domain/testing/builds.js';
import {
  CommitUnknown,
  StoreUnavailable,
  WrongExpectedRevision,
  type EventStore,
} from '../event-store/event-store.js';
import { verifyEvent } from '../event-store/seal.js';
import { Ledger } from './ledger.js';
import { Reactor, type Reaction } from './reactor.js';

type Counted = DomainEvent<'IdsReserved', { readonly from: number; readonly to: number }>;

/** Every decision changes something, so that none can do without its append. */
const counter: Aggregate<number, Counted> = {
  category: 'ids',
  initial: 0,
  evolve: (_count, event) => event.data.to,
};
const countOn = (count: number): readonly Counted[] => [
  { type: 'IdsReserved', data: { from: count + 1, to: count + 1 } },
];

const upTo = (to: number) => (): readonly Counted[] => [{ type: 'IdsReserved', data: { from: 1, to } }];

async function begin(ledger: Ledger, id: number): Promise<void> {
  await ledger.decide(buildAggregate, id, build => createBuild(build, buildFacts()), ada);
  await ledger.decide(buildAggregate, id, build => enqueueBuild(build, times), ada);
}

describe('The ledger', () => {
  let storage: Storage;
  const clock = new ManualClock();
  const open = (
    exclusive = true,
    { store = storage.store, reactor = new Reactor() }: { store?: EventStore; reactor?: Reactor } = {},
  ) => new Ledger(store, clock, reactor, { exclusive });

  beforeEach(async () => {
    storage = await openStorage();
  });
  afterEach(() => storage.close());

  const typesOf = async (stream: string) => (await storage.store.readStream(stream)).map(({ type }) => type);
  /** Of each event: its hash is its own, and it names the one before it. */
  const isChained = async (stream: string) => {
    const events = await storage.store.readStream(stream);
    return events.every(
      (event, at) => verifyEvent(event) && event.previousHash === (events[at - 1]?.hash ?? null),
    );
  };
  /** The store, with another way to append. */
  const appending = (append: EventStore['append']): EventStore =>
    Object.assign(Object.create(storage.store) as EventStore, { append });

  /** Writes, and then loses the reply as often as told. */
  const losing = (replies: number, then: () => Error = () => new CommitUnknown('lost')) => {
    const ids: string[][] = [];
    const store = appending(async (stream, expected, events) => {
      ids.push(events.map(({ envelope }) => envelope.id));
      const result = await storage.store.append(stream, expected, events);
      if (ids.length === 1) throw new CommitUnknown('lost');
      if (ids.length <= replies) throw then();
      return result;
    });
    return { ids, ledger: open(true, { store }) };
  };

  describe.each([{ exclusive: true }, { exclusive: false }])(
    'with exclusive: $exclusive',
    ({ exclusive }) => {
      it('cancels a build once, though 64 ask for it at once', async () => {
        const ledger = open(exclusive);
        await begin(ledger, 1);
        const outcomes = await Promise.all(
          Array.from({ length: 64 }, () => ledger.decide(buildAggregate, 1, cancelBuild, ada)),
        );
        expect(outcomes.filter(({ events }) => events.length === 1)).toHaveLength(1);
        expect(outcomes.every(({ state }) => state.status === 'canceled')).toBe(true);
        expect(new Set(outcomes.map(({ position }) => position)).size).toBe(1);
        expect(await typesOf('build-1')).toEqual(['BuildCreated', 'BuildEnqueued', 'BuildCanceled']);
      });

      it('gives a build to one of 64 runners and refuses the others', async () => {
        const ledger = open(exclusive);
        await begin(ledger, 1);
        const taken = await Promise.allSettled(
          Array.from({ length: 64 }, (_, runnerId) =>
            ledger.decide(
              buildAggregate,
              1,
              build => startBuild(build, { runnerId, runnerShared: true }),
              ada,
            ),
          ),
        );
        expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        expect(
          taken.flatMap(one => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : [])),
        ).toEqual(Array.from({ length: 63 }, () => 'not_pending'));
      });

      it('takes 64 decisions on one stream at once, each on what the one before it left', async () => {
        const ledger = open(exclusive);
        const outcomes = await Promise.all(
          Array.from({ length: 64 }, () => ledger.decide(counter, 'build', countOn, ada)),
        );
        expect(outcomes.map(({ state }) => state).toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: 64 }, (_, at) => at + 1),
        );
        expect(await isChained('ids-build')).toBe(true);
      });

      it('goes on with a stream after a decision on it was refused', async () => {
        const ledger = open(exclusive);
        const refused = ledger.decide(
          buildAggregate,
          1,
          build => startBuild(build, { runnerId: 7, runnerShared: true }),
          ada,
        );
        await expect(refused).rejects.toMatchObject({ code: 'not_pending' });
        await begin(ledger, 1);
        expect(await typesOf('build-1')).toEqual(['BuildCreated', 'BuildEnqueued']);
      });
    },
  );

  describe('beside another process', () => {
    it('decides on what that one has appended', async () => {
      const [one, other] = [open(false), open(false)];
      await begin(one, 1);
      expect((await other.load(buildAggregate, 1)).status).toBe('pending');
      await one.decide(buildAggregate, 1, cancelBuild, ada);
      expect((await other.load(buildAggregate, 1)).status).toBe('canceled');
      const late = await other.decide(buildAggregate, 1, cancelBuild, ada);
      expect(late.events).toEqual([]);
    });

    it('reads a stream that it remembers only for what came later', async () => {
      const readStream = jest.fn(storage.store.readStream.bind(storage.store));
      const store = Object.assign(Object.create(storage.store) as EventStore, { readStream });
      const [one, other] = [open(false, { store }), open(false)];
      await begin(one, 1);
      readStream.mockClear();
      expect((await one.loadSince(buildAggregate, 1, 1)).status).toBe('pending');
      expect(readStream).not.toHaveBeenCalled();
      await other.decide(buildAggregate, 1, cancelBuild, ada);
      expect((await one.loadSince(buildAggregate, 1, 1)).status).toBe('pending');
      expect((await one.loadSince(buildAggregate, 1, 2)).status).toBe('canceled');
      expect(readStream).toHaveBeenCalledTimes(1);
    });

    it('does not refuse on account of what it remembers', async () => {
      const [one, other] = [open(false), open(false)];
      await one.decide(buildAggregate, 1, build => createBuild(build, buildFacts()), ada);
      await other.load(buildAggregate, 1);
      await one.decide(buildAggregate, 1, build => enqueueBuild(build, times), ada);
      const start = { runnerId: 7, runnerShared: true };
      const { state } = await other.decide(buildAggregate, 1, build => startBuild(build, start), ada);
      expect(state.status).toBe('running');
    });

    it('shares a stream without losing a decision', async () => {
      const ledgers = [open(false), open(false)];
      await Promise.all(
        Array.from({ length: 40 }, (_, at) => ledgers[at % 2]?.decide(counter, 'build', countOn, ada)),
      );
      expect(await one(ledgers).load(counter, 'build')).toBe(40);
      expect(await isChained('ids-build')).toBe(true);
    });

    it('takes over what the other did of the same reaction, whatever it would have written itself', async () => {
      const follows = { follows: { eventId: 'cause', reaction: 'count' } };
      const seen: unknown[] = [];
      const reactor = new Reactor();
      reactor.register({
        name: 'watch',
        on: ['IdsReserved'],
        react: async event => {
          seen.push(event.data);
          return 0n;
        },
      } satisfies Reaction);
      const [first, second] = [open(false), open(false, { reactor })];
      const slow = appending(async (...append) => {
        // The other process has been here between our decision and our append.
        await first.decide(counter, 'build', upTo(1), ada, follows);
        return storage.store.append(...append);
      });
      const late = open(false, { store: slow, reactor });
      const outcome = await late.decide(counter, 'build', upTo(2), ada, follows);
      expect(outcome.state).toBe(1);
      expect(seen).toEqual([{ from: 1, to: 1 }]);
      expect(outcome.events.map(({ data }) => data)).toEqual([{ from: 1, to: 1 }]);
      await second.decide(counter, 'build', countOn, ada);
      expect(await isChained('ids-build')).toBe(true);
    });
  });

  describe('when the store falters', () => {
    it('repeats an append whose reply was lost with the very same ids, and it is there once', async () => {
      const { ids, ledger } = losing(2);
      await ledger.decide(counter, 'build', countOn, ada);
      expect(ids).toHaveLength(3);
      expect(new Set(ids.flat()).size).toBe(1);
      expect(await typesOf('ids-build')).toEqual(['IdsReserved']);
      await ledger.decide(counter, 'build', countOn, ada);
      expect(await isChained('ids-build')).toBe(true);
    });

    it('does not say that nothing was written when the store goes away after a lost reply', async () => {
      const { ledger } = losing(99, () => new StoreUnavailable('gone'));
      await expect(ledger.decide(counter, 'build', countOn, ada)).rejects.toBeInstanceOf(CommitUnknown);
    });

    it('reads the stream again after an append of which it never learned', async () => {
      const { ledger } = losing(5);
      await expect(ledger.decide(counter, 'build', countOn, ada)).rejects.toBeInstanceOf(CommitUnknown);
      expect(await ledger.load(counter, 'build')).toBe(1);
    });

    it('says at once that the store is away', async () => {
      let asked = 0;
      const store = appending(async () => {
        asked += 1;
        throw new StoreUnavailable('away');
      });
      const decided = open(true, { store }).decide(counter, 'build', countOn, ada);
      await expect(decided).rejects.toBeInstanceOf(StoreUnavailable);
      expect(asked).toBe(1);
    });

    it('gives up in the end on a stream that is always somewhere else', async () => {
      let asked = 0;
      const store = appending(async (stream, expected) => {
        asked += 1;
        throw new WrongExpectedRevision(stream, expected, 99);
      });
      const decided = open(false, { store }).decide(counter, 'build', countOn, ada);
      await expect(decided).rejects.toBeInstanceOf(WrongExpectedRevision);
      expect(asked).toBeLessThan(100);
    });
  });

  it('remembers only so many streams, and reads the others again', async () => {
    const ledger = new Ledger(storage.store, clock, new Reactor(), { exclusive: true, cacheSize: 2 });
    for (const id of ['a', 'b', 'c', 'd']) await ledger.decide(counter, id, countOn, ada);
    for (const id of ['a', 'b', 'c', 'd']) await ledger.decide(counter, id, countOn, ada);
    expect(await ledger.load(counter, 'a')).toBe(2);
    expect(await isChained('ids-a')).toBe(true);
  });

  it('goes on when the clock goes back', async () => {
    const ledger = open();
    await ledger.decide(counter, 'build', countOn, ada);
    clock.advance(-3_600_000);
    await ledger.decide(counter, 'build', countOn, ada);
    expect(await ledger.load(counter, 'build')).toBe(2);
    expect(await isChained('ids-build')).toBe(true);
  });
});

function one<T>([first]: readonly T[]): T {
  if (first === undefined) throw new Error('there is none');
  return first;
}
