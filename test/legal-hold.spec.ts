import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { EraseBuild } from '../src/commands/erasing-a-build/command.js';
import { PlaceLegalHold } from '../src/commands/placing-a-legal-hold/command.js';
import { RemoveArtifacts } from '../src/commands/removing-artifacts/command.js';
import { RetentionRuns } from '../src/processes/retention-runs.js';
import { Timers } from '../src/processes/timers.js';
import { ada, startCore, type Core } from './support/core.js';
import { Workshop } from './support/core-workshop.js';
import { brief, DAY, RetentionWorld } from './support/retention-world.js';

let core: Core;
let world: RetentionWorld;

beforeEach(async () => {
  core = await startCore();
  world = new RetentionWorld(await Workshop.open(core));
});
afterEach(() => core.close());

const commands = () => core.app.get(CommandBus);
const refusal = { name: 'Refused', code: 'held' };

describe.each(['a project', 'a build'])('While a legal hold on %s stands', which => {
  let id: number;
  let bytes: string[];

  const place = () => world.hold(which === 'a build' ? { buildId: id } : undefined);
  const lift = () => world.lift(which === 'a build' ? { buildId: id } : undefined);

  beforeEach(async () => {
    await world.rules('keep 1 day of traces and artifacts');
    id = await world.ended({}, '1 hour');
    bytes = [`trace of ${id}`, `artifacts of ${id}`];
    await place();
    core.clock.advance(DAY);
  });

  it('no run removes anything, and the plan says why', async () => {
    const { removals, held, total } = await world.plan();
    expect(removals).toEqual([]);
    expect(held.map(brief)).toEqual(bytes);
    expect(new Set(held.map(({ hold }) => hold))).toEqual(new Set([which.slice('a '.length)]));
    expect(total).toMatchObject({ removals: { items: 0 }, held: { items: 2 } });
    expect(await world.run()).toMatchObject({ traces: 0, artifacts: 0, held: 2, complete: true });
    await core.app.get(RetentionRuns).look();
    expect(await world.stored([id])).toEqual(bytes);
  });

  it('artifacts whose time is over stay', async () => {
    await core.app.get(Timers).look();
    expect(await world.stored([id])).toEqual(bytes);
  });

  it('the build is not erased, and nobody takes its artifacts back', async () => {
    await expect(commands().execute(new EraseBuild(id, 2, ada))).rejects.toMatchObject(refusal);
    await expect(commands().execute(new RemoveArtifacts(id, ada))).rejects.toMatchObject(refusal);
    expect(await world.stored([id])).toEqual(bytes);
  });

  it('and when it is lifted, all of that goes on', async () => {
    await core.app.get(Timers).look();
    await lift();
    core.clock.advance(60_000);
    await core.app.get(Timers).look();
    expect(await world.stored([id])).toEqual([`trace of ${id}`]);
    expect(await world.run()).toMatchObject({ traces: 1, artifacts: 0, held: 0 });
    expect(await world.stored([id])).toEqual([]);
  });

  it('a restart changes nothing of that', async () => {
    const { folder, clock } = core;
    await core.close({ keep: true });
    core = await startCore({ folder, clock });
    world = world.movedTo(core);
    await core.app.get(Timers).look();
    expect(await world.run()).toMatchObject({ held: 2 });
    expect(await world.stored([id])).toEqual(bytes);
  });
});

describe('A legal hold', () => {
  it('on one build keeps no other', async () => {
    await world.rules('keep 1 day of traces');
    const [held, free] = [await world.ended(), await world.ended()];
    await world.hold({ buildId: held });
    core.clock.advance(DAY);
    expect(await world.planned()).toEqual([`trace of ${free}`]);
    expect(await world.run(1)).toMatchObject({ traces: 1, held: 1 });
  });

  it('of a build outlasts that of its project, and the other way round', async () => {
    await world.rules('keep 1 day of traces');
    const id = await world.ended();
    await world.hold();
    await world.hold({ buildId: id });
    core.clock.advance(DAY);
    await world.lift();
    expect((await world.plan()).held).toMatchObject([{ buildId: id, hold: 'build' }]);
    await world.hold();
    await world.lift({ buildId: id });
    expect((await world.plan()).held).toMatchObject([{ buildId: id, hold: 'project' }]);
  });

  it('needs a reason', async () => {
    const id = await world.ended();
    const place = new PlaceLegalHold({ buildId: id }, ada);
    await expect(commands().execute(place)).rejects.toMatchObject({ code: 'invalid' });
  });
});
