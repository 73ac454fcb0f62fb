import { Query } from '@nestjs/cqrs';
import type { Readable } from 'node:stream';

export interface ArtifactsContent {
  readonly filename: string;
  /** Bytes. */
  readonly size: number;
  readonly content: Readable;
}

/** The archive of a build; null without one. */
export class ReadArtifacts extends Query<ArtifactsContent | null> {
  constructor(readonly buildId: number) {
    super();
  }
}
