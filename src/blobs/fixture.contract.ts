import type { Blobs } from './blobs.js';

/** A place where blobs are kept, empty at first. */
export interface BlobsHome {
  /** Opens what is kept here; again after a close, to see what lasted. */
  open(options?: { readonly now?: () => number }): Promise<Blobs>;
  /** Clears the place away; all that was opened is closed by then. */
  dispose(): Promise<void>;
}

/** What a group of the contract's examples works with. */
export interface BlobsFixture {
  blobs(): Blobs;
  /** Closes the blobs and opens them anew, as a restart does. */
  restart(): Promise<Blobs>;
  /** Milliseconds since 1970; the blobs read their time here. */
  setTime(now: number): void;
}
