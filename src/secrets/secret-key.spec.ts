import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigInvalid } from '../config/variables.js';
import { loadSecretKey, SecretKeyUnusable } from './secret-key.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-key-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('A configured key', () => {
  const key = Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index));

  it.each(['hex', 'base64', 'base64url'] as const)('may be written as %s', async encoding => {
    expect(await loadSecretKey(folder, key.toString(encoding))).toEqual(key);
  });

  it('leaves no file', async () => {
    await loadSecretKey(folder, key.toString('hex'));
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['too short', 'ab'.repeat(31)],
    ['too long', 'ab'.repeat(33)],
    ['a passphrase', 'correct horse battery staple, said the key'],
    ['16 bytes as base64', Buffer.alloc(16).toString('base64')],
  ])(
    'is refused when it is %s, by an error that names the variable and not the value',
    async (_what, value) => {
      const refusal = await loadSecretKey(folder, value).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(ConfigInvalid);
      expect(String(refusal)).toContain('LEDGER_SECRET_KEY');
      expect(String(refusal)).not.toContain(value);
    },
  );
});

describe('Without a configured key', () => {
  it.each([undefined, null, ''])('one is made once and kept (%j)', async configured => {
    const made = await loadSecretKey(join(folder, 'data'), configured);
    expect(made).toHaveLength(32);
    expect(await loadSecretKey(join(folder, 'data'), configured)).toEqual(made);
    expect(await loadSecretKey(join(folder, 'other'), configured)).not.toEqual(made);
  });

  it('the key is kept where only its owner reads it, and nothing else is left', async () => {
    const key = await loadSecretKey(folder);
    expect(await readdir(folder)).toEqual(['secret.key']);
    expect(await readFile(join(folder, 'secret.key'), 'utf8')).toBe(`${key.toString('hex')}\n`);
    expect((await stat(join(folder, 'secret.key'))).mode & 0o777).toBe(0o600);
  });

  it('all who ask at once get the same', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadSecretKey(folder)));
    expect(new Set(keys.map(key => key.toString('hex'))).size).toBe(1);
    expect(await readdir(folder)).toEqual(['secret.key']);
  });

  it('a damaged file is refused, never overwritten', async () => {
    await writeFile(join(folder, 'secret.key'), 'abc');
    await expect(loadSecretKey(folder)).rejects.toThrow(SecretKeyUnusable);
    expect(await readFile(join(folder, 'secret.key'), 'utf8')).toBe('abc');
  });
});
