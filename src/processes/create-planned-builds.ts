import { Injectable } from '@nestjs/common';
import { buildAggregate } from '../domain/build/build.js';
import { createBuild } from '../domain/build/create.js';
import { pipelineAggregate, type ExistingPipeline } from '../domain/pipeline/pipeline.js';
import type { CommandContext } from '../ledger/context.js';
import { Ledger, type SettledEvent } from '../ledger/ledger.js';
import type { Reaction } from '../ledger/reactor.js';
import { allDone } from './all-done.js';
import { PipelineProgress } from './pipeline-progress.js';

/** A pipeline was created or restarted: each of its builds begins on its own stream, and the first ones start. */
@Injectable()
export class CreatePlannedBuilds implements Reaction {
  readonly name = 'create-planned-builds';
  readonly on = ['PipelineCreated', 'PipelineRestarted'];

  constructor(
    private readonly ledger: Ledger,
    private readonly progress: PipelineProgress,
  ) {}

  async react(event: SettledEvent, context: CommandContext): Promise<bigint> {
    const key = event.stream.slice('pipeline-'.length);
    const pipeline = await this.ledger.load(pipelineAggregate, key);
    if (pipeline.status === 'none') return 0n;
    const { attempt = 1 } = event.data as { attempt?: number };
    // A later restart has taken this attempt's place: its own reaction makes the builds that count.
    if (attempt === pipeline.attempt) await this.create(pipeline, event, context);
    return this.progress.advance(key, event.id, context);
  }

  private async create(
    pipeline: ExistingPipeline,
    event: SettledEvent,
    context: CommandContext,
  ): Promise<void> {
    const { projectId, pipelineId, number: pipelineNumber, attempt, ref, tag, sha, beforeSha } = pipeline;
    const { userId } = event.data as { userId: number | null };
    await allDone(
      pipeline.builds.map(({ id, jobNumber, definition }) => {
        const facts = {
          projectId,
          pipelineId,
          pipelineNumber,
          attempt,
          jobNumber,
          retryOf: null,
          autoRetries: 0,
          ref,
          tag,
          sha,
          beforeSha,
          userId,
          definition,
        };
        return this.ledger.decide(buildAggregate, id, build => createBuild(build, facts), context, {
          follows: { eventId: event.id, reaction: `${this.name}/${id}` },
        });
      }),
    );
  }
}
