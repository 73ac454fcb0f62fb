import { Refused } from '../event.js';
import type { PipelineCreated } from './events.js';
import type { Pipeline } from './pipeline.js';

/** The facts of PipelineCreated. */
export type CreatePipeline = PipelineCreated['data'];

/**
 * Begins a pipeline; told once more, nothing happens. @throws Refused already_exists (its number is another's: take
 * the next), invalid (no builds, or their job numbers aren't 1, 2, 3…)
 */
export function createPipeline(pipeline: Pipeline, command: CreatePipeline): readonly PipelineCreated[] {
  if (pipeline.status === 'exists') {
    // Pipeline ids are never given out twice, so that one alone tells whether it is the same command.
    if (pipeline.pipelineId === command.pipelineId) return [];
    throw new Refused('already_exists', 'The pipeline number is taken');
  }
  if (command.builds.length === 0) throw new Refused('invalid', 'A pipeline needs at least one job');
  if (command.builds.some((build, at) => build.jobNumber !== at + 1)) {
    throw new Refused('invalid', 'Job numbers must be 1, 2, 3… in order');
  }
  return [{ type: 'PipelineCreated', data: command }];
}
