import type { Readable } from 'node:stream';

export interface BlobDigest {
  /** Bytes. */
  readonly size: number;
  /** SHA-256, lower-case hex. */
  readonly sha256: string;
}

/** A byte range; `to` is exclusive. */
export interface ByteRange {
  readonly from: number;
  readonly to?: number;
}

/**
 * The log of each build while it is written and after. An append that resolved is durable.
 * Keys are build ids; nothing from a client becomes a path.
 */
export interface Traces {
  /** Bytes kept; 0 for an unknown build. */
  length(buildId: number): Promise<number>;
  /** When bytes were last added, ms since 1970; null for an unknown build. */
  touchedAt(buildId: number): Promise<number | null>;
  /**
   * Appends at exactly the present length, blotting out the secrets (by as many `x` as they are bytes long),
   * also one that was cut in two by the end of the append before.
   * @returns the new length
   * @throws OffsetMismatch (nothing written), BlobTooLarge
   */
  append(
    buildId: number,
    offset: number,
    bytes: Uint8Array,
    options?: { readonly secrets?: readonly string[]; readonly maxBytes?: number },
  ): Promise<number>;
  /** Puts a whole trace in the place of what was there, blotting out secrets. */
  replace(
    buildId: number,
    bytes: Uint8Array,
    options?: { readonly secrets?: readonly string[]; readonly maxBytes?: number },
  ): Promise<number>;
  /** A stream of the range; empty for an unknown build. */
  read(buildId: number, range?: ByteRange): Promise<Readable>;
  digest(buildId: number): Promise<BlobDigest>;
  remove(buildId: number): Promise<void>;
}

/** Artifact archives, each under a key made by us. */
export interface Artifacts {
  /**
   * Streams the source in; resolves when it is durable.
   * @throws BlobTooLarge as soon as `maxBytes` is passed; nothing is kept
   */
  write(key: string, source: Readable, options?: { readonly maxBytes?: number }): Promise<BlobDigest>;
  /** @throws BlobNotFound */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /** null if there is no such blob. */
  size(key: string): Promise<number | null>;
  remove(key: string): Promise<void>;
}

/** The bytes beside the ledger. */
export interface Blobs {
  readonly traces: Traces;
  readonly artifacts: Artifacts;
  close(): Promise<void>;
}

/** The writer's offset is not the trace's length. */
export class OffsetMismatch extends Error {
  constructor(readonly length: number) {
    super(`the trace has ${length} bytes`);
    this.name = 'OffsetMismatch';
  }
}

export class BlobTooLarge extends Error {
  constructor(readonly maxBytes: number) {
    super(`more than ${maxBytes} bytes`);
    this.name = 'BlobTooLarge';
  }
}

export class BlobNotFound extends Error {
  constructor(readonly key: string) {
    super(`no blob ${key}`);
    this.name = 'BlobNotFound';
  }
}
