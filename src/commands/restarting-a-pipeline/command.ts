import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { PipelineEventKind } from '../../domain/pipeline/events.js';
import type { CreatedPipeline } from '../creating-a-pipeline/command.js';

/** What the copy has otherwise than the pipeline it is copied from; null: the same. */
export interface PipelineFork {
  readonly event: PipelineEventKind | null;
  readonly deployTo: string | null;
}

/** Drone's restart: a new attempt of the same number, or with `fork` a new pipeline.
 * @throws Refused not_found, not_restartable */
export class RestartPipeline extends Command<CreatedPipeline> {
  constructor(
    readonly projectId: number,
    readonly number: number,
    readonly userId: number | null,
    readonly fork: PipelineFork | null,
    readonly context: CommandContext,
  ) {
    super();
  }
}
