import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Documents } from '../documents.js';
import { FindArtifactsOfRef } from './query.js';

@QueryHandler(FindArtifactsOfRef)
export class FindArtifactsOfRefHandler implements IQueryHandler<FindArtifactsOfRef> {
  constructor(private readonly documents: Documents) {}

  async execute({ projectId: project, ref, job }: FindArtifactsOfRef) {
    const [pipeline] = await this.documents.pipelines.find({
      filter: { project, ref, status: 'success' },
      sort: { key: 'number', direction: 'desc' },
      limit: 1,
    });
    if (pipeline === undefined) return null;
    const builds = await this.documents.builds.find({
      filter: { pipeline: pipeline.body.id },
      sort: { key: 'build', direction: 'desc' },
      limit: 10_000,
    });
    return builds.find(({ body }) => body.name === job && body.artifacts !== null)?.body ?? null;
  }
}
