import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../sqlite/driver.js';
import { PersonKeysUnavailable } from '../person-keys.js';
import { describePersonKeys } from '../person-keys.contract.js';
import { PEOPLE_FILE, SqlitePersonKeys } from './sqlite-person-keys.js';

const newFolder = () => mkdtemp(join(tmpdir(), 'ledger-people-'));

const underTest = async () => {
  const folder = await newFolder();
  const keys = new SqlitePersonKeys(folder);
  return {
    keys,
    destroy: async () => {
      await keys.close();
      await rm(folder, { recursive: true });
    },
  };
};

const bytesOf = async (folder: string): Promise<Buffer> =>
  Buffer.concat(await Promise.all((await readdir(folder)).map(file => readFile(join(folder, file)))));

describePersonKeys('SQLite', underTest);

describe('Keys of people in a file', () => {
  it('leave no byte of a destroyed key, among many that moved from page to page', async () => {
    const folder = await newFolder();
    const keys = new SqlitePersonKeys(folder);
    const made = Array.from({ length: 600 }, () => [
      `address-${randomBytes(20).toString('hex')}`,
      `v1.${randomBytes(50).toString('base64url')}`,
    ]) as [string, string][];
    for (const [person, key] of made) await keys.keep(person, key);
    const doomed = made.filter((_, at) => at % 7 === 3);
    for (const [, key] of doomed) expect((await bytesOf(folder)).includes(key)).toBe(true);
    await keys.destroy(
      doomed.map(([person]) => person),
      17,
    );
    const during = await bytesOf(folder);
    await keys.close();
    const after = await bytesOf(folder);
    for (const [, key] of doomed) expect([during.includes(key), after.includes(key)]).toEqual([false, false]);
    for (const [, key] of made.filter((_, at) => at % 7 !== 3)) expect(after.includes(key)).toBe(true);
    await rm(folder, { recursive: true });
  });

  it('are there again after a restart, and marks too', async () => {
    const folder = await newFolder();
    const before = new SqlitePersonKeys(folder);
    await before.keep('user-1', 'k1');
    await before.keep('user-2', 'k2');
    await before.destroy(['user-2'], 2);
    await before.close();
    const keys = new SqlitePersonKeys(folder);
    expect(await keys.load(['user-1', 'user-2'])).toEqual(
      new Map<string, object>([
        ['user-1', { key: 'k1' }],
        ['user-2', { key: null, forgottenAs: 2 }],
      ]),
    );
    await keys.close();
    await rm(folder, { recursive: true });
  });

  it('say that they can not be reached while another program holds the file', async () => {
    const folder = await newFolder();
    const keys = new SqlitePersonKeys(folder);
    await keys.keep('user-1', 'k1');
    const other = connect(join(folder, PEOPLE_FILE));
    other.exec('BEGIN EXCLUSIVE');
    await expect(keys.load(['user-1'])).rejects.toBeInstanceOf(PersonKeysUnavailable);
    other.exec('ROLLBACK');
    other.close();
    expect(await keys.load(['user-1'])).toEqual(new Map([['user-1', { key: 'k1' }]]));
    await keys.close();
    await rm(folder, { recursive: true });
  }, 20_000);
});
