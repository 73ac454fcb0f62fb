import {
  status,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
} from '@grpc/grpc-js';
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Context } from './context.js';
import { MAX_APPEND_SIZE, type AppendOutcome, type Expected, type Proposed } from './event-log.js';
import { expectedOf, failure, identifierOf, nameOf, proposedOf, streamDeleted, uuidOf } from './messages.js';
import { Any, Empty, rpcStatus, shared, streams } from './protocol.js';

interface Append {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: Proposed[];
}

/** `Append`: one call an append, which the client uses when it is given credentials. */
export function append(
  context: Context,
  call: ServerReadableStream<AppendReq, AppendResp>,
  callback: sendUnaryData<AppendResp>,
): void {
  let asked: Append | undefined;
  call.on('data', (request: AppendReq) => {
    const options = request.getOptions();
    const message = request.getProposedMessage();
    if (options !== undefined) {
      asked = { stream: nameOf(options.getStreamIdentifier()), expected: expectedOf(options), events: [] };
    }
    if (message !== undefined) asked?.events.push(proposedOf(message));
  });
  call.on('end', () => {
    if (asked !== undefined) void answerAppend(context, call, asked, callback);
  });
  // A call that is cut off says so; nobody is there to be answered.
  call.on('error', () => undefined);
}

async function answerAppend(
  { log, faults, cutOff }: Context,
  call: ServerReadableStream<AppendReq, AppendResp>,
  { stream, expected, events }: Append,
  callback: sendUnaryData<AppendResp>,
): Promise<void> {
  // The requests of a call that is cut off end, too; that it was cancelled is told only afterwards, in the same turn.
  await nextTurn();
  if (call.cancelled) return;
  if (faults.swallowAppends) return;
  const refusal = faults.refusal();
  if (refusal !== undefined) return callback(refusal);
  const outcome = log.append(stream, expected, events);
  if (faults.takeLostReply()) return cutOff(call.getPeer());
  await faults.pause();
  if (outcome.kind === 'deleted') return callback(streamDeleted(stream));
  if (outcome.kind === 'too-large') {
    return callback(
      failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${MAX_APPEND_SIZE} Exceeded.`, {
        exception: 'maximum-append-size-exceeded',
        'maximum-append-size': String(MAX_APPEND_SIZE),
      }),
    );
  }
  return callback(null, appendResponse(expected, outcome));
}

function appendResponse(
  expected: Expected,
  outcome: Extract<AppendOutcome, { readonly kind: 'success' | 'wrong-version' }>,
): AppendResp {
  if (outcome.kind === 'success') {
    const success = new streams.AppendResp.Success();
    if (outcome.revision === null) success.setNoStream(new shared.Empty());
    else success.setCurrentRevision(String(outcome.revision));
    if (outcome.position === null) success.setNoPosition(new shared.Empty());
    else {
      const position = String(outcome.position);
      success.setPosition(
        new streams.AppendResp.Position().setCommitPosition(position).setPreparePosition(position),
      );
    }
    return new streams.AppendResp().setSuccess(success);
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (outcome.current === null) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(outcome.current));
  if (expected === 'no_stream') wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty());
  else if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return new streams.AppendResp().setWrongExpectedVersion(wrong);
}

/** `BatchAppend`: one call for all appends of a client, told apart by correlation ids. */
export function batchAppend(
  context: Context,
  call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>,
): void {
  const open = new Map<string, Append>();
  call.on('data', (request: BatchAppendReq) => {
    const id = uuidOf(request.getCorrelationId());
    const options = request.getOptions();
    if (options !== undefined) {
      const stream = nameOf(options.getStreamIdentifier());
      open.set(id, { stream, expected: expectedOf(options), events: [] });
    }
    const asked = open.get(id);
    if (asked === undefined) return;
    asked.events.push(...request.getProposedMessagesList().map(proposedOf));
    if (!request.getIsFinal()) return;
    open.delete(id);
    void answerBatch(context, call, request, asked);
  });
  call.on('end', () => call.end());
  call.on('error', () => undefined);
}

async function answerBatch(
  { log, faults, cutOff }: Context,
  call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>,
  request: BatchAppendReq,
  { stream, expected, events }: Append,
): Promise<void> {
  if (faults.swallowAppends) return;
  const refusal = faults.refusal();
  if (refusal !== undefined) {
    call.emit('error', refusal);
    return;
  }
  const outcome = log.append(stream, expected, events);
  if (faults.takeLostReply()) {
    cutOff(call.getPeer());
    return;
  }
  await faults.pause();
  const response = new streams.BatchAppendResp()
    .setCorrelationId(request.getCorrelationId())
    .setStreamIdentifier(identifierOf(stream));
  if (outcome.kind === 'success') {
    const success = new streams.BatchAppendResp.Success();
    if (outcome.revision === null) success.setNoStream(new Empty());
    else success.setCurrentRevision(String(outcome.revision));
    if (outcome.position === null) success.setNoPosition(new Empty());
    else {
      const position = String(outcome.position);
      success.setPosition(
        new shared.AllStreamPosition().setCommitPosition(position).setPreparePosition(position),
      );
    }
    response.setSuccess(success);
  } else response.setError(batchError(expected, outcome, stream));
  call.write(response);
}

function batchError(
  expected: Expected,
  outcome: Exclude<AppendOutcome, { readonly kind: 'success' }>,
  stream: string,
): Status {
  const details = new Any();
  if (outcome.kind === 'too-large') {
    const exceeded = new shared.MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND_SIZE);
    details.pack(exceeded.serializeBinary(), 'event_store.client.MaximumAppendSizeExceeded');
  } else if (outcome.kind === 'deleted') {
    const deleted = new shared.StreamDeleted().setStreamIdentifier(identifierOf(stream));
    details.pack(deleted.serializeBinary(), 'event_store.client.StreamDeleted');
  } else {
    const wrong = new shared.WrongExpectedVersion();
    if (outcome.current === null) wrong.setCurrentNoStream(new Empty());
    else wrong.setCurrentStreamRevision(String(outcome.current));
    if (expected === 'no_stream') wrong.setExpectedNoStream(new Empty());
    else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new Empty());
    else if (expected === 'any') wrong.setExpectedAny(new Empty());
    else wrong.setExpectedStreamPosition(String(expected));
    details.pack(wrong.serializeBinary(), 'event_store.client.WrongExpectedVersion');
  }
  return new rpcStatus.Status().setMessage(outcome.kind).setDetails(details);
}
