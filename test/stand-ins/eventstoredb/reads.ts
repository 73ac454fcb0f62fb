import { status } from '@grpc/grpc-js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { Context } from './context.js';
import type { LogRecord } from './event-log.js';
import { eventMessage, failure, nameOf, streamDeleted, streamNotFoundMessage } from './messages.js';
import { subscribe } from './subscriptions.js';
import { streams } from './protocol.js';
import { write, type ReadCall } from './write.js';

/** `Read`: of a stream or of `$all`, once or as a subscription. */
export async function read(context: Context, call: ReadCall): Promise<void> {
  call.on('error', () => undefined);
  const options = call.request.getOptions();
  if (options === undefined) return void call.emit('error', failure(status.INVALID_ARGUMENT, 'no options'));
  await context.faults.pause();
  if (options.hasSubscription()) return subscribe(context, call, options);
  const records = options.hasAll() ? readAll(context, call, options) : readStream(context, call, options);
  if (records !== undefined) await send(context, call, records.slice(0, countOf(options)));
}

async function send({ faults }: Context, call: ReadCall, records: readonly LogRecord[]): Promise<void> {
  let sent = 0;
  for (const record of records) {
    if (faults.stallReadsAfter !== null && sent >= faults.stallReadsAfter) return;
    sent += 1;
    if (!(await write(call, eventMessage(record)))) return;
  }
  call.end();
}

function readStream(
  { log }: Context,
  call: ReadCall,
  options: ReadReq.Options,
): readonly LogRecord[] | undefined {
  const asked = options.getStream();
  const name = nameOf(asked?.getStreamIdentifier());
  const records = log.readStream(name);
  if (records === 'deleted') return void call.emit('error', streamDeleted(name));
  if (records === null) {
    call.write(streamNotFoundMessage(name));
    call.end();
    return undefined;
  }
  const from = asked?.hasRevision() === true ? BigInt(asked.getRevision()) : null;
  if (!isBackwards(options)) return records.filter(record => from === null || record.revision >= from);
  // Backwards from the start there is but the first.
  if (asked?.hasStart() === true) return records.slice(0, 1);
  return records.filter(record => from === null || record.revision <= from).toReversed();
}

/** Inclusive of the position forwards; backwards what stands before it. */
function readAll(
  { log }: Context,
  call: ReadCall,
  options: ReadReq.Options,
): readonly LogRecord[] | undefined {
  const all = options.getAll();
  const backwards = isBackwards(options);
  const position = all?.getPosition();
  if (position === undefined) {
    if (backwards) return all?.hasEnd() === true ? log.records.toReversed() : [];
    return all?.hasEnd() === true ? [] : log.records;
  }
  const index = log.indexOf(BigInt(position.getCommitPosition()));
  if (index < 0) return void call.emit('error', failure(status.UNKNOWN, 'Unexpected ReadAllResult: Error'));
  return backwards ? log.records.slice(0, index).toReversed() : log.records.slice(index);
}

function isBackwards(options: ReadReq.Options): boolean {
  return options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
}

function countOf(options: ReadReq.Options): number {
  return Math.min(Number(options.getCount()), Number.MAX_SAFE_INTEGER);
}
