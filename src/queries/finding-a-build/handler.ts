import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Documents } from '../documents.js';
import { FindBuild } from './query.js';

@QueryHandler(FindBuild)
export class FindBuildHandler implements IQueryHandler<FindBuild> {
  constructor(private readonly documents: Documents) {}

  execute({ buildId }: FindBuild) {
    return this.documents.builds.get(buildId);
  }
}
