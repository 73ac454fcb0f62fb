import { status, type sendUnaryData, type ServerUnaryCall, type ServiceError } from '@grpc/grpc-js';
import type {
  DeleteReq,
  DeleteResp,
  TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { Context } from './context.js';
import type { AppendOutcome, Expected } from './event-log.js';
import { expectedOf, failure, nameOf, streamDeleted, wrongExpectedVersion } from './messages.js';
import { streams } from './protocol.js';

/** `Delete`: the stream's events are gone, its numbering goes on. */
export function deleteStream(
  { log }: Context,
  call: ServerUnaryCall<DeleteReq, DeleteResp>,
  callback: sendUnaryData<DeleteResp>,
): void {
  const options = call.request.getOptions();
  if (options === undefined) return callback(failure(status.INVALID_ARGUMENT, 'no options'));
  const name = nameOf(options.getStreamIdentifier());
  const expected = expectedOf(options);
  const outcome = log.delete(name, expected);
  const position = positionOf(outcome);
  if (position === null) return callback(refusalOf(name, expected, outcome));
  return callback(
    null,
    new streams.DeleteResp().setPosition(
      new streams.DeleteResp.Position().setCommitPosition(position).setPreparePosition(position),
    ),
  );
}

/** `Tombstone`: the stream is gone for good. */
export function tombstoneStream(
  { log }: Context,
  call: ServerUnaryCall<TombstoneReq, TombstoneResp>,
  callback: sendUnaryData<TombstoneResp>,
): void {
  const options = call.request.getOptions();
  if (options === undefined) return callback(failure(status.INVALID_ARGUMENT, 'no options'));
  const name = nameOf(options.getStreamIdentifier());
  const expected = expectedOf(options);
  const outcome = log.tombstone(name, expected);
  const position = positionOf(outcome);
  if (position === null) return callback(refusalOf(name, expected, outcome));
  return callback(
    null,
    new streams.TombstoneResp().setPosition(
      new streams.TombstoneResp.Position().setCommitPosition(position).setPreparePosition(position),
    ),
  );
}

function positionOf(outcome: AppendOutcome): string | null {
  return outcome.kind === 'success' ? String(outcome.position ?? 0n) : null;
}

function refusalOf(name: string, expected: Expected, outcome: AppendOutcome): Partial<ServiceError> {
  return outcome.kind === 'wrong-version'
    ? wrongExpectedVersion(name, expected, outcome.current)
    : streamDeleted(name);
}
