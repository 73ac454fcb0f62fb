import { Injectable } from '@nestjs/common';
import { buildAggregate } from '../domain/build/build.js';
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
    const build = await this.ledger.load(buildAggregate, event.stream.slice('build-'.length));
    if (build.status === 'none') return 0n;
    return this.progress.advance(`${build.projectId}-${build.pipelineNumber}`, event.id, context);
  }
}
