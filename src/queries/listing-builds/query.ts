import { Query } from '@nestjs/cqrs';
import type { BuildStatus } from '../../domain/build/events.js';
import type { Row } from '../../read-models/read-models.js';

export interface BuildPage {
  readonly rows: readonly Row[];
  readonly total: number;
}

/** A page of builds, newest (highest id) first, as rows ready for an answer, with the exact total. */
export class ListBuilds extends Query<BuildPage> {
  constructor(
    readonly projectId: number,
    /** Only builds in one of these states; null: all. */
    readonly statuses: readonly BuildStatus[] | null,
    /** Only builds of these pipelines; null: all. */
    readonly pipelineIds: readonly number[] | null,
    /** From 1. */
    readonly page: number,
    /** 1 to 100. */
    readonly perPage: number,
  ) {
    super();
  }
}
