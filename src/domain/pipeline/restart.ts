import { Refused } from '../event.js';
import type { PipelineRestarted } from './events.js';
import type { Pipeline } from './pipeline.js';

export interface RestartPipeline {
  /** Reserved for the new builds, in the order of the job numbers. */
  readonly buildIds: readonly number[];
  readonly userId: number | null;
  /** Some build of the latest attempt is still created, pending or running. */
  readonly active: boolean;
}

/** Runs the whole pipeline once more under its number. @throws Refused not_found, not_restartable, invalid */
export function restartPipeline(pipeline: Pipeline, command: RestartPipeline): readonly PipelineRestarted[] {
  if (pipeline.status === 'none') throw new Refused('not_found', 'There is no such pipeline');
  if (command.active) throw new Refused('not_restartable', 'Cannot re-start a started build');
  const { buildIds, userId } = command;
  if (buildIds.length !== pipeline.builds.length) {
    throw new Refused('invalid', `The pipeline has ${pipeline.builds.length} jobs, not ${buildIds.length}`);
  }
  const { projectId, pipelineId, number } = pipeline;
  const attempt = pipeline.attempt + 1;
  return [{ type: 'PipelineRestarted', data: { projectId, pipelineId, number, attempt, userId, buildIds } }];
}
