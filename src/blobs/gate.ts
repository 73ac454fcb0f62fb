import { BlobsClosed } from './blobs.js';

/** Lets work in until it is closed, and knows when the last of it is done. */
export class Gate {
  private readonly inside = new Set<Promise<unknown>>();
  private closed = false;

  /** @throws BlobsClosed */
  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.closed) throw new BlobsClosed();
    const result = task();
    this.inside.add(result);
    try {
      return await result;
    } finally {
      this.inside.delete(result);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.inside);
  }
}
