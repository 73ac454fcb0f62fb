import type { S3Bucket, UploadedPart } from './s3-bucket.js';

const MIB = 1024 * 1024;
/** S3 takes parts of 5 MiB or more, at most 10,000 of them, all the same size in some stores. */
const MIN_PART = 8 * MIB;
const MAX_PARTS = 10_000;

/** Size of the parts of an upload that is to stay below `maxBytes`. */
export function partBytesFor(maxBytes: number): number {
  if (!Number.isFinite(maxBytes)) return MIN_PART;
  return Math.max(MIN_PART, Math.ceil(maxBytes / MAX_PARTS / MIB) * MIB);
}

/**
 * An upload whose size is not known before its end, with one part of it in memory. What fits into one part is sent
 * as a whole. Nothing is to be seen of it before `finish`.
 */
export class S3Upload {
  private readonly part: Buffer;
  private used = 0;
  private upload: string | null = null;
  private readonly parts: UploadedPart[] = [];

  constructor(
    private readonly bucket: S3Bucket,
    private readonly key: string,
    partBytes: number,
  ) {
    this.part = Buffer.allocUnsafe(partBytes);
  }

  async take(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length;) {
      // Only when more comes: the last part may be a full one.
      if (this.used === this.part.length) await this.sendPart();
      const piece = bytes.subarray(from, from + this.part.length - this.used);
      this.part.set(piece, this.used);
      this.used += piece.length;
      from += piece.length;
    }
  }

  async finish(): Promise<void> {
    if (this.upload === null) {
      await this.bucket.put(this.key, this.part.subarray(0, this.used));
      return;
    }
    await this.sendPart();
    await this.bucket.complete(this.key, this.upload, this.parts);
  }

  /** Lets the store throw away the parts that it has. */
  async abort(): Promise<void> {
    if (this.upload !== null) await this.bucket.abort(this.key, this.upload);
  }

  private async sendPart(): Promise<void> {
    this.upload ??= await this.bucket.begin(this.key);
    const number = this.parts.length + 1;
    const bytes = this.part.subarray(0, this.used);
    this.parts.push(await this.bucket.putPart(this.key, this.upload, number, bytes));
    this.used = 0;
  }
}
