import { type Collection, GridFSBucket, type ObjectId, ReadPreference } from 'mongodb';
import { ensureIndex } from '../../mongodb/ensure-index.js';
import { DURABLE, type MongoConnection } from '../../mongodb/mongo-connection.js';
import { outlivingCursors } from '../../mongodb/outliving-cursors.js';
import { reaching } from '../../mongodb/unavailable.js';
import { BlobsUnavailable } from '../blobs.js';

interface StoredChunk {
  readonly files_id: ObjectId;
  readonly n: number;
  readonly data: { readonly buffer: Uint8Array; readonly position: number };
}

/** Bytes of a chunk: a read keeps a few of them in memory, an upload one. */
export const CHUNK_BYTES = 1024 * 1024;
/** Chunks read from the server at once. */
const BATCH = 4;
const BUCKET = 'artifact_bytes';

/** A promise of what calls back when it is done. */
function done(begin: (settle: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => begin(error => (error ? reject(error) : resolve())));
}

/** The archives' bytes, as GridFS keeps files; which of them is which artifact, others know. */
export class ArtifactFiles {
  private readonly bucket: GridFSBucket;
  private readonly files: Collection<{ readonly _id: ObjectId }>;
  private readonly chunks: Collection<StoredChunk>;

  constructor(connection: MongoConnection) {
    this.bucket = new GridFSBucket(connection.db, {
      bucketName: BUCKET,
      chunkSizeBytes: CHUNK_BYTES,
      writeConcern: DURABLE,
      readPreference: ReadPreference.primary,
    });
    this.files = connection.collection(`${BUCKET}.files`);
    this.chunks = connection.collection(`${BUCKET}.chunks`);
  }

  /**
   * Makes the indexes that GridFS has. The driver would, too, but lets it be when that fails, and never comes back to it
   * once there is a file: then each reading would look through all chunks of all files.
   */
  async ensureIndexes(): Promise<void> {
    await ensureIndex(this.chunks, { files_id: 1, n: 1 }, { unique: true });
    await ensureIndex(this.files, { filename: 1, uploadDate: 1 });
  }

  /**
   * Writes a file.
   * @param fill is given a function that takes pieces one after the other. If it throws, no part of the file is left
   */
  async write<Result>(
    id: ObjectId,
    name: string,
    fill: (take: (bytes: Uint8Array) => Promise<void>) => Promise<Result>,
  ): Promise<Result> {
    const upload = this.bucket.openUploadStreamWithId(id, name);
    // Every failure also comes back by the callbacks below.
    upload.on('error', () => undefined);
    try {
      const result = await fill(bytes => done(settle => upload.write(bytes, settle)));
      await done(settle => upload.end(settle));
      return result;
    } catch (error) {
      upload.destroy();
      await Promise.allSettled([this.remove(id)]);
      throw error;
    }
  }

  /** The bytes from `from` to before `to`, which must be in the file. */
  async *read(id: ObjectId, from: number, to: number): AsyncGenerator<Buffer> {
    const last = Math.ceil(to / CHUNK_BYTES) - 1;
    let n = Math.floor(from / CHUNK_BYTES);
    const chunks = outlivingCursors<StoredChunk>(() =>
      this.chunks.find({ files_id: id, n: { $gte: n, $lte: last } }, { sort: { n: 1 }, batchSize: BATCH }),
    );
    try {
      for (; n <= last;) {
        const { value: chunk } = await reaching(BlobsUnavailable, () => chunks.next());
        if (chunk?.n !== n)
          throw new Error(`the archive was removed while it was read: chunk ${n} is missing`);
        const at = n * CHUNK_BYTES;
        n += 1;
        yield bytesOf(chunk).subarray(Math.max(0, from - at), to - at);
      }
    } finally {
      await chunks.return(undefined);
    }
  }

  /** The bytes are gone when this resolves, also when there were none. */
  async remove(id: ObjectId): Promise<void> {
    await this.files.deleteOne({ _id: id });
    await this.chunks.deleteMany({ files_id: id });
  }
}

function bytesOf({ data: { buffer, position } }: StoredChunk): Buffer {
  return Buffer.from(buffer.buffer, buffer.byteOffset, position);
}
