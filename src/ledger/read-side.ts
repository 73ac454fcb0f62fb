/** How far the read models have come; what lets an answer wait until they show its effect. */
export interface ReadSide {
  /** Position up to which the read models show the ledger. */
  readonly position: bigint;
  /** Waits, bounded by the configuration. @returns false if they did not get there in time */
  shown(position: bigint): Promise<boolean>;
  /**
   * Asks whether the store of the read models answers at this moment: nothing is decided while it doesn't. At once where
   * they and the events are one engine.
   * @throws ReadModelsUnavailable
   */
  reachable(): Promise<void>;
}
