import { Query } from '@nestjs/cqrs';
import type { Document } from '../../read-models/read-models.js';
import type { PipelineEventKind } from '../../domain/pipeline/events.js';
import type { PipelineDocument } from '../../projections/pipelines.js';

export type PipelineKey =
  | { readonly id: number }
  | { readonly projectId: number; readonly number: number }
  | { readonly projectId: number; readonly ref: string; readonly event: PipelineEventKind };

/** A pipeline by its id, by its number in a project, or the newest of a branch and event. */
export class FindPipeline extends Query<Document<PipelineDocument> | null> {
  constructor(readonly wanted: PipelineKey) {
    super();
  }
}
