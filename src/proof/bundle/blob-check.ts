import { createHash, type Hash } from 'node:crypto';
import type { ArtifactsRecord, BuildTraceArchived } from '../../domain/build/events.js';
import { SpillingMap } from '../../sqlite/spilling-map.js';
import type { ReadEnvelope } from '../verify/read-row.js';
import type { BundleLine } from './bundle-line.js';

/** A line about a blob. */
export type BlobLine = Extract<BundleLine, { readonly blob: string }>;

/** Whether the blobs of a bundle are whole, and those that its events name. */
export class BlobCheck {
  /** What events say of a blob, by its name in the bundle: its size and SHA-256. */
  private readonly promised = new SpillingMap();
  private readonly seen = new SpillingMap();
  private open: { readonly blob: string; readonly hash: Hash; size: number } | null = null;
  /** Blobs that were whole. */
  count = 0;

  see({ type, stream, data }: ReadEnvelope): void {
    if (type === 'ArtifactsUploaded') {
      const { blob, size, sha256 } = (data as { readonly artifacts: ArtifactsRecord }).artifacts;
      this.promised.set(`artifacts/${blob}`, `${size} ${sha256}`);
    } else if (type === 'BuildTraceArchived') {
      const { size, sha256 } = (data as BuildTraceArchived['data']).trace;
      this.promised.set(`trace/${stream.slice('build-'.length)}`, `${size} ${sha256}`);
    }
  }

  /** @returns what is wrong with the line, null if nothing */
  look(line: BlobLine): string | null {
    if (this.seen.get(line.blob) !== undefined) return `${line.blob} is there twice`;
    return 'data' in line ? this.piece(line) : this.whole(line);
  }

  /** @returns what is missing when there are no more lines */
  end(): string | null {
    return this.open === null ? null : `${this.open.blob} has no end`;
  }

  /** Frees what was put aside. */
  close(): void {
    this.promised.close();
    this.seen.close();
  }

  private piece({ blob, offset, data }: Extract<BlobLine, { readonly data: string }>): string | null {
    this.open ??= { blob, hash: createHash('sha256'), size: 0 };
    if (this.open.blob !== blob || this.open.size !== offset) return `a piece of ${blob} is out of place`;
    const bytes = Buffer.from(data, 'base64');
    if (bytes.toString('base64') !== data || bytes.length === 0) return `a piece of ${blob} is not base64`;
    this.open.hash.update(bytes);
    this.open.size += bytes.length;
    return null;
  }

  private whole({ blob, size, sha256 }: Extract<BlobLine, { readonly sha256: string }>): string | null {
    if (this.open !== null && this.open.blob !== blob) return `${this.open.blob} has no end`;
    const found = this.open ?? { hash: createHash('sha256'), size: 0 };
    this.open = null;
    this.seen.set(blob, '');
    if (found.size !== size || found.hash.digest('hex') !== sha256)
      return `the bytes of ${blob} were altered`;
    const promised = this.promised.get(blob);
    if (promised === undefined && !blob.startsWith('trace/')) return `no event names ${blob}`;
    if (promised !== undefined && promised !== `${size} ${sha256}`)
      return `${blob} is not what its event says: bytes and SHA-256 ${promised}`;
    this.count += 1;
    return null;
  }
}
