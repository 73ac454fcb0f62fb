/** Tasks of the same key one after the other, in the order asked; tasks of different keys side by side. */
export class KeyedQueue<Key> {
  /** The newest task of each key; it settles, never rejects. */
  private readonly newest = new Map<Key, Promise<unknown>>();

  /** @returns what the task returns; its failure fails no other task */
  run<Result>(key: Key, task: () => Promise<Result>): Promise<Result> {
    const result = runAfter(this.newest.get(key), task);
    const settled = Promise.allSettled([result]);
    this.newest.set(key, settled);
    void this.forget(key, settled);
    return result;
  }

  private async forget(key: Key, settled: Promise<unknown>): Promise<void> {
    await settled;
    if (this.newest.get(key) === settled) this.newest.delete(key);
  }
}

async function runAfter<Result>(
  before: Promise<unknown> | undefined,
  task: () => Promise<Result>,
): Promise<Result> {
  await before;
  return task();
}
