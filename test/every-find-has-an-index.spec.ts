import { describe, expect, it } from '@jest/globals';
import { EVENT_INDEX } from '../src/projections/event-index/event-indexer.js';
import { projections } from '../src/projections/index.js';
import type { CollectionSpec } from '../src/read-models/read-models.js';
import { placesThatAsk } from './engines/places-that-ask.js';
import { recordFinds } from './engines/recorded-finds.js';
import { countingIndex, servingIndex } from './engines/serving-index.js';

const all = [...projections.map(({ collection }) => collection), ...EVENT_INDEX];
const specs = new Map(all.map(collection => [collection.name, collection]));
const specOf = (name: string): CollectionSpec => {
  const spec = specs.get(name);
  if (spec === undefined) throw new Error(`no collection ${name}`);
  return spec;
};

describe('Every question to the read models', () => {
  it('is answered by walking an index that is declared for it', async () => {
    const { finds, counts } = await recordFinds();
    const unserved = [
      ...finds.filter(({ collection, find }) => servingIndex(specOf(collection), find) === undefined),
      ...counts.filter(({ collection, filter }) => countingIndex(specOf(collection), filter) === undefined),
    ];
    expect(unserved).toEqual([]);
    const asked = new Set([...finds, ...counts].map(({ collection }) => collection));
    expect([...asked].toSorted()).toEqual([...specs.keys()].toSorted());
  });

  it('is among those that are recorded, wherever in the source it is asked', async () => {
    const { places } = await recordFinds();
    expect(placesThatAsk().filter(place => !places.has(place))).toEqual([]);
  });
});

describe('An index', () => {
  const spec: CollectionSpec = {
    name: 'builds',
    keys: { project: 'integer', status: 'text', build: 'integer' },
    indexes: [['project', 'build'], ['build']],
  };
  const sort = { key: 'build', direction: 'desc' } as const;

  it('serves a filter on its first keys, sorted by the next, whatever else is filtered', () => {
    expect(servingIndex(spec, { filter: { project: 1, status: 'failed' }, sort, limit: 1 })).toEqual([
      'project',
      'build',
    ]);
  });

  it('serves a list without a filter', () => {
    expect(servingIndex(spec, { range: { key: 'build', lt: 9 }, sort, limit: 1 })).toEqual(['build']);
  });

  it('does not serve a filter or a sorting that it has no key for', () => {
    expect(servingIndex(spec, { filter: { status: 'failed' }, sort, limit: 1 })).toBeUndefined();
    const byStatus = { key: 'status', direction: 'asc' } as const;
    expect(servingIndex(spec, { filter: { project: 1 }, sort: byStatus, limit: 1 })).toBeUndefined();
  });

  it('serves a count by what is filtered, and a count of all by the state that every document has', () => {
    expect(countingIndex(spec, { project: 1 })).toEqual(['k_project', 'k_build', 'state']);
    expect(countingIndex(spec, { build: [1, 2], status: 'failed' })).toEqual(['k_build', 'state']);
    expect(countingIndex(spec, {})).toEqual(['state']);
    expect(countingIndex(spec, { status: 'failed' })).toBeUndefined();
  });
});
