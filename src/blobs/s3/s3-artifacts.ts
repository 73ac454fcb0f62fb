import { Readable } from 'node:stream';
import type { ArtifactOptions, Artifacts, BlobDigest, ByteRange } from '../blobs.js';
import { BlobNotFound } from '../blobs.js';
import { assertArtifactKey } from '../checks.js';
import { drain } from '../drain.js';
import { Gate } from '../gate.js';
import { S3Bucket } from './s3-bucket.js';
import type { S3Options } from './s3-options.js';
import { partBytesFor, S3Upload } from './s3-upload.js';

/**
 * Archives as objects `<prefix><key>` of a bucket. A put, like the end of a multipart upload, replaces what was there
 * in one step. What a crash leaves of an upload the bucket's own rule for unfinished multipart uploads must clear
 * away; and the bucket must keep no old versions, or an erase would leave the bytes there.
 */
export class S3Artifacts implements Artifacts {
  private readonly gate = new Gate();

  private constructor(private readonly bucket: S3Bucket) {}

  /** Asks nothing of the store yet. */
  static async open(options: S3Options): Promise<S3Artifacts> {
    return new S3Artifacts(await S3Bucket.open(options));
  }

  async write(
    key: string,
    source: Readable,
    { maxBytes = Infinity }: ArtifactOptions = {},
  ): Promise<BlobDigest> {
    // A source that fails while nobody reads it yet would otherwise end the process; reading it throws all the same.
    source.on('error', () => undefined);
    try {
      return await this.gate.run(() => this.writeNow(key, source, maxBytes));
    } catch (error) {
      source.destroy();
      throw error;
    }
  }

  read(key: string, range: ByteRange = { from: 0 }): Promise<Readable> {
    return this.gate.run(async () => {
      assertArtifactKey(key);
      const from = Math.max(0, range.from);
      const to = range.to ?? Infinity;
      const last = to === Infinity ? '' : String(to - 1);
      const bytes = from < to ? await this.bucket.get(key, `bytes=${from}-${last}`) : null;
      if (bytes !== null) return bytes;
      // No such object, or none of its bytes are in the range.
      if ((await this.bucket.size(key)) === null) throw new BlobNotFound(key);
      return Readable.from([]);
    });
  }

  size(key: string): Promise<number | null> {
    return this.gate.run(async () => {
      assertArtifactKey(key);
      return this.bucket.size(key);
    });
  }

  remove(key: string): Promise<void> {
    return this.gate.run(async () => {
      assertArtifactKey(key);
      await this.bucket.remove(key);
    });
  }

  async close(): Promise<void> {
    await this.gate.close();
    this.bucket.close();
  }

  private async writeNow(key: string, source: Readable, maxBytes: number): Promise<BlobDigest> {
    assertArtifactKey(key);
    const upload = new S3Upload(this.bucket, key, partBytesFor(maxBytes));
    try {
      const digest = await drain(source, maxBytes, bytes => upload.take(bytes));
      await upload.finish();
      return digest;
    } catch (error) {
      await Promise.allSettled([upload.abort()]);
      throw error;
    }
  }
}
