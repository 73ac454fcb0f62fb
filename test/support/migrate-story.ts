import { AppendTrace } from '../../src/commands/appending-to-a-trace/command.js';
import { EraseBuild } from '../../src/commands/erasing-a-build/command.js';
import { RemoveArtifacts } from '../../src/commands/removing-artifacts/command.js';
import { RetryBuild } from '../../src/commands/retrying-a-build/command.js';
import { ada, job, startCore } from './core.js';
import { Workshop } from './core-workshop.js';

/** What a story leaves behind. */
export interface Story {
  /** A closed ledger's folder. */
  readonly folder: string;
  /** Its people and runners, for a core that is started again. */
  readonly workshop: Workshop;
  /** Builds with a trace. */
  readonly traced: readonly number[];
  /** Artifacts kept, removed and erased; one each. */
  readonly artifacts: { readonly kept: number; readonly removed: number; readonly erased: number };
}

/** A ledger that has seen builds end in every way, with traces and artifacts; its folder stays. */
export async function liveThroughBuilds(pipelines = 4): Promise<Story> {
  const core = await startCore();
  const workshop = await Workshop.open(core);
  const traced: number[] = [];
  const all = ['kept', 'removed', 'erased'] as const;
  const artifacts = { kept: 0, removed: 0, erased: 0 };
  for (let at = 0; at < pipelines; at += 1) {
    await workshop.begin([job('unit'), job('lint'), job('ship', { stage: 'deploy', stageIndex: 1 })]);
    const unit = (await workshop.take()) ?? 0;
    await workshop.commands.execute(new AppendTrace(unit, 0, Buffer.from(`build ${unit}\n`), ada));
    const upload = all[at];
    if (upload !== undefined) {
      await workshop.upload(unit, null);
      artifacts[upload] = unit;
    }
    await workshop.finish(unit, at % 2 === 0 ? 'success' : 'failed');
    traced.push(unit);
    const lint = (await workshop.take()) ?? 0;
    if (at % 3 === 0) await workshop.cancel(lint);
    else await workshop.finish(lint, 'success');
    if (at % 2 === 1) await workshop.commands.execute(new RetryBuild(unit, 2, false, ada));
  }
  await workshop.commands.execute(new RemoveArtifacts(artifacts.removed, ada));
  await workshop.commands.execute(new EraseBuild(artifacts.erased, 2, ada));
  const running = (await workshop.take()) ?? 0;
  await workshop.commands.execute(new AppendTrace(running, 0, Buffer.from('still running'), ada));
  await core.close({ keep: true });
  const kept = traced.filter(build => build !== artifacts.erased);
  return { folder: core.folder, workshop, traced: [...kept, running], artifacts };
}
