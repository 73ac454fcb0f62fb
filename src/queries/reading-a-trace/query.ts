import { Query } from '@nestjs/cqrs';
import type { Readable } from 'node:stream';
import type { ByteRange } from '../../blobs/blobs.js';

export interface TraceContent {
  /** Bytes of the whole trace as of now. */
  readonly size: number;
  readonly content: Readable;
}

/** The bytes of a trace; none for a build without one. */
export class ReadTrace extends Query<TraceContent> {
  constructor(
    readonly buildId: number,
    readonly range?: ByteRange,
  ) {
    super();
  }
}
