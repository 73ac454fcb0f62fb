import { Query } from '@nestjs/cqrs';
import type { Document } from '../../read-models/read-models.js';
import type { BuildDocument } from '../../projections/builds.js';

/** One build; null if there is none of that id. */
export class FindBuild extends Query<Document<BuildDocument> | null> {
  constructor(readonly buildId: number) {
    super();
  }
}
