interface Waiter {
  readonly position: bigint;
  resolve(reached: boolean): void;
}

/** Those who wait until a position is reached. */
export class Waiters {
  private readonly waiting = new Set<Waiter>();

  /**
   * @param timeout milliseconds; may be infinite
   * @returns false if it was not reached in time, or was given up
   */
  wait(position: bigint, timeout: number): Promise<boolean> {
    return new Promise(resolve => {
      let timer: NodeJS.Timeout | undefined;
      const waiter: Waiter = {
        position,
        resolve: reached => {
          clearTimeout(timer);
          this.waiting.delete(waiter);
          resolve(reached);
        },
      };
      this.waiting.add(waiter);
      if (Number.isFinite(timeout)) timer = setTimeout(() => waiter.resolve(false), timeout);
    });
  }

  reach(position: bigint): void {
    for (const waiter of this.waiting) if (waiter.position <= position) waiter.resolve(true);
  }

  giveUp(): void {
    for (const waiter of this.waiting) waiter.resolve(false);
  }
}
