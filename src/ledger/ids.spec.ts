import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../test/support/core.js';
import { openStorage, type Storage } from '../../test/support/core-storage.js';
import { IdAllocator } from './ids.js';
import { Ledger } from './ledger.js';
import { Reactor } from './reactor.js';

describe('Ids', () => {
  let storage: Storage;
  beforeEach(async () => {
    storage = await openStorage();
  });
  afterEach(() => storage.close());

  const open = (reachable = async (): Promise<void> => undefined) =>
    new IdAllocator(new Ledger(storage.store, new ManualClock(), new Reactor(), { exclusive: false }), {
      reachable,
    });

  it('are given out once, ascending, however many ask at once', async () => {
    const ids = open();
    const given = await Promise.all(Array.from({ length: 100 }, (_, at) => ids.take('build', (at % 3) + 1)));
    expect(given.flat()).toEqual(Array.from({ length: given.flat().length }, (_, at) => at + 1));
  });

  it('are given out once by several processes, and after a restart', async () => {
    const [one, other] = [open(), open()];
    const given = await Promise.all(
      Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? one : other).take('build', 7)),
    );
    given.push(await open().take('build', 7));
    expect(new Set(given.flat()).size).toBe(41 * 7);
  });

  it('may be many more than are reserved at a time', async () => {
    expect(await open().take('build', 500)).toEqual(Array.from({ length: 500 }, (_, at) => at + 1));
  });

  it('of one kind do not count with those of another', async () => {
    const ids = open();
    expect([await ids.next('build'), await ids.next('project'), await ids.next('build')]).toEqual([1, 1, 2]);
  });

  it('belong to a name for ever, whoever asks first', async () => {
    const allocators = [open(), open()];
    const given = await Promise.all(
      Array.from({ length: 10 }, (_, at) => allocators[at % 2]?.forName('project', 'team/app')),
    );
    expect(new Set(given).size).toBe(1);
    expect(await open().forName('project', 'team/app')).toBe(given[0]);
    expect(await open().forName('project', 'team/other')).not.toBe(given[0]);
  });

  it('go on being given out after the store was away', async () => {
    const ids = open();
    const append = storage.store.append.bind(storage.store);
    storage.store.append = () => Promise.reject(new Error('away'));
    await expect(ids.next('build')).rejects.toThrow('away');
    storage.store.append = append;
    expect(await ids.next('build')).toBe(1);
  });

  it('are not reserved while the read models are away, and names not claimed', async () => {
    const ids = open(() => Promise.reject(new Error('away')));
    await expect(ids.next('build')).rejects.toThrow('away');
    await expect(ids.forName('project', 'team/app')).rejects.toThrow('away');
    expect(await storage.store.lastPosition()).toBe(0n);
  });
});
