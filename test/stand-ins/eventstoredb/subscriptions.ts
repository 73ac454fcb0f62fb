import { status } from '@grpc/grpc-js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Context } from './context.js';
import type { EventLog, LogRecord } from './event-log.js';
import {
  caughtUpMessage,
  checkpointMessage,
  confirmationMessage,
  eventMessage,
  failure,
  nameOf,
} from './messages.js';
import { write, type ReadCall } from './write.js';

const DEFAULT_WINDOW = 32;
const RECORDS_A_TURN = 200;

/** Sends what follows the position, then what comes, until the client has enough or the subscription is dropped. */
export async function subscribe(context: Context, call: ReadCall, options: ReadReq.Options): Promise<void> {
  const { log, subscriptions, tellsCaughtUp } = context;
  const signal = subscriptions();
  const start = startOf(log, options);
  if (start < 0) return void call.emit('error', failure(status.UNKNOWN, 'Unexpected ReadAllResult: Error'));
  const position = options.getAll()?.getPosition();
  context.noteSubscription(position === undefined ? null : BigInt(position.getCommitPosition()));
  const wanted = filterOf(options);
  const interval = intervalOf(options);
  const stop = () => log.wake();
  call.on('cancelled', stop);
  signal.addEventListener('abort', stop);
  call.write(confirmationMessage(randomUUID()));
  let passed = 0;
  let told = !tellsCaughtUp;
  let live = false;
  for (let next = start; !call.cancelled && !signal.aborted;) {
    const record = log.records[next];
    if (record === undefined) {
      const checkpoint = context.faults.checkpointWhenLive;
      if (!live && checkpoint !== null) {
        await write(call, checkpointMessage({ position: checkpoint === 'end' ? log.end : 2n ** 64n - 1n }));
        context.noteCheckpoint();
      }
      live = true;
      if (!told) call.write(caughtUpMessage());
      told = true;
      await log.changed();
      continue;
    }
    next += 1;
    passed = wanted(record) ? 0 : passed + 1;
    if (passed === 0) {
      await write(call, eventMessage(record));
      context.noteEventSent();
    } else if (passed % interval === 0) {
      await write(call, checkpointMessage(record));
      context.noteCheckpoint();
    }
    if (next % RECORDS_A_TURN === 0) await nextTurn();
  }
  signal.removeEventListener('abort', stop);
  context.noteSubscriptionEnd();
  if (!call.cancelled) call.emit('error', failure(status.UNAVAILABLE, 'Subscription dropped'));
}

/** Index of the first record to look at: exclusive of the position. */
function startOf(log: EventLog, options: ReadReq.Options): number {
  const all = options.getAll();
  if (all !== undefined) {
    const position = all.getPosition();
    if (position === undefined) return all.hasEnd() ? log.records.length : 0;
    const index = log.indexOf(BigInt(position.getCommitPosition()));
    return index < 0 ? -1 : index + 1;
  }
  const stream = options.getStream();
  if (stream?.hasEnd() === true) return log.records.length;
  if (stream?.hasRevision() !== true) return 0;
  const name = nameOf(stream.getStreamIdentifier());
  const after = BigInt(stream.getRevision());
  const index = log.records.findIndex(record => record.stream === name && record.revision > after);
  return index < 0 ? log.records.length : index;
}

function filterOf(options: ReadReq.Options): (record: LogRecord) => boolean {
  const stream = options.getStream();
  if (stream !== undefined) {
    const name = nameOf(stream.getStreamIdentifier());
    return record => record.stream === name;
  }
  const filter = options.getFilter();
  const expression = filter?.getStreamIdentifier() ?? filter?.getEventType();
  if (filter === undefined || expression === undefined) return () => true;
  const subject = (record: LogRecord) => (filter.hasStreamIdentifier() ? record.stream : record.type);
  const prefixes = expression.getPrefixList();
  if (prefixes.length > 0) return record => prefixes.some(prefix => subject(record).startsWith(prefix));
  const regex = new RegExp(expression.getRegex(), 'u');
  return record => regex.test(subject(record));
}

function intervalOf(options: ReadReq.Options): number {
  const filter = options.getFilter();
  const window = filter?.hasMax() === true ? filter.getMax() : DEFAULT_WINDOW;
  return window * Math.max(filter?.getCheckpointintervalmultiplier() ?? 1, 1);
}
