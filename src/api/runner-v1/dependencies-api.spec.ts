import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RestartPipeline } from '../../commands/restarting-a-pipeline/command.js';
import { RetryBuild } from '../../commands/retrying-a-build/command.js';
import { processContext } from '../../ledger/context.js';
import type { BuildDetails } from './present-build-details.js';
import { openRooms, type Rooms } from './testing/rooms.contract.js';
import { RunnerClient } from './testing/runner-client.contract.js';

const CONFIG = `
stages: [compile, test]
compile: { stage: compile, script: [make] }
docs: { stage: compile, script: [make docs] }
unit: { stage: test, script: [npm test], dependencies: [compile] }
`;
const context = processContext('spec');

let rooms: Rooms;
let runner: RunnerClient;
beforeAll(async () => {
  rooms = await openRooms();
  runner = await RunnerClient.register(rooms);
});
afterAll(() => rooms.close());

async function take(): Promise<BuildDetails> {
  return (await runner.take()).json as BuildDetails;
}

async function runAll(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await runner.put((await take()).id, { state: 'success' });
}

const retry = async (buildId: number) =>
  (await rooms.commands.execute(new RetryBuild(buildId, null, false, context))).buildId;

describe('A build depends on', () => {
  it('the latest retry of the earlier build, and only on those it names', async () => {
    const projectId = await rooms.project('team/retry');
    const { buildIds } = await rooms.pipeline(projectId, CONFIG);
    await runAll(2);
    const again = await retry(buildIds[0] ?? 0);
    const unit = await take();
    expect(unit.depends_on_builds).toMatchObject([{ id: again, name: 'compile', status: 'pending' }]);
    expect(unit.depends_on_builds[0]?.token).toBe(rooms.vault.buildToken(again));
    expect(unit.options).toMatchObject({ dependencies: ['compile'] });
    await runner.put(unit.id, { state: 'success' });
    await runAll(1);
  });

  it('the earlier build of its own attempt', async () => {
    const projectId = await rooms.project('team/restart');
    const { number, buildIds } = await rooms.pipeline(projectId, CONFIG);
    await runAll(3);
    const restart = new RestartPipeline(projectId, number, null, null, context);
    const { buildIds: second } = await rooms.commands.execute(restart);
    await runAll(2);
    expect((await take()).depends_on_builds).toMatchObject([{ id: second[0] }]);
    const ofFirst = await retry(buildIds[2] ?? 0);
    const old = await take();
    expect(old.id).toBe(ofFirst);
    expect(old.depends_on_builds).toMatchObject([{ id: buildIds[0] }]);
  });
});
