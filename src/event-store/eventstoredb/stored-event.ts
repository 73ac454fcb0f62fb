import { jsonEvent, type JSONEventData, type JSONType, type ResolvedEvent } from '@eventstore/db-client';
import type { Actor, RecordedEvent, SealedEvent } from '../envelope.js';
import { recordedEvent } from '../recorded-event.js';
import type { Upcasters } from '../upcasters.js';

/** What stands in the metadata of an event: the envelope, but for what EventStoreDB keeps of its own. */
interface StoredMetadata {
  /** The names that EventStoreDB itself knows, for its `$by_correlation_id` projection. */
  readonly $causationId: string;
  readonly $correlationId: string;
  readonly actor: Actor;
  readonly hash: string;
  readonly idempotencyKey?: string;
  readonly occurredAt: string;
  readonly previousHash: string | null;
  readonly reason?: string;
  readonly schemaVersion: number;
}

/** Of a namespace: not part of it, so that no namespace is the beginning of another one's streams. */
const SEPARATOR = '.';

/** Between the ledger's events and EventStoreDB's. A stream stands there as `<namespace>.<stream>`. */
export class EventCodec {
  /** What the names of all our streams begin with. */
  readonly prefix: string;

  /** @param namespace letters, digits, `-` and `_`; 1 to 64 of them */
  constructor(
    namespace: string,
    private readonly registry: Upcasters,
  ) {
    if (!/^[\w-]{1,64}$/.test(namespace)) {
      throw new TypeError('A namespace is 1 to 64 letters, digits, dashes and underscores');
    }
    this.prefix = namespace + SEPARATOR;
  }

  streamName(stream: string): string {
    return this.prefix + stream;
  }

  /**
   * As JSON, for whoever else reads the database. The client writes it by JSON.stringify: for sealed data that is
   * its canonical text, but for keys that look like array indexes; what is read back has the same canonical text
   * in any case, and so the same hash.
   */
  write({ envelope, hash }: SealedEvent): JSONEventData {
    const metadata: StoredMetadata = {
      $causationId: envelope.causationId,
      $correlationId: envelope.correlationId,
      actor: envelope.actor,
      hash,
      ...(envelope.idempotencyKey === undefined ? {} : { idempotencyKey: envelope.idempotencyKey }),
      occurredAt: envelope.occurredAt,
      previousHash: envelope.previousHash,
      ...(envelope.reason === undefined ? {} : { reason: envelope.reason }),
      schemaVersion: envelope.schemaVersion,
    };
    return jsonEvent({
      id: envelope.id,
      type: envelope.type,
      data: envelope.data as JSONType,
      metadata,
    });
  }

  /** Whether it is an event of the ledger; not so what EventStoreDB itself notes in our streams. */
  owns({ event }: ResolvedEvent): boolean {
    return event !== undefined && event.streamId.startsWith(this.prefix) && !event.type.startsWith('$');
  }

  /**
   * The event as the ledger knows it; undefined if it is none of ours.
   * @throws Error if it stands in one of our streams but isn't an event that this adapter wrote
   */
  read(resolved: ResolvedEvent): RecordedEvent | undefined {
    const { event } = resolved;
    if (event === undefined || !this.owns(resolved)) return undefined;
    const metadata = event.metadata as Partial<StoredMetadata> | undefined;
    const position = positionOf(resolved);
    if (!event.isJson || !isComplete(metadata) || position === undefined) {
      throw new Error(`Event ${event.id} in stream ${event.streamId} was not written by the ledger`);
    }
    // Key by key: to spread the metadata takes longer than to parse it.
    return recordedEvent(
      {
        id: event.id,
        type: event.type,
        schemaVersion: metadata.schemaVersion,
        stream: event.streamId.slice(this.prefix.length),
        revision: Number(event.revision),
        occurredAt: metadata.occurredAt,
        actor: metadata.actor,
        reason: metadata.reason,
        causationId: metadata.$causationId,
        correlationId: metadata.$correlationId,
        idempotencyKey: metadata.idempotencyKey,
        previousHash: metadata.previousHash,
        data: event.data,
      },
      metadata.hash,
      position,
      this.registry,
    );
  }
}

/** Place in `$all`; undefined from servers before 22.6. */
export function positionOf({ event, link, commitPosition }: ResolvedEvent): bigint | undefined {
  return (link ?? event)?.position?.commit ?? commitPosition;
}

function isComplete(metadata: Partial<StoredMetadata> | undefined): metadata is StoredMetadata {
  return (
    typeof metadata?.$causationId === 'string' &&
    typeof metadata.$correlationId === 'string' &&
    typeof metadata.actor === 'object' &&
    typeof metadata.hash === 'string' &&
    typeof metadata.occurredAt === 'string' &&
    metadata.previousHash !== undefined &&
    typeof metadata.schemaVersion === 'number'
  );
}
