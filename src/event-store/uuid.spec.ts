import { describe, expect, it } from '@jest/globals';
import { derivedEventId, newEventId } from './uuid.js';

describe('event ids', () => {
  it('are UUIDs of version 7, all different', () => {
    const ids = Array.from({ length: 2_000 }, newEventId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('begin with the time', () => {
    const before = Date.now();
    const time = Number.parseInt(newEventId().replaceAll('-', '').slice(0, 12), 16);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
  });

  it('that follow from another event are the same each time, and never change', () => {
    const cause = '0190a2b4-0000-7000-8000-000000000001';
    expect(derivedEventId(cause, 'start-next-stage/0')).toBe(derivedEventId(cause, 'start-next-stage/0'));
    expect(derivedEventId(cause, 'start-next-stage/0')).not.toBe(derivedEventId(cause, 'start-next-stage/1'));
    expect(derivedEventId(cause, 'start-next-stage/0')).toBe('f4d57e2b-7146-547c-84f9-d4de5daf5385');
  });
});
