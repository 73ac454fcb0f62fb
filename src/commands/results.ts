/** What every command on a build answers with. */
export interface BuildResult {
  readonly buildId: number;
  readonly projectId: number;
  /** Position of the last event that followed; what X-Ledger-Position tells. */
  readonly position: bigint;
}

/** What a command answers with that has no more to say. */
export interface Done {
  readonly position: bigint;
}
