import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ChangeProject } from '../src/commands/changing-a-project/command.js';
import { RetryBuild } from '../src/commands/retrying-a-build/command.js';
import { UpdateRunner } from '../src/commands/updating-a-runner/command.js';
import { buildAggregate } from '../src/domain/build/build.js';
import { ada, job, startCore, type Core } from './support/core.js';
import { Workshop } from './support/core-workshop.js';

const jobs = (count: number) => Array.from({ length: count }, (_, at) => job(`j${at}`));

describe('Builds are handed out', () => {
  let core: Core;
  let shop: Workshop;

  beforeEach(async () => {
    core = await startCore();
    shop = await Workshop.open(core);
  });
  afterEach(() => core.close());

  const projectOf = async (id: number | null) => {
    const build = await core.engine.ledger.load(buildAggregate, id ?? 0);
    return build.status === 'none' ? null : build.projectId;
  };

  it('to many runners that ask at once, each to one of them, the oldest first', async () => {
    const { buildIds } = await shop.begin(jobs(30));
    const runners = await Promise.all(Array.from({ length: 10 }, () => shop.runner()));
    const taken: (number | null)[] = [];
    for (let round = 0; round < 4; round += 1) {
      taken.push(...(await Promise.all(runners.map(id => shop.take(id)))));
    }
    expect(taken.filter(id => id !== null).toSorted((a, b) => a - b)).toEqual([...buildIds]);
    expect(taken.slice(30)).toEqual(Array.from({ length: 10 }, () => null));
  });

  it('to shared runners fairly: the project with the fewest running comes first', async () => {
    const other = await shop.project({ path: 'team/other' });
    await shop.begin(jobs(4));
    await shop.begin(jobs(4), other);
    const turns: (number | null)[] = [];
    for (let at = 0; at < 6; at += 1) turns.push(await projectOf(await shop.take()));
    const [mine, theirs] = [shop.projectId, other];
    expect(turns).toEqual([mine, theirs, mine, theirs, mine, theirs]);
  });

  it('fairly also after a restart, and when builds end', async () => {
    const other = await shop.project({ path: 'team/other' });
    await shop.begin(jobs(3));
    const first = await shop.take();
    await shop.begin(jobs(3), other);
    await core.close({ keep: true });
    core = await startCore({ folder: core.folder });
    shop = shop.movedTo(core);
    expect(await projectOf(await shop.take())).toBe(other);
    await shop.finish(first ?? 0, 'success');
    expect(await projectOf(await shop.take())).toBe(shop.projectId);
  });

  it("to a project's own runner only from that project, however busy it is", async () => {
    const other = await shop.project({ path: 'team/other' });
    const own = await shop.runner({}, other);
    const { buildIds } = await shop.begin(jobs(2), other);
    await shop.begin(jobs(2));
    expect([await shop.take(own), await shop.take(own), await shop.take(own)]).toEqual([...buildIds, null]);
  });

  it('by tags, and without tags only to runners that want those', async () => {
    const linux = await shop.runner({ tags: ['linux'], runUntagged: false });
    const { buildIds } = await shop.begin([job('plain'), job('tagged', { tags: ['linux'] })]);
    const [plain, tagged] = buildIds;
    expect([await shop.take(linux), await shop.take(linux)]).toEqual([tagged, null]);
    expect(await shop.take()).toBe(plain);
  });

  it('to no runner that is paused, until it goes on', async () => {
    const runner = await shop.runner({ active: false });
    const { buildIds } = await shop.begin(jobs(1));
    expect(await shop.take(runner)).toBeNull();
    await shop.commands.execute(new UpdateRunner(runner, { active: true }, ada));
    expect(await shop.take(runner)).toBe(buildIds[0]);
  });

  it('to no shared runner when the project wants none, nor to any when its builds are off', async () => {
    const own = await shop.runner({}, shop.projectId);
    const { buildIds } = await shop.begin(jobs(2));
    const change = (settings: { sharedRunners?: boolean; buildsEnabled?: boolean }) =>
      shop.commands.execute(new ChangeProject(shop.projectId, settings, ada));
    await change({ sharedRunners: false });
    expect([await shop.take(), await shop.take(own)]).toEqual([null, buildIds[0]]);
    await change({ sharedRunners: true, buildsEnabled: false });
    expect([await shop.take(), await shop.take(own)]).toEqual([null, null]);
    await change({ buildsEnabled: true });
    expect(await shop.take()).toBe(buildIds[1]);
  });

  it('not when they were canceled, and again when they are retried', async () => {
    const { buildIds } = await shop.begin(jobs(1));
    await shop.cancel(buildIds[0] ?? 0);
    expect(await shop.take()).toBeNull();
    const retried = await shop.commands.execute(new RetryBuild(buildIds[0] ?? 0, 2, false, ada));
    expect([await shop.take(), await shop.take()]).toEqual([retried.buildId, null]);
  });
});
