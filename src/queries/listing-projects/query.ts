import { Query } from '@nestjs/cqrs';
import type { ProjectDocument } from '../../projections/projects.js';

/** Projects by number, oldest first, after one of them. */
export class ListProjects extends Query<readonly ProjectDocument[]> {
  constructor(
    /** Only those with a higher id; 0: from the first. */
    readonly after: number,
    readonly limit: number,
  ) {
    super();
  }
}
