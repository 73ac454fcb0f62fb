import { describe, expect, it } from '@jest/globals';
import { DocumentCache } from '../projections/document-cache.js';
import type { Document, ReadModels } from '../read-models/read-models.js';
import { Documents } from './documents.js';

const runner = (position: bigint): Document => ({
  id: '1',
  position,
  keys: {},
  body: { id: 1, personal: { name: 'made by hand' } },
  row: null,
});

/** A store with one runner, and somebody who reads it. */
function room() {
  const state = { stored: runner(1n), loads: 0, alone: true, whileLoading: () => undefined as void };
  const readModels = {
    load: async () => {
      state.loads += 1;
      const found = state.stored;
      await Promise.resolve();
      state.whileLoading();
      return new Map([['1', found]]);
    },
  } as unknown as ReadModels;
  const cache = new DocumentCache();
  const sharing = { exclusive: false, alone: () => state.alone };
  const documents = new Documents(readModels, cache, sharing);
  const read = async () => (await documents.runners.get(1))?.position;
  return { state, cache, documents, read };
}

describe('Documents', () => {
  it('are read once while this process alone writes them', async () => {
    const { state, read } = room();
    expect([await read(), await read(), state.loads]).toEqual([1n, 1n, 1]);
  });

  it('are read each time while others may write them', async () => {
    const { state, read } = room();
    await read();
    state.alone = false;
    state.stored = runner(2n);
    expect([await read(), await read(), state.loads]).toEqual([2n, 2n, 3]);
  });

  it('that say who is let in are asked of a shared store each time', async () => {
    const { state, documents } = room();
    for (const loads of [1, 2]) {
      await documents.tokens.get(1);
      expect(state.loads).toBe(loads);
    }
  });

  it('that are asked for at once are read twice at most: what has begun may be out of date', async () => {
    const { state, documents } = room();
    const found = await Promise.all(Array.from({ length: 20 }, () => documents.tokens.get(1)));
    expect([found.every(token => token !== null), state.loads]).toEqual([true, 2]);
  });

  it('that were read before somebody else wrote do not count when this process writes again', async () => {
    const { state, cache, read } = room();
    state.whileLoading = () => {
      // Another process took over, wrote, and was taken over from.
      state.stored = runner(2n);
      cache.clear();
    };
    expect(await read()).toBe(1n);
    state.whileLoading = () => undefined;
    expect(await read()).toBe(2n);
  });

  it('that were read while others could write are not remembered', async () => {
    const { state, read } = room();
    state.alone = false;
    state.whileLoading = () => void (state.alone = true);
    await read();
    state.stored = runner(2n);
    expect(await read()).toBe(2n);
  });

  it('may be kept together only while nothing is on its way to the store', () => {
    const { state, cache, documents } = room();
    const { stillness } = documents;
    expect(stillness).not.toBeNull();
    cache.hide('runners', [runner(2n)], 2n);
    expect(documents.stillness).toBeNull();
    cache.put('runners', [runner(2n)]);
    expect(documents.stillness).not.toBe(stillness);
    state.alone = false;
    expect(documents.stillness).toBeNull();
  });
});
