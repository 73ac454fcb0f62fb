import type { RecordedEvent } from '../../../event-store/envelope.js';

/** A line of JSON for each event, a batch at a time. @param limit null: all */
export async function* ndjson(
  batches: AsyncIterable<readonly RecordedEvent[]>,
  present: (events: readonly RecordedEvent[]) => Promise<readonly object[]>,
  limit: number | null,
): AsyncGenerator<string, void> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  for await (const batch of batches) {
    const lines = await present(batch.slice(0, left));
    left -= lines.length;
    if (lines.length > 0) yield lines.map(line => `${JSON.stringify(line)}\n`).join('');
    if (left <= 0) return;
  }
}
