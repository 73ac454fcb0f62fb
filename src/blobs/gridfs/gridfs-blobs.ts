import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import type { Blobs } from '../blobs.js';
import { Gate } from '../gate.js';
import { GridFsArtifacts } from './gridfs-artifacts.js';
import { MongoTraces } from './mongo-traces.js';
import { TraceStore } from './trace-store.js';

export interface GridFsBlobsOptions {
  /** Milliseconds since 1970, what traces are stamped with. */
  readonly now?: () => number;
  /** The most bytes of a trace in one document; an append of more takes several, and is still one. */
  readonly documentBytes?: number;
  /** After how long an upload without an end counts as left by a crash, milliseconds. */
  readonly abandonedAfter?: number;
}

/** Far enough below the 16 MiB that a document may have. */
const DOCUMENT_BYTES = 4 * 1024 * 1024;

/**
 * Traces and artifacts in MongoDB: traces in documents of their own, for they grow, artifacts in GridFS. Any number
 * of processes may have them open.
 */
export class GridFsBlobs implements Blobs {
  private constructor(
    readonly traces: MongoTraces,
    readonly artifacts: GridFsArtifacts,
    private readonly gate: Gate,
  ) {}

  /**
   * Makes the indexes where they aren't there, and clears away what a crash left of uploads.
   * @param connection stays open when the blobs are closed: whoever opened it closes it
   * @throws BlobsUnavailable
   */
  static async open(
    connection: MongoConnection,
    { now = Date.now, documentBytes = DOCUMENT_BYTES, abandonedAfter }: GridFsBlobsOptions = {},
  ): Promise<GridFsBlobs> {
    const gate = new Gate();
    const artifacts = new GridFsArtifacts(connection, gate);
    await artifacts.ensureIndexes();
    await artifacts.sweep(abandonedAfter);
    return new GridFsBlobs(
      new MongoTraces(new TraceStore(connection, documentBytes), gate, now),
      artifacts,
      gate,
    );
  }

  async close(): Promise<void> {
    await this.gate.close();
    await this.artifacts.close();
  }
}
