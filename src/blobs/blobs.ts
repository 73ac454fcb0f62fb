import type { Readable } from 'node:stream';

export interface BlobDigest {
  /** Bytes. */
  readonly size: number;
  /** SHA-256, lower-case hex. */
  readonly sha256: string;
}

/** A byte range; `to` is exclusive. What lies outside the blob is left out, so a range may be empty. */
export interface ByteRange {
  readonly from: number;
  readonly to?: number;
}

/** What is kept out of a trace, and how long it may become. */
export interface TraceOptions {
  /**
   * Blotted out as UTF-8. One shorter than MIN_SECRET_BYTES (masking.ts) is left alone, for it would blot out
   * half of every log.
   */
  readonly secrets?: readonly string[];
  /** The longest that the whole trace may be, bytes; of this very length is allowed. */
  readonly maxBytes?: number;
}

/**
 * The log of each build while it is written and after. An append, replace or remove that resolved is durable.
 * What is asked about one build is done in the order asked, one after the other; no reader sees half an append.
 * Keys are build ids, whole numbers from 1 (else RangeError); nothing from a client becomes a path.
 */
export interface Traces {
  /** Bytes kept; 0 for an unknown build. */
  length(buildId: number): Promise<number>;
  /**
   * When the writer was last heard, ms since 1970: an append without bytes (a runner's keep-alive) counts too,
   * once there is a trace. null for an unknown build.
   */
  touchedAt(buildId: number): Promise<number | null>;
  /**
   * Appends at exactly the present length, blotting out the secrets (by as many `x` as they are bytes long),
   * also one that was cut in two or more by the ends of the appends before. Any other failure (a full disk, say)
   * rejects too, and leaves the length as it was.
   * @param bytes not to be changed by the caller until this resolves
   * @returns the new length
   * @throws OffsetMismatch, then BlobTooLarge; nothing is written
   */
  append(buildId: number, offset: number, bytes: Uint8Array, options?: TraceOptions): Promise<number>;
  /**
   * Puts a whole trace in the place of what was there, blotting out secrets.
   * @returns the new length
   * @throws BlobTooLarge; what was there stays
   */
  replace(buildId: number, bytes: Uint8Array, options?: TraceOptions): Promise<number>;
  /**
   * A stream of the range, of a trace as long as it is now; empty for an unknown build.
   * The caller reads it to its end or destroys it.
   */
  read(buildId: number, range?: ByteRange): Promise<Readable>;
  /** Of what is kept now, after blotting out; of no bytes for an unknown build. */
  digest(buildId: number): Promise<BlobDigest>;
  /** The bytes are gone when this resolves, also when there were none. */
  remove(buildId: number): Promise<void>;
}

export interface ArtifactOptions {
  /** An archive of this size is refused, one byte less is taken (GitLab's rule, protocols.md 2.7). */
  readonly maxBytes?: number;
}

/** Artifact archives, each under a key made by us: 1 to 100 of `a` to `z`, `0` to `9` and `-` (else InvalidBlobKey). */
export interface Artifacts {
  /**
   * Streams the source in, never whole in memory; resolves when it is durable and in the place of what the key
   * held before. When it rejects (the source failed, the disk is full), the source is destroyed and what the key
   * held before stays.
   * @throws BlobTooLarge as soon as `maxBytes` is reached
   */
  write(key: string, source: Readable, options?: ArtifactOptions): Promise<BlobDigest>;
  /**
   * The caller reads the stream to its end or destroys it. It ends well though the blob is removed meanwhile.
   * @throws BlobNotFound
   */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /** Bytes; null if there is no such blob. */
  size(key: string): Promise<number | null>;
  /** The bytes are gone when this resolves, also when there were none. */
  remove(key: string): Promise<void>;
}

/** The bytes beside the ledger. */
export interface Blobs {
  readonly traces: Traces;
  readonly artifacts: Artifacts;
  /** Waits for what was asked; whatever is asked after rejects with BlobsClosed. */
  close(): Promise<void>;
}

/** The writer's offset is not the trace's length. */
export class OffsetMismatch extends Error {
  constructor(readonly length: number) {
    super(`the trace has ${length} bytes`);
    this.name = 'OffsetMismatch';
  }
}

/** Over the limit that the caller gave; nothing was kept. */
export class BlobTooLarge extends Error {
  constructor(readonly maxBytes: number) {
    super(`the limit is ${maxBytes} bytes`);
    this.name = 'BlobTooLarge';
  }
}

/** Nothing is kept under this key. */
export class BlobNotFound extends Error {
  constructor(readonly key: string) {
    super(`no blob ${key}`);
    this.name = 'BlobNotFound';
  }
}

/** Keys are made by us, so this is a fault in the program, never in a request. */
export class InvalidBlobKey extends Error {
  constructor(readonly key: string) {
    super(`not a blob key: ${JSON.stringify(key)}`);
    this.name = 'InvalidBlobKey';
  }
}

/** The store of the bytes could not be asked, or could not keep what it was given. Asking again may help. */
export class BlobsUnavailable extends Error {
  constructor(cause: unknown) {
    super('the blobs are unavailable', { cause });
    this.name = 'BlobsUnavailable';
  }
}

/** Asked after `close`. */
export class BlobsClosed extends Error {
  constructor() {
    super('the blobs are closed');
    this.name = 'BlobsClosed';
  }
}
