/** An event as it lies in a store or a bundle, before anything of it is believed. */
export interface StoredRow {
  /** In a data folder and in a bundle 1, 2, 3 …; elsewhere what the store gave it, of which only the order counts. */
  readonly position: bigint;
  /** The hash that is claimed. */
  readonly hash: string;
  /** The very bytes that it is claimed for. */
  readonly text: Buffer;
  /** What the store keeps beside the text to find it by; null in a bundle. */
  readonly place: { readonly stream: string; readonly revision: number } | null;
  /** Of the bundle, from 1; null in a store. */
  readonly line: number | null;
}

/** What stands where an event should, and can't be read. */
export interface UnreadableRow {
  readonly unreadable: string;
  /** null where that can't be said. */
  readonly position: bigint | null;
  readonly line: number | null;
}

export type AnyRow = StoredRow | UnreadableRow;

/** A ledger's rows as they are stored, whatever engine they are in. Nothing is written. */
export interface StoredRows {
  /** Position of the last event when it was opened; 0n if there was none. */
  readonly last: bigint;
  /** The positions are 1, 2, 3 … without a hole. */
  readonly consecutive: boolean;
  /** Everything up to {@link last} in its order; after what can't be read, nothing more. */
  pages(): AsyncGenerator<readonly AnyRow[]>;
  close(): Promise<void> | void;
}
