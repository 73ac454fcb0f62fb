/** Personal facts as they stand in the ledger: encrypted under the key of the person they are about. */
export interface SealedFacts {
  /** Whose key: `user-<id>`, or `address-<pseudonym>` of a commit's author. */
  readonly person: string;
  /** null: the person had been forgotten before, so nothing was kept. */
  readonly sealed: string | null;
}

/**
 * Facts about a person in an event. Whoever decides writes them in clear; the ledger's write path seals them before
 * anything is hashed or stored; who shows them opens them.
 */
export type Personal<Facts extends object> = Facts | SealedFacts;

export function isSealed<Facts extends object>(personal: Personal<Facts>): personal is SealedFacts {
  return 'person' in personal;
}
