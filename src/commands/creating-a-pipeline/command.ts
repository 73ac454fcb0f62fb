import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { CommitFacts, PipelineEventKind } from '../../domain/pipeline/events.js';

export interface NewPipeline {
  readonly projectId: number;
  /** Branch or tag name, without `refs/heads/`. */
  readonly ref: string;
  readonly tag: boolean;
  /** 40 (or 64) hex digits. */
  readonly sha: string;
  readonly beforeSha: string;
  readonly event: PipelineEventKind;
  readonly deployTo: string;
  readonly commit: CommitFacts;
  readonly userId: number | null;
  /** In clear; the handler encrypts the values. */
  readonly variables: readonly { readonly key: string; readonly value: string }[];
  /** Text of the `.gitlab-ci.yml`. */
  readonly config: string;
}

export interface CreatedPipeline {
  readonly pipelineId: number;
  readonly number: number;
  readonly buildIds: readonly number[];
  readonly position: bigint;
}

/** Expands the configuration and begins the pipeline with the project's next number.
 * @throws Refused not_found, invalid; ConfigRefused; EventTooLarge */
export class CreatePipeline extends Command<CreatedPipeline> {
  constructor(
    readonly pipeline: NewPipeline,
    readonly context: CommandContext,
  ) {
    super();
  }
}
