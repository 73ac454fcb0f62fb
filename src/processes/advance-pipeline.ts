import { Injectable } from '@nestjs/common';
import { buildAggregate } from '../domain/build/build.js';
import { pipelineAggregate, type Pipeline } from '../domain/pipeline/pipeline.js';
import type { CommandContext } from '../ledger/context.js';
import { Ledger, type SettledEvent } from '../ledger/ledger.js';
import type { Reaction } from '../ledger/reactor.js';
import { PipelineProgress } from './pipeline-progress.js';

/** A build ended: what comes after it may start, or never will. */
@Injectable()
export class AdvancePipeline implements Reaction {
  readonly name = 'advance-pipeline';
  readonly on = ['BuildFinished', 'BuildDropped', 'BuildCanceled'];

  constructor(
    private readonly ledger: Ledger,
    private readonly progress: PipelineProgress,
  ) {}

  async react(event: SettledEvent, context: CommandContext): Promise<bigint> {
    const id = event.stream.slice('build-'.length);
    const build = await this.ledger.loadSince(buildAggregate, id, event.revision);
    if (build.status === 'none') return 0n;
    const key = `${build.projectId}-${build.pipelineNumber}`;
    // What it plans stays; a restart gives the builds other ids only.
    const pipeline = await this.ledger.loadSince(pipelineAggregate, key, 0);
    if (!somethingFollows(pipeline, build.definition.stageIndex)) return 0n;
    return this.progress.advance(key, event.id, context);
  }
}

/** Whether the end of a build of the stage can be what another build waits for: to find out more, all must be read. */
function somethingFollows(pipeline: Pipeline, stageIndex: number): boolean {
  if (pipeline.status === 'none') return false;
  return pipeline.builds.some(
    ({ definition }) => definition.stageIndex > stageIndex || definition.needs !== undefined,
  );
}
