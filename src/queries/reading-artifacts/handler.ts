import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Inject } from '@nestjs/common';
import { BLOBS } from '../../ports.js';
import { BlobNotFound, type Blobs } from '../../blobs/blobs.js';
import { Documents } from '../documents.js';
import type { ArtifactsContent } from './query.js';
import { ReadArtifacts } from './query.js';

@QueryHandler(ReadArtifacts)
export class ReadArtifactsHandler implements IQueryHandler<ReadArtifacts> {
  constructor(
    private readonly documents: Documents,
    @Inject(BLOBS) private readonly blobs: Blobs,
  ) {}

  async execute({ buildId }: ReadArtifacts): Promise<ArtifactsContent | null> {
    const artifacts = (await this.documents.builds.get(buildId))?.body.artifacts;
    if (!artifacts) return null;
    try {
      const content = await this.blobs.artifacts.read(artifacts.blob);
      return { filename: artifacts.filename, size: artifacts.size, content };
    } catch (error) {
      if (error instanceof BlobNotFound) return null;
      throw error;
    }
  }
}
