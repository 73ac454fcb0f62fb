import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ada, ManualClock } from '../../test/support/core.js';
import { eventually, openStorage, type Storage } from '../../test/support/core-storage.js';
import { idsAggregate } from '../domain/ids/ids.js';
import { reserveIds } from '../domain/ids/reserve.js';
import { StoreUnavailable } from '../event-store/event-store.js';
import { Ledger } from '../ledger/ledger.js';
import { Reactor } from '../ledger/reactor.js';
import { Follower, ReactionGivenUp } from './follower.js';

describe('The follower', () => {
  let storage: Storage;
  let seen: bigint[];
  let errors: Error[];
  /** What the reaction to an event throws, by its revision. */
  let failing: Map<number, () => Error>;
  const following: Follower[] = [];

  beforeEach(async () => {
    storage = await openStorage();
    seen = [];
    errors = [];
    failing = new Map();
  });
  afterEach(async () => {
    for (const one of following.splice(0)) await one.stop();
    await storage.close();
  });

  const start = async (): Promise<Follower> => {
    const reactor = new Reactor();
    reactor.register({
      name: 'note',
      on: ['IdsReserved'],
      react: async ({ revision }) => {
        const fails = failing.get(revision);
        if (fails !== undefined) throw fails();
        seen.push(BigInt(revision));
        return 0n;
      },
    });
    const { store, readModels } = storage;
    const options = { saveEvery: 3_600_000, retryAfter: 1, onError: (error: Error) => errors.push(error) };
    const follower = new Follower(store, readModels, reactor, options);
    following.push(follower);
    await follower.start();
    return follower;
  };
  /** Appends as a process would that is killed before it can react. */
  const append = async (times = 1) => {
    const ledger = new Ledger(storage.store, new ManualClock(), new Reactor(), { exclusive: false });
    for (let at = 0; at < times; at += 1) {
      await ledger.decide(idsAggregate, 'build', ids => reserveIds(ids, { count: 1 }), ada);
    }
  };

  it('does what was left undone, and then what comes', async () => {
    await append(2);
    await start();
    await append(2);
    await eventually(() => seen.length === 4);
    expect(seen).toEqual([0n, 1n, 2n, 3n]);
  });

  it('goes on from where it was when it is started again', async () => {
    await append(2);
    const first = await start();
    await eventually(() => first.position === 2n);
    await first.stop();
    await append(1);
    await start();
    await eventually(() => seen.length === 3);
    expect(seen).toEqual([0n, 1n, 2n]);
  });

  it('starts with what was not yet done, though it was stopped in the middle of trying', async () => {
    failing.set(1, () => new Error('no'));
    await append(3);
    const first = await start();
    await eventually(() => errors.length > 1);
    await first.stop();
    expect(seen).toEqual([0n]);
    failing.clear();
    await start();
    await eventually(() => seen.length === 3);
    expect(seen).toEqual([0n, 1n, 2n]);
  });

  it('tries again what fails, and holds the order', async () => {
    let left = 3;
    failing.set(1, () => {
      left -= 1;
      if (left === 0) failing.clear();
      return new Error('not yet');
    });
    await append(3);
    await start();
    await eventually(() => seen.length === 3);
    expect(seen).toEqual([0n, 1n, 2n]);
  });

  it('passes over a reaction that never succeeds, and says which', async () => {
    failing.set(1, () => new Error('never'));
    await append(3);
    await start();
    await eventually(() => seen.length === 2);
    expect(seen).toEqual([0n, 2n]);
    const given = errors.filter(error => error instanceof ReactionGivenUp);
    const [first, second] = await storage.store.readAll({ limit: 2 });
    expect(first?.revision).toBe(0);
    const { id, type, stream } = second ?? { id: '', type: '', stream: '' };
    expect(given.map(({ event }) => event)).toEqual([{ id, type, stream }]);
  });

  it('waits for a store that is away as long as it takes', async () => {
    let left = 11;
    failing.set(1, () => {
      left -= 1;
      if (left === 0) failing.clear();
      return new StoreUnavailable('away');
    });
    await append(3);
    await start();
    await eventually(() => seen.length === 3);
    expect(seen).toEqual([0n, 1n, 2n]);
  });

  it('stops also when its place can no longer be saved', async () => {
    await append(1);
    const follower = await start();
    await eventually(() => seen.length === 1);
    storage.readModels.save = () => Promise.reject(new Error('full'));
    await follower.stop();
    expect(errors.map(({ message }) => message)).toEqual(['full']);
  });
});
