import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import { CreateUser } from '../src/commands/creating-a-user/command.js';
import { ForgetUser } from '../src/commands/forgetting-a-user/command.js';
import { importLedger } from '../src/engine/import-ledger.js';
import { CHECKPOINT } from '../src/processes/follower.js';
import { ada, startCore } from './support/core.js';
import { eventually } from './support/core-storage.js';
import { liveThroughBuilds } from './support/migrate-story.js';
import { exported } from './support/proven-ledger.js';

/** What startCore seals and derives with. */
const LEDGER_SECRET_KEY = '07'.repeat(32);

describe('The first start of a ledger that was imported', () => {
  let home: string;
  let forgotten: number;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'ledger-import-'));
    const { folder } = await liveThroughBuilds();
    const core = await startCore({ folder });
    const commands = core.app.get(CommandBus);
    const people = ['root', 'sam'].map(name => ({ username: name, name, email: `${name}@x`, admin: false }));
    for (const person of people) forgotten = (await commands.execute(new CreateUser(person, ada))).userId;
    await commands.execute(new ForgetUser(forgotten, ['quin@x'], ada));
    await core.close({ keep: true });
    const bundle = await exported({ LEDGER_DATA: folder, LEDGER_SECRET_KEY }, true);
    await writeFile(join(home, 'ledger.ndjson'), bundle);
    await rm(folder, { recursive: true });
  });
  afterAll(() => rm(home, { recursive: true }));

  it('looks through all events once, adds nothing, and marks who was forgotten', async () => {
    const folder = join(home, 'there');
    const bundle = join(home, 'ledger.ndjson');
    const env = { LEDGER_DATA: folder, LEDGER_SECRET_KEY };
    const { events } = await importLedger(env, { bundle, keys: [], onProgress: () => undefined });
    const core = await startCore({ folder });
    const { store, readModels, people, personKeys } = core.engine;
    const last = await store.lastPosition();
    expect(last).toBe(BigInt(events));
    const reached = () => readModels.checkpoint(CHECKPOINT);
    expect(await eventually(reached, position => position === last)).toBe(last);
    expect(await store.lastPosition()).toBe(last);
    // Keys are in no bundle, but who is forgotten stays so: also for what comes from now on.
    const persons = [people.person({ userId: forgotten }), people.person({ address: 'quin@x' })];
    const mark = { key: null, forgottenAs: forgotten };
    expect(await personKeys.load(persons)).toEqual(new Map(persons.map(person => [person, mark])));
    await core.close({ keep: true });
    const again = await startCore({ folder });
    expect(await again.engine.readModels.checkpoint(CHECKPOINT)).toBe(last);
    expect(await again.engine.store.lastPosition()).toBe(last);
    await again.close();
  }, 60_000);
});
