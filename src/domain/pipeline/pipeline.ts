import type { Aggregate } from '../event.js';
import type { PipelineCreated, PipelineEvent, PlannedBuild } from './events.js';

export type Pipeline = { readonly status: 'none' } | ExistingPipeline;

export interface ExistingPipeline extends Omit<PipelineCreated['data'], 'builds'> {
  readonly status: 'exists';
  /** 1, and one more for each restart. */
  readonly attempt: number;
  /** The builds of the latest attempt, as planned: retries are not among them. */
  readonly builds: readonly PlannedBuild[];
  /** Ids of the builds of earlier attempts, oldest first. */
  readonly earlierBuildIds: readonly number[];
}

export function evolvePipeline(pipeline: Pipeline, event: PipelineEvent): Pipeline {
  switch (event.type) {
    case 'PipelineCreated':
      return { ...event.data, status: 'exists', attempt: 1, earlierBuildIds: [] };
    case 'PipelineRestarted': {
      if (pipeline.status === 'none') return pipeline;
      const { attempt, buildIds } = event.data;
      return {
        ...pipeline,
        attempt,
        earlierBuildIds: [...pipeline.earlierBuildIds, ...pipeline.builds.map(build => build.id)],
        builds: pipeline.builds.map((build, at) => ({ ...build, id: buildIds[at] ?? build.id })),
      };
    }
  }
}

export const pipelineAggregate: Aggregate<Pipeline, PipelineEvent> = {
  category: 'pipeline',
  initial: { status: 'none' },
  evolve: evolvePipeline,
};
