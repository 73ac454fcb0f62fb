import type { SealedEvent } from './envelope.js';
import { EventTooLarge, MAX_APPEND_BYTES, type ExpectedRevision } from './event-store.js';

/** The expected revision as a number: -1 for a stream without events. */
export function revisionNumber(expected: ExpectedRevision): number {
  return expected === 'no_stream' ? -1 : expected;
}

/**
 * What every engine checks before an append goes anywhere.
 * @throws EventTooLarge
 * @throws RangeError if the events were sealed for another place than they are appended to
 */
export function checkAppend(
  stream: string,
  expected: ExpectedRevision,
  events: readonly SealedEvent[],
): void {
  let revision = revisionNumber(expected);
  let length = 0;
  for (const { envelope, canonical } of events) {
    revision += 1;
    if (envelope.stream !== stream || envelope.revision !== revision) {
      throw new RangeError(
        `An event sealed for ${envelope.stream}@${envelope.revision} was appended at ${stream}@${revision}`,
      );
    }
    length += canonical.length;
  }
  // A UTF-16 code unit is at most three bytes of UTF-8: most appends need no exact count.
  if (length * 3 <= MAX_APPEND_BYTES) return;
  const bytes = events.reduce((sum, event) => sum + Buffer.byteLength(event.canonical), 0);
  if (bytes > MAX_APPEND_BYTES) throw new EventTooLarge(stream, bytes);
}
