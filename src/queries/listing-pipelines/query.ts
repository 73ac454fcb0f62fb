import { Query } from '@nestjs/cqrs';
import type { Document } from '../../read-models/read-models.js';
import type { PipelineDocument } from '../../projections/pipelines.js';

/** Pipelines of a project, highest number first. */
export class ListPipelines extends Query<readonly Document<PipelineDocument>[]> {
  constructor(
    readonly projectId: number,
    /** Only of this commit; null: all. */
    readonly sha: string | null,
    /** 1 to 10,000. */
    readonly limit: number,
    /** Only those with a lower number; null: from the highest. */
    readonly before: number | null = null,
  ) {
    super();
  }
}
