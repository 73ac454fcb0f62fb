import { Query } from '@nestjs/cqrs';
import type { BuildDocument } from '../../projections/builds.js';

/** The newest build of a name that has artifacts, in the newest successful pipeline of a ref. */
export class FindArtifactsOfRef extends Query<BuildDocument | null> {
  constructor(
    readonly projectId: number,
    readonly ref: string,
    readonly job: string,
  ) {
    super();
  }
}
