import { describe, expect, it } from '@jest/globals';
import { SpillingMap } from './spilling-map.js';

describe('A map that spills', () => {
  it('gives back what was set last, from memory or from the disk', () => {
    const map = new SpillingMap(10);
    const known = new Map<string, string>();
    for (let step = 0; step < 1_000; step += 1) {
      const key = `key ${(step * 7) % 101}`;
      expect(map.get(key)).toBe(known.get(key));
      map.set(key, `value ${step}`);
      known.set(key, `value ${step}`);
    }
    for (const [key, value] of known) expect(map.get(key)).toBe(value);
    expect(map.get('unknown')).toBeUndefined();
    map.close();
  });
});
