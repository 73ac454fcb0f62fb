import { describe, expect, it } from '@jest/globals';
import type { Document } from '../read-models/read-models.js';
import { DocumentCache } from './document-cache.js';

const document = (id: string, position: bigint): Document => ({
  id,
  position,
  keys: {},
  body: { id },
  row: null,
});

describe('The cache of documents', () => {
  it('tells what is not known from what is known not to be there', () => {
    const cache = new DocumentCache();
    expect(cache.peek('builds', '1')).toBeUndefined();
    cache.remember('builds', '1', null);
    expect(cache.peek('builds', '1')).toBeNull();
  });

  it('does not take what was read for newer than what was saved meanwhile', () => {
    const cache = new DocumentCache();
    cache.put('builds', [document('1', 9n)]);
    cache.remember('builds', '1', document('1', 5n));
    expect(cache.peek('builds', '1')?.position).toBe(9n);
  });

  it('knows the position of the newest change of a collection, whatever has fallen out since', () => {
    const cache = new DocumentCache(1);
    cache.put('builds', [document('1', 9n), document('2', 7n)]);
    cache.put('projects', [{ id: '1', position: 11n, deleted: true }]);
    expect([cache.newestChange('builds'), cache.newestChange('projects')]).toEqual([9n, 11n]);
    expect(cache.newestChange('runners')).toBe(0n);
    expect(cache.peek('builds', '1')).toBeUndefined();
  });

  it('does not know what is on its way to the store, and takes no word from there, until it is saved', () => {
    const cache = new DocumentCache();
    cache.put('builds', [document('1', 1n), document('2', 1n)]);
    const { stillness } = cache;
    cache.hide('builds', [document('1', 2n)], 2n);
    cache.remember('builds', '1', document('1', 1n));
    expect([cache.peek('builds', '1'), cache.peek('builds', '2')?.position]).toEqual([undefined, 1n]);
    expect(cache.stillness).toBeNull();
    cache.put('builds', [document('1', 2n)]);
    expect([cache.peek('builds', '1')?.position, cache.stillness === null]).toEqual([2n, false]);
    expect(cache.stillness).not.toBe(stillness);
  });

  it('asks the store for what could not be saved, until all up to there is saved after all', () => {
    const cache = new DocumentCache();
    cache.hide('builds', [document('1', 5n), document('2', 7n)], 7n);
    cache.reveal(6n);
    cache.remember('builds', '2', document('2', 3n));
    expect(cache.peek('builds', '2')).toBeUndefined();
    cache.reveal(7n);
    cache.remember('builds', '2', document('2', 7n));
    expect(cache.peek('builds', '2')?.position).toBe(7n);
  });

  it('keeps collections apart', () => {
    const cache = new DocumentCache();
    cache.put('builds', [document('1', 1n)]);
    expect(cache.peek('projects', '1')).toBeUndefined();
  });
});
