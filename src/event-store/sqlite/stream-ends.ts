const MAX_STREAMS = 100_000;

/** Revisions at which streams are known to end: this process is the only one that appends. */
export class StreamEnds {
  private readonly revisions = new Map<string, number>();

  /** -1: it has no events; undefined: not known. */
  get(stream: string): number | undefined {
    return this.revisions.get(stream);
  }

  set(stream: string, revision: number): void {
    // Forgetting all of them now and then costs less than to know for each when it was last used.
    if (this.revisions.size >= MAX_STREAMS) this.revisions.clear();
    this.revisions.set(stream, revision);
  }

  clear(): void {
    this.revisions.clear();
  }
}
