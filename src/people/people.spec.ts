import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserFacts } from '../domain/user/events.js';
import type { Personal } from '../domain/personal.js';
import { Vault } from '../secrets/vault.js';
import { People } from './people.js';
import { PersonKeysUnavailable, type PersonKeys } from './person-keys.js';
import { SqlitePersonKeys } from './sqlite/sqlite-person-keys.js';

const ada: UserFacts = { username: 'ada', name: 'Ada', email: 'ada@ci.example' };
const vault = new Vault(Buffer.alloc(32, 9));

const sealedBy = async (people: People): Promise<Personal<UserFacts>> => {
  const event = { type: 'UserCreated', data: { userId: 3, admin: false, personal: ada } };
  const [sealed] = await people.sealEvents([event]);
  return sealed?.data.personal as Personal<UserFacts>;
};
const opened = async (people: People, personal: Personal<UserFacts>) => (await people.open([personal]))[0];

describe('People known to two servers by one store of keys', () => {
  let folder: string;
  let keys: PersonKeys;
  let here: People;
  let there: People;
  let away: boolean;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-people-'));
    keys = new SqlitePersonKeys(folder);
    away = false;
    const reached = new Proxy(keys, {
      get(target, name: keyof PersonKeys) {
        const method = target[name].bind(target) as (...args: unknown[]) => unknown;
        return (...args: unknown[]) =>
          away ? Promise.reject(new PersonKeysUnavailable(new Error('gone'))) : method(...args);
      },
    });
    [here, there] = [await People.open(reached, vault), await People.open(reached, vault)];
  });
  afterEach(async () => {
    await keys.close();
    await rm(folder, { recursive: true });
  });

  it('are opened on either, and sealed under one key, whoever comes first', async () => {
    const [one, other] = await Promise.all([sealedBy(here), sealedBy(there)]);
    for (const people of [here, there]) {
      expect([await opened(people, one), await opened(people, other)]).toEqual([ada, ada]);
    }
  });

  it('are forgotten on the other as soon as it hears of it, though it had the key at hand', async () => {
    const personal = await sealedBy(here);
    expect(await opened(there, personal)).toEqual(ada);
    await here.forget(['user-3'], 3);
    expect(await opened(here, personal)).toEqual({ forgottenAs: 3 });
    const before = there.forgettings;
    there.conceal(['user-3'], 3);
    expect(there.forgettings).toBe(before + 1);
    away = true;
    expect(await opened(there, personal)).toEqual({ forgottenAs: 3 });
  });

  it('are forgotten on one that starts later, and what it seals keeps nothing', async () => {
    const personal = await sealedBy(here);
    await here.forget(['user-3'], 3);
    const later = await People.open(keys, vault);
    expect(later.forgettings).toBe(1);
    expect(await opened(later, personal)).toEqual({ forgottenAs: 3 });
    expect(await sealedBy(later)).toEqual({ person: 'user-3', sealed: null });
  });

  it('are forgotten on one that never heard of it, when it looks after the keys', async () => {
    const personal = await sealedBy(here);
    expect(await opened(there, personal)).toEqual(ada);
    await here.forget(['user-3'], 3);
    const before = there.forgettings;
    await there.lookAfter();
    expect(there.forgettings).toBeGreaterThan(before);
    expect(await opened(there, personal)).toEqual({ forgottenAs: 3 });
    const after = there.forgettings;
    await there.lookAfter();
    there.conceal(['user-3'], 3);
    await there.lookAfter();
    expect(there.forgettings).toBeGreaterThanOrEqual(after);
  });

  it('are neither shown nor taken for forgotten while the keys are away', async () => {
    const personal = await sealedBy(here);
    away = true;
    await expect(opened(there, personal)).rejects.toBeInstanceOf(PersonKeysUnavailable);
    await expect(sealedBy(there)).rejects.toBeInstanceOf(PersonKeysUnavailable);
    away = false;
    expect(await opened(there, personal)).toEqual(ada);
  });

  it('are shown by nobody from the moment on when forgetting began, though the keys are away', async () => {
    const personal = await sealedBy(here);
    away = true;
    await expect(here.forget(['user-3'], 3)).rejects.toBeInstanceOf(PersonKeysUnavailable);
    expect(await opened(here, personal)).toEqual({ forgottenAs: 3 });
    away = false;
    await here.forget(['user-3'], 3);
    expect((await keys.load(['user-3'])).get('user-3')).toEqual({ key: null, forgottenAs: 3 });
  });
});
