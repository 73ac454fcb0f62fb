import { afterEach, describe, expect, it } from '@jest/globals';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { rm } from 'node:fs/promises';
import { CreateUser } from '../src/commands/creating-a-user/command.js';
import { ForgetUser } from '../src/commands/forgetting-a-user/command.js';
import { IssueToken } from '../src/commands/issuing-a-token/command.js';
import { RestartPipeline } from '../src/commands/restarting-a-pipeline/command.js';
import { forgetUser } from '../src/domain/user/forget.js';
import { userAggregate } from '../src/domain/user/user.js';
import { migrateLedger } from '../src/engine/migrate.js';
import { Ledger } from '../src/ledger/ledger.js';
import { Reactor } from '../src/ledger/reactor.js';
import { FindPipeline } from '../src/queries/finding-a-pipeline/query.js';
import { FindUser } from '../src/queries/finding-a-user/query.js';
import { ListTokens } from '../src/queries/listing-tokens/query.js';
import { ada, job, startCore, type Core } from './support/core.js';
import { Workshop } from './support/core-workshop.js';
import { eventually } from './support/core-storage.js';

const eve = { username: 'evelyn', name: 'Eve E', email: 'a@x', admin: false };

/** User 1, who can't be forgotten. */
const root = { username: 'root', name: 'Administrator', email: 'admin@example.com', admin: true };

const create = async (core: Core, user = eve): Promise<number> =>
  (await core.app.get(CommandBus).execute(new CreateUser(user, ada))).userId;
const userOf = (core: Core, name: string) => core.app.get(QueryBus).execute(new FindUser(name));
const pipelineOf = (core: Core, id: number) => core.app.get(QueryBus).execute(new FindPipeline({ id }));

describe('What the ledger knows of people', () => {
  const cores: Core[] = [];
  const start = async (folder?: string): Promise<Core> => {
    const core = await startCore(folder === undefined ? {} : { folder });
    cores.push(core);
    if (folder === undefined) await core.app.get(CommandBus).execute(new CreateUser(root, ada));
    return core;
  };
  afterEach(async () => {
    for (const core of cores.splice(0)) await core.close();
  });

  it('stands in events sealed, and is shown in clear', async () => {
    const core = await start();
    const id = await create(core);
    const { pipelineId } = await (await Workshop.open(core)).begin([job('unit')]);
    await core.app.get(CommandBus).execute(new IssueToken(id, "Eve's laptop", null, null, ada));
    const events = await core.engine.store.readAll({ limit: 1_000 });
    const stored = JSON.stringify(events, (_key, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
    expect(['evelyn', 'Eve E', 'a@x', "Eve's laptop", '"A"'].filter(word => stored.includes(word))).toEqual(
      [],
    );
    expect(await userOf(core, 'evelyn')).toMatchObject({ id, ...eve });
    expect((await pipelineOf(core, pipelineId))?.body.commit.personal.author).toEqual({
      name: 'A',
      email: 'a@x',
    });
    expect(await core.app.get(QueryBus).execute(new ListTokens(id))).toMatchObject([
      { name: "Eve's laptop" },
    ]);
  });

  it('is found by username in any case of its letters, as it must be to stay unique', async () => {
    const core = await start();
    await create(core);
    await expect(create(core, { ...eve, username: 'Evelyn' })).rejects.toThrow('already exists');
    expect(await userOf(core, 'Evelyn')).toBeNull();
  });

  it('is gone when a person was forgotten, also where a pipeline is made from an earlier one', async () => {
    const core = await start();
    const id = await create(core);
    const workshop = await Workshop.open(core);
    const { pipelineId } = await workshop.begin([job('unit')]);
    await workshop.run('success');
    await core.app.get(CommandBus).execute(new ForgetUser(id, [], ada));
    const fork = new RestartPipeline(workshop.projectId, 1, 2, { event: null, deployTo: null }, ada);
    const forked = await core.app.get(CommandBus).execute(fork);
    for (const one of [pipelineId, forked.pipelineId]) {
      const author = { name: `Forgotten user ${id}`, email: `forgotten-${id}@invalid` };
      expect((await pipelineOf(core, one))?.body.commit.personal.author).toEqual(author);
    }
  });

  it('keeps the author of commits whom another user was not', async () => {
    const core = await start();
    const id = await create(core, { ...eve, email: 'someone@else' });
    const { pipelineId } = await (await Workshop.open(core)).begin([job('unit')]);
    await core.app.get(CommandBus).execute(new ForgetUser(id, [], ada));
    expect((await pipelineOf(core, pipelineId))?.body.commit.personal.author.name).toBe('A');
    await core.app.get(CommandBus).execute(new ForgetUser(id, ['A@X'], ada));
    expect((await pipelineOf(core, pipelineId))?.body.commit.personal.author.name).toBe(
      `Forgotten user ${id}`,
    );
  });

  it('is destroyed by the next start when a crash came between the event and that', async () => {
    const core = await start();
    const id = await create(core);
    const person = core.engine.people.person({ userId: id });
    await core.close({ keep: true });
    cores.pop();
    const first = await startCore({ folder: core.folder, processes: false });
    const { engine } = first;
    // As a process that is killed leaves it: the event is durable, and nothing has followed from it.
    await new Ledger(engine.store, first.clock, new Reactor(), { exclusive: false }).decide(
      userAggregate,
      id,
      user => forgetUser(user, { persons: [person] }),
      ada,
    );
    expect((await engine.personKeys.load([person])).get(person)?.key).not.toBeNull();
    await first.close({ keep: true });
    const again = await start(core.folder);
    const isGone = async () => (await again.engine.personKeys.load([person])).get(person)?.key === null;
    expect(await eventually(isGone)).toBe(true);
    expect((await userOf(again, String(id)))?.name).toBe(`Forgotten user ${id}`);
  });

  it('moves to another place with its keys, and who is forgotten in either stays so', async () => {
    const core = await start();
    const [gone, stays] = [await create(core), await create(core, { ...eve, username: 'sam', name: 'Sam' })];
    await core.app.get(CommandBus).execute(new ForgetUser(gone, [], ada));
    await core.close({ keep: true });
    cores.pop();
    const [source, target] = [core.folder, `${core.folder}-moved`].map(
      path => ({ kind: 'folder', path }) as const,
    );
    const options = { concurrent: null, signal: new AbortController().signal, onProgress: () => undefined };
    const move = async () => {
      if (source !== undefined && target !== undefined) await migrateLedger(source, target, options);
    };
    await move();
    const first = await start(target?.path);
    expect((await userOf(first, String(gone)))?.name).toBe(`Forgotten user ${gone}`);
    expect(await userOf(first, 'sam')).toMatchObject({ id: stays, name: 'Sam' });
    // Also when the place that it came from was not told.
    const person = first.engine.people.person({ userId: stays });
    await first.engine.personKeys.destroy([person], stays);
    await first.close({ keep: true });
    cores.pop();
    await move();
    const again = await start(target?.path);
    expect((await userOf(again, String(stays)))?.name).toBe(`Forgotten user ${stays}`);
    await rm(core.folder, { recursive: true });
  });
});
