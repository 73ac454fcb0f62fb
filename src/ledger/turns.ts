/** Work on the same key one after the other, in the order asked for; on different keys side by side. */
export class Turns {
  /** The newest of each key; it settles, never rejects. */
  private readonly newest = new Map<string, Promise<void>>();

  /** @returns what the work returns; its failure keeps no other from its turn */
  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.newest.get(key);
    const result = before === undefined ? work() : before.then(work);
    const settled = result.then(ignore, ignore);
    this.newest.set(key, settled);
    try {
      return await result;
    } finally {
      if (this.newest.get(key) === settled) this.newest.delete(key);
    }
  }
}

const ignore = (): void => undefined;
