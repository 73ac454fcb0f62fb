import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { PersonKeys } from './person-keys.js';

/** An adapter under test. */
export interface PersonKeysUnderTest {
  readonly keys: PersonKeys;
  /** Removes its data. */
  destroy(): Promise<void>;
}

/** What every adapter of the PersonKeys port keeps to. */
export function describePersonKeys(name: string, factory: () => Promise<PersonKeysUnderTest>): void {
  describe(`${name} as keys of people`, () => {
    let subject: PersonKeysUnderTest;
    let keys: PersonKeys;
    let person: string;

    beforeAll(async () => {
      subject = await factory();
      ({ keys } = subject);
    });
    afterAll(() => subject.destroy());
    beforeEach(() => {
      person = `user-${randomUUID()}`;
    });

    const all = async () => {
      const found = new Map<string, unknown>();
      for await (const [one, key] of keys.entries()) found.set(one, key);
      return found;
    };

    it('know nothing of a person of whom nothing was kept', async () => {
      expect(await keys.load([person])).toEqual(new Map());
      expect(await keys.load([])).toEqual(new Map());
    });

    it('give back what was kept, and of nobody else', async () => {
      expect(await keys.keep(person, 'k1')).toEqual({ key: 'k1' });
      expect(await keys.load([person, `${person}-other`])).toEqual(new Map([[person, { key: 'k1' }]]));
      expect((await all()).get(person)).toEqual({ key: 'k1' });
    });

    it('keep the first of several keys for a person, whoever comes at the same moment', async () => {
      const kept = await Promise.all(['a', 'b', 'c', 'd'].map(key => keys.keep(person, key)));
      const [first] = kept;
      expect(new Set(kept.map(one => one.key)).size).toBe(1);
      expect((await keys.load([person])).get(person)).toEqual(first);
    });

    it('destroy a key for good: no other takes its place', async () => {
      const before = await keys.forgotten();
      await keys.keep(person, 'k1');
      await keys.destroy([person], 17);
      const mark = { key: null, forgottenAs: 17 };
      expect((await keys.load([person])).get(person)).toEqual(mark);
      expect(await keys.keep(person, 'k2')).toEqual(mark);
      expect((await all()).get(person)).toEqual(mark);
      expect(await keys.forgotten()).toBe(before + 1);
    });

    it('remember that somebody was forgotten who had no key', async () => {
      await keys.destroy([person], 18);
      expect(await keys.keep(person, 'k1')).toEqual({ key: null, forgottenAs: 18 });
    });

    it('change nothing when a key is destroyed again, also by another forgetting', async () => {
      await keys.keep(person, 'k1');
      await keys.destroy([person], 17);
      const before = await keys.forgotten();
      await keys.destroy([person], 17);
      await keys.destroy([person], 19);
      expect((await keys.load([person])).get(person)).toEqual({ key: null, forgottenAs: 17 });
      expect(await keys.forgotten()).toBe(before);
    });

    it('destroy several at once, and leave the others', async () => {
      const others = [`${person}-a`, `${person}-b`, `${person}-c`] as const;
      for (const one of others) await keys.keep(one, `key of ${one}`);
      await keys.destroy([others[0], others[2]], 20);
      const left = await keys.load(others);
      expect(others.map(one => left.get(one)?.key)).toEqual([null, `key of ${others[1]}`, null]);
    });
  });
}
