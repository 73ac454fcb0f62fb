/** Things to do of which none may keep the others from being done. */
export class Attempts {
  readonly failures: unknown[] = [];
  /** Set from outside: what has not been begun is left for another time. */
  stopped = false;

  async make(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.failures.push(error);
    }
  }
}
