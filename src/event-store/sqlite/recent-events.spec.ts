import { describe, expect, it } from '@jest/globals';
import { sealedStream } from '../sample-events.contract.js';
import { RecentEvents } from './recent-events.js';

const NOBODY = Number.POSITIVE_INFINITY;
const revisions = (recent: RecentEvents, after: number, limit = 100) =>
  recent.after(after, limit)?.map(event => [Number(event.position), event.revision]);

describe('recent events', () => {
  it('are given from the position asked for, the same objects each time', () => {
    const recent = new RecentEvents(10, new Map());
    recent.push(sealedStream('build-1', 3), 10);
    expect(recent.lastPosition).toBe(13);
    expect(revisions(recent, 10)).toEqual([
      [11, 0],
      [12, 1],
      [13, 2],
    ]);
    expect(revisions(recent, 11, 1)).toEqual([[12, 1]]);
    expect(revisions(recent, 13)).toEqual([]);
    expect(recent.after(10, 1)?.[0]).toBe(recent.after(10, 2)?.[0]);
  });

  it('are unknown before the first that is kept', () => {
    const recent = new RecentEvents(10, new Map());
    recent.push(sealedStream('build-1', 3), 11);
    expect(recent.after(10, 5)).toBeUndefined();
    expect(revisions(recent, 11)).toHaveLength(2);
  });

  it('are not kept for nobody', () => {
    const recent = new RecentEvents(0, new Map());
    recent.push(sealedStream('build-1', 3), NOBODY);
    expect(recent.after(2, 5)).toBeUndefined();
    expect(recent.lastPosition).toBe(3);
  });

  it('are let go when someone is too slow for them: by number, and by size', () => {
    const many = new RecentEvents(0, new Map());
    many.push(sealedStream('build-1', 10_000), 0);
    expect(many.after(0, 1)).toBeUndefined();
    expect(many.after(9_000, 5_000)).toHaveLength(1_000);
    const large = new RecentEvents(0, new Map());
    large.push(sealedStream('build-1', 40, { text: 'x'.repeat(900_000) }), 0);
    expect(large.after(0, 1)).toBeUndefined();
    expect(large.after(39, 1)).toHaveLength(1);
  });
});
