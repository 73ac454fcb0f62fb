import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { buildAggregate, isFinished } from '../../domain/build/build.js';
import { Refused } from '../../domain/event.js';
import { pipelineAggregate, type ExistingPipeline } from '../../domain/pipeline/pipeline.js';
import { restartPipeline } from '../../domain/pipeline/restart.js';
import type { CommandContext } from '../../ledger/context.js';
import { IdAllocator } from '../../ledger/ids.js';
import { Ledger } from '../../ledger/ledger.js';
import type { CreatedPipeline } from '../creating-a-pipeline/command.js';
import { PipelineWriter } from '../pipeline-writer.js';
import type { PipelineFork } from './command.js';
import { RestartPipeline } from './command.js';

@CommandHandler(RestartPipeline)
export class RestartPipelineHandler implements ICommandHandler<RestartPipeline> {
  constructor(
    private readonly desk: Desk,
    private readonly ledger: Ledger,
    private readonly ids: IdAllocator,
    private readonly pipelines: PipelineWriter,
  ) {}

  async execute(command: RestartPipeline): Promise<CreatedPipeline> {
    const { projectId, number, userId, fork, context } = command;
    const key = `${projectId}-${number}`;
    const pipeline = await this.ledger.load(pipelineAggregate, key);
    if (pipeline.status === 'none') throw new Refused('not_found', 'There is no such pipeline');
    const active = await this.isActive(pipeline);
    if (active) throw new Refused('not_restartable', 'Cannot re-start a started build');
    if (fork !== null) return this.fork(pipeline, fork, userId, context);
    const buildIds = await this.ids.take('build', pipeline.builds.length);
    const { attempt } = pipeline;
    const { position } = await this.desk.decide(
      pipelineAggregate,
      key,
      // Another restart may have come first: then its builds are the active ones.
      state =>
        restartPipeline(state, {
          buildIds,
          userId,
          active: state.status === 'exists' && state.attempt !== attempt,
        }),
      context,
    );
    return { pipelineId: pipeline.pipelineId, number, buildIds, position };
  }

  private fork(
    pipeline: ExistingPipeline,
    { event, deployTo }: PipelineFork,
    userId: number | null,
    context: CommandContext,
  ): Promise<CreatedPipeline> {
    const {
      status: _status,
      attempt: _attempt,
      earlierBuildIds: _ids,
      pipelineId: _id,
      builds,
      ...facts
    } = pipeline;
    const draft = {
      ...facts,
      event: event ?? pipeline.event,
      deployTo: deployTo ?? pipeline.deployTo,
      userId,
      forkOf: pipeline.number,
      definitions: builds.map(({ definition }) => definition),
    };
    return this.pipelines.begin(draft, context);
  }

  /** Whether any build of the latest attempt, retries included, has not ended; a manual one may wait for ever. */
  private async isActive(pipeline: ExistingPipeline): Promise<boolean> {
    for (const { id } of pipeline.builds) {
      let build = await this.ledger.load(buildAggregate, id);
      while (build.status !== 'none' && build.retriedAs !== null) {
        build = await this.ledger.load(buildAggregate, build.retriedAs);
      }
      if (!isFinished(build) && build.status !== 'manual') return true;
    }
    return false;
  }
}
