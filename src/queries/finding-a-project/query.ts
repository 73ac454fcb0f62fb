import { Query } from '@nestjs/cqrs';
import type { ProjectDocument } from '../../projections/projects.js';

/** A project by number (all digits) or by `owner/name`; null if there is none. */
export class FindProject extends Query<ProjectDocument | null> {
  constructor(readonly idOrPath: string) {
    super();
  }
}
