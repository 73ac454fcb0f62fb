import { beforeEach, describe, expect, it } from '@jest/globals';
import { CollectionChanged, type ReadModels } from '../../read-models/read-models.js';
import { IndexCollections } from './index-collections.js';

describe('The collections of the event index', () => {
  /** What is stored is of a release that declares other keys. */
  let changed: boolean;
  let emptied: number;

  beforeEach(() => {
    changed = false;
    emptied = 0;
  });

  const collections = (): IndexCollections =>
    new IndexCollections(
      {
        open: async () => {
          if (changed) throw new CollectionChanged('event_segments', 'changed');
        },
        kept: async () => ({ outdated: [], unfinished: null, former: null }),
        rebuild: async () => {
          emptied += 1;
          changed = false;
        },
      } as unknown as ReadModels,
      5,
    );

  it('that can not be read are waited for while another process makes them anew', async () => {
    changed = true;
    const opening = collections().openToRead();
    setTimeout(() => (changed = false), 20);
    await opening;
    expect(emptied).toBe(0);
  });

  it('are made anew where nobody else does', async () => {
    changed = true;
    await collections().openToRead();
    expect([emptied, changed]).toEqual([1, false]);
  });

  it('are not taken back from a release that came later', async () => {
    const older = collections();
    await older.open();
    changed = true;
    await expect(older.open()).rejects.toThrow(CollectionChanged);
    expect(emptied).toBe(0);
    // One that starts now is the latest.
    await collections().open();
    expect(emptied).toBe(1);
  });

  it('are opened by one after the other', async () => {
    changed = true;
    const one = collections();
    await Promise.all([one.open(), one.openToRead(), one.open()]);
    expect(emptied).toBe(1);
  });
});
