import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type {
  AppendReq,
  BatchAppendReq,
  DeleteReq,
  ReadResp,
  TombstoneReq,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { Expected, LogRecord, Proposed } from './event-log.js';
import { shared, streams } from './protocol.js';

const TICKS_PER_MS = 10_000n;

export function nameOf(identifier: StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
}

export function identifierOf(name: string): StreamIdentifier {
  return new shared.StreamIdentifier().setStreamName(Buffer.from(name, 'utf8'));
}

/** The revision that a request expects; BatchAppend calls its field otherwise. */
export function expectedOf(
  options: AppendReq.Options | BatchAppendReq.Options | DeleteReq.Options | TombstoneReq.Options,
): Expected {
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream_exists';
  return BigInt('getRevision' in options ? options.getRevision() : options.getStreamPosition());
}

export function proposedOf(message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage): Proposed {
  const about = message.getMetadataMap();
  return {
    id: uuidOf(message.getId()),
    type: about.get('type') ?? '',
    contentType: about.get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

export function uuidOf(id: UUID | undefined): string {
  return id?.getString() ?? '';
}

/** An event as reads and subscriptions send it. */
export function eventMessage(record: LogRecord): ReadResp {
  const position = String(record.position);
  const event = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(record.id))
    .setStreamIdentifier(identifierOf(record.stream))
    .setStreamRevision(String(record.revision))
    .setCommitPosition(position)
    .setPreparePosition(position)
    .setData(record.data)
    .setCustomMetadata(record.metadata);
  const about = event.getMetadataMap();
  about.set('type', record.type);
  about.set('content-type', record.contentType);
  about.set('created', String(BigInt(record.created.getTime()) * TICKS_PER_MS));
  return new streams.ReadResp().setEvent(
    new streams.ReadResp.ReadEvent().setEvent(event).setCommitPosition(position),
  );
}

export function checkpointMessage({ position }: Pick<LogRecord, 'position'>): ReadResp {
  return new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint()
      .setCommitPosition(String(position))
      .setPreparePosition(String(position)),
  );
}

export function confirmationMessage(id: string): ReadResp {
  return new streams.ReadResp().setConfirmation(
    new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(id),
  );
}

export function caughtUpMessage(): ReadResp {
  return new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());
}

export function streamNotFoundMessage(name: string): ReadResp {
  return new streams.ReadResp().setStreamNotFound(
    new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(name)),
  );
}

/** An error as the server sends it: what happened stands in the trailers. */
export function failure(
  code: status,
  details: string,
  trailers: Readonly<Record<string, string>> = {},
): Partial<ServiceError> {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return { code, details, metadata };
}

export function streamDeleted(name: string): Partial<ServiceError> {
  return failure(status.FAILED_PRECONDITION, `Event stream '${name}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': name,
  });
}

export function wrongExpectedVersion(
  name: string,
  expected: Expected,
  current: bigint | null,
): Partial<ServiceError> {
  const words = { any: '-2', no_stream: '-1', stream_exists: '-4' } as const;
  const version = typeof expected === 'bigint' ? String(expected) : words[expected];
  return failure(
    status.FAILED_PRECONDITION,
    `Append failed due to WrongExpectedVersion. Stream: ${name}, Expected version: ${version}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': name,
      'expected-version': version,
      ...(current === null ? {} : { 'actual-version': String(current) }),
    },
  );
}
