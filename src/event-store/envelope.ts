/** Who did it. `id` is 0 for the system itself; `tokenId` names the access token a user came with. */
export interface Actor {
  readonly kind: 'user' | 'runner' | 'process' | 'system';
  readonly id: number;
  readonly tokenId?: number;
  /** Name of the process, for `kind: 'process'`. */
  readonly name?: string;
  /** An admin who acted in this user's name (`sudo`). */
  readonly onBehalfOf?: number;
}

/** Everything about an event that its writer decides; the store adds only the position. */
export interface Envelope {
  /** UUIDv7, or UUIDv5 for an event that follows from another one; fixed before the first attempt. */
  readonly id: string;
  readonly type: string;
  /** Version of the shape of `data`, from 1. */
  readonly schemaVersion: number;
  readonly stream: string;
  /** 0-based place in the stream. */
  readonly revision: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly occurredAt: string;
  readonly actor: Actor;
  readonly reason?: string;
  /** Id of the event, or of the request, that caused this one. */
  readonly causationId: string;
  /** The same for everything that follows from one request. */
  readonly correlationId: string;
  readonly idempotencyKey?: string;
  /** Hash of the event before it in the stream; null for the first. */
  readonly previousHash: string | null;
  readonly data: unknown;
}

/** An envelope that can be appended: its canonical JSON (RFC 8785) and the SHA-256 of those bytes. */
export interface SealedEvent {
  readonly envelope: Envelope;
  readonly canonical: string;
  /** Lower-case hex. */
  readonly hash: string;
}

/** An event as the store gives it back. */
export interface RecordedEvent extends Envelope {
  readonly hash: string;
  /** Place in the whole ledger. Only its order means anything; in JSON a decimal string. */
  readonly position: bigint;
}
