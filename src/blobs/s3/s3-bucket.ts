import { env } from 'node:process';
import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { BlobsUnavailable } from '../blobs.js';
import type { S3Options } from './s3-options.js';

type Sdk = typeof import('@aws-sdk/client-s3');

export interface UploadedPart {
  readonly PartNumber: number;
  readonly ETag: string | undefined;
}

/** Milliseconds. */
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 60_000 };

/** The requests that the adapter makes of one bucket. A store that is away or overloaded is BlobsUnavailable. */
export class S3Bucket {
  private constructor(
    private readonly sdk: Sdk,
    private readonly client: S3Client,
    private readonly options: S3Options,
  ) {}

  /** Loads the SDK, which nobody else needs, only now. */
  static async open(options: S3Options): Promise<S3Bucket> {
    const sdk = await import('@aws-sdk/client-s3');
    const { endpoint, credentials } = options;
    const client = new sdk.S3Client({
      region: options.region ?? env['AWS_REGION'] ?? 'us-east-1',
      requestHandler: TIMEOUTS,
      // Stores that aren't Amazon's know neither the newer checksums nor addresses by host.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      ...(credentials === undefined ? {} : { credentials }),
    });
    return new S3Bucket(sdk, client, options);
  }

  async put(key: string, bytes: Buffer): Promise<void> {
    await this.reach(this.client.send(new this.sdk.PutObjectCommand({ ...this.of(key), Body: bytes })));
  }

  /** @returns the upload's id */
  async begin(key: string): Promise<string> {
    const begun = await this.reach(this.client.send(new this.sdk.CreateMultipartUploadCommand(this.of(key))));
    return begun.UploadId ?? '';
  }

  async putPart(key: string, UploadId: string, PartNumber: number, bytes: Buffer): Promise<UploadedPart> {
    const part = { ...this.of(key), UploadId, PartNumber, Body: bytes };
    const { ETag } = await this.reach(this.client.send(new this.sdk.UploadPartCommand(part)));
    return { PartNumber, ETag };
  }

  async complete(key: string, UploadId: string, parts: readonly UploadedPart[]): Promise<void> {
    const complete = { ...this.of(key), UploadId, MultipartUpload: { Parts: [...parts] } };
    await this.reach(this.client.send(new this.sdk.CompleteMultipartUploadCommand(complete)));
  }

  async abort(key: string, UploadId: string): Promise<void> {
    await this.reach(
      this.client.send(new this.sdk.AbortMultipartUploadCommand({ ...this.of(key), UploadId })),
    );
  }

  /**
   * @param range as HTTP has it, both ends inclusive: `bytes=0-9`
   * @returns null if there is no such object, or no such byte in it
   */
  async get(key: string, range: string): Promise<Readable | null> {
    const get = new this.sdk.GetObjectCommand({ ...this.of(key), Range: range });
    const got = await this.orMissing(this.client.send(get));
    return (got?.Body as Readable | undefined) ?? null;
  }

  /** Bytes; null if there is no such object. */
  async size(key: string): Promise<number | null> {
    const head = new this.sdk.HeadObjectCommand(this.of(key));
    return (await this.orMissing(this.client.send(head)))?.ContentLength ?? null;
  }

  async remove(key: string): Promise<void> {
    await this.reach(this.client.send(new this.sdk.DeleteObjectCommand(this.of(key))));
  }

  close(): void {
    this.client.destroy();
  }

  private of(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.options.bucket, Key: this.options.prefix + key };
  }

  private async orMissing<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
    try {
      return await this.reach(answer);
    } catch (error) {
      if (MISSING.has((error as Error).name)) return null;
      throw error;
    }
  }

  private async reach<Answer>(answer: Promise<Answer>): Promise<Answer> {
    try {
      return await answer;
    } catch (error) {
      if (this.isAway(error)) throw new BlobsUnavailable(error);
      throw error;
    }
  }

  /** No answer at all, or one that says to come back later. */
  private isAway(error: unknown): boolean {
    if (!(error instanceof this.sdk.S3ServiceException)) return true;
    const status = error.$metadata.httpStatusCode ?? 0;
    return status === 0 || status === 429 || status >= 500;
  }
}

/** Names of errors. A HEAD has no body to say what is missing. */
const MISSING: ReadonlySet<string> = new Set(['NoSuchKey', 'NotFound', 'InvalidRange']);
