import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SealBroken, Vault } from './vault.js';

const key = Buffer.alloc(32, 7);
const vault = new Vault(key);

describe('A vault seals values', () => {
  it('and opens them again, whatever they are', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), plain => vault.open(vault.seal(plain)) === plain));
  });

  it('as v1.<nonce>.<ciphertext and tag>, another one each time', () => {
    const sealed = vault.seal('hunter22');
    expect(sealed).toMatch(/^v1\.[\w-]{16}\.[\w-]{32}$/);
    expect(vault.seal('hunter22')).not.toBe(sealed);
  });

  it('and opens them after a restart, under the same key', () => {
    expect(new Vault(Buffer.from(key)).open(vault.seal('kept'))).toBe('kept');
  });

  it('but not under another key', () => {
    expect(() => new Vault(randomBytes(32)).open(vault.seal('kept'))).toThrow(SealBroken);
  });

  it('but not when a single character was altered', () => {
    const sealed = vault.seal('a masked variable');
    for (let at = 0; at < sealed.length; at++) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      const altered = sealed.slice(0, at) + other + sealed.slice(at + 1);
      expect(() => vault.open(altered)).toThrow(SealBroken);
    }
  });

  it.each(['', 'v1', 'v1..', 'v2.AAAA.AAAA', 'plain text', 'v1.AAAAAAAAAAAAAAAA.AA', 'v1.a.b.c'])(
    'but not what is no seal: %j',
    text => {
      expect(() => vault.open(text)).toThrow(SealBroken);
    },
  );

  it('without showing its keys when it is logged', () => {
    expect(inspect(vault, { depth: 9, showHidden: true })).not.toMatch(/Buffer|Uint8Array/);
    expect(JSON.stringify(vault)).toBe('{}');
  });

  it('only under a key of 32 bytes', () => {
    expect(() => new Vault(Buffer.alloc(31))).toThrow(RangeError);
  });
});

describe('A vault derives tokens', () => {
  it('of 40 hexadecimal digits, the same again after a restart', () => {
    expect(vault.buildToken(42)).toMatch(/^[0-9a-f]{40}$/);
    expect(new Vault(Buffer.from(key)).buildToken(42)).toBe(vault.buildToken(42));
  });

  it('of projects that carry the number of their project', () => {
    const token = vault.runnersToken(42);
    expect(token).toMatch(/^rt42-[0-9a-f]{40}$/);
    expect(vault.projectOfRunnersToken(token)).toBe(42);
  });

  it.each([
    ['of another project', vault.runnersToken(42).replace('rt42-', 'rt43-')],
    ['of another key', new Vault(Buffer.alloc(32, 8)).runnersToken(42)],
    ['with a digit more', `${vault.runnersToken(42)}0`],
    ['with a zero in front', vault.runnersToken(42).replace('rt42-', 'rt042-')],
    ['of a build', vault.buildToken(42)],
    ['that is empty', ''],
  ])('and knows no project for a token %s', (_what, token) => {
    expect(vault.projectOfRunnersToken(token)).toBeNull();
  });

  it('that differ by purpose and by id', () => {
    const ids = [1, 2, 3, 12, 21];
    const tokens = ids.flatMap(id => [vault.buildToken(id), vault.runnersToken(id)]);
    expect(new Set([...tokens, vault.registrationToken()]).size).toBe(2 * ids.length + 1);
  });

  it('that another key does not give', () => {
    const other = new Vault(Buffer.alloc(32, 8));
    expect(other.buildToken(1)).not.toBe(vault.buildToken(1));
    expect(other.registrationToken()).not.toBe(vault.registrationToken());
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53])('for no id that is none: %p', id => {
    expect(() => vault.buildToken(id)).toThrow(RangeError);
  });
});
