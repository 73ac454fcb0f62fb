import { EraseBuild } from '../../src/commands/erasing-a-build/command.js';
import { RestartPipeline } from '../../src/commands/restarting-a-pipeline/command.js';
import { RetryBuild } from '../../src/commands/retrying-a-build/command.js';
import { UpdateRunner } from '../../src/commands/updating-a-runner/command.js';
import { Refused } from '../../src/domain/event.js';
import { ada, job } from './core.js';
import type { Workshop } from './core-workshop.js';

/** Numbers from 0 up to 1 that a seed determines (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** People and runners do what comes to their minds, until the ledger has so many events. */
export async function liveAtRandom(workshop: Workshop, seed: number, events: number): Promise<void> {
  const random = randomFrom(seed);
  const any = (count: number): number => Math.floor(random() * count);
  const { store } = workshop.core.engine;
  const other = await workshop.project({ path: 'team/other' });
  const builds: number[] = [];
  const pick = (): number => builds[any(builds.length)] ?? 0;
  const begin = async (): Promise<void> => {
    const jobs = [
      job('unit'),
      job('lint', { allowFailure: true }),
      job('deploy', { stage: 'deploy', stageIndex: 1, when: random() < 0.5 ? 'manual' : 'on_success' }),
    ];
    const projectId = random() < 0.75 ? workshop.projectId : other;
    const { pipelineId } = await workshop.begin(jobs.slice(0, 1 + any(3)), projectId);
    for (const { id } of (await workshop.pipeline(pipelineId))?.jobs ?? []) builds.push(id);
  };
  const deeds: readonly (() => Promise<unknown>)[] = [
    begin,
    async () => {
      // Two at once: their builds' events interleave.
      await Promise.all([begin(), begin()]);
    },
    () => workshop.run(random() < 0.7 ? 'success' : 'failed', 'script_failure', 1),
    () => workshop.run('success'),
    () => workshop.take(),
    () => workshop.finish(pick(), 'success'),
    () => workshop.upload(pick(), random() < 0.5 ? '1 day' : null),
    () => workshop.cancel(pick()),
    () => workshop.play(pick()),
    () => workshop.commands.execute(new EraseBuild(pick(), 2, ada)),
    async () => {
      builds.push((await workshop.commands.execute(new RetryBuild(pick(), 2, false, ada))).buildId);
    },
    () => workshop.commands.execute(new RestartPipeline(workshop.projectId, 1 + any(5), 2, null, ada)),
    () =>
      workshop.commands.execute(
        new UpdateRunner(workshop.runnerId, { description: `runner, ${any(1_000)}` }, ada),
      ),
  ];
  while ((await store.lastPosition()) < BigInt(events)) {
    workshop.core.clock.advance(1_000 * any(60));
    try {
      await deeds[any(deeds.length)]?.();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
}
