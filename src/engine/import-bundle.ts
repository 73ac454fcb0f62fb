import { Readable } from 'node:stream';
import type { Blobs } from '../blobs/blobs.js';
import type { Envelope, SealedEvent } from '../event-store/envelope.js';
import type { EventStore } from '../event-store/event-store.js';
import type { StoredRow } from '../event-store/stored-row.js';
import { isEventLine, readEventLine, readFrameLine } from '../proof/bundle/bundle-line.js';
import { linesOf } from '../proof/bundle/lines-of.js';
import type { Storage } from './engine.js';

const PAGE = 500;
/** UTF-16 code units in one append. */
const APPEND_LENGTH = 250_000;

/**
 * Takes the events and blobs of a bundle that was verified.
 * @param onProgress bytes and events taken
 */
export async function takeBundle(
  chunks: AsyncIterable<Buffer>,
  { store, blobs, exclusive }: Pick<Storage, 'store' | 'blobs' | 'exclusive'>,
  onProgress: (bytes: number, events: number) => void,
): Promise<void> {
  const lines = linesOf(chunks);
  let page: StoredRow[] = [];
  let [bytes, events] = [0, 0];
  const turnPage = async (): Promise<void> => {
    await append(store, page, exclusive);
    events += page.length;
    page = [];
    onProgress(bytes, events);
  };
  for (let at = 1, next = await lines.next(); next.done !== true; at += 1, next = await lines.next()) {
    bytes += next.value.length + 1;
    if (isEventLine(next.value)) {
      const row = readEventLine(next.value, at, BigInt(events + page.length + 1));
      if ('unreadable' in row) throw new Error(`line ${at} has changed since it was verified`);
      page.push(row);
      if (page.length === PAGE) await turnPage();
      continue;
    }
    await turnPage();
    const line = readFrameLine(next.value);
    if ('blob' in line) await takeBlob(line.blob, next.value, lines, blobs);
  }
}

/** @param embedded it commits in the order in which it is asked, and gives the positions 1, 2, 3 … */
async function append(store: EventStore, rows: readonly StoredRow[], embedded: boolean): Promise<void> {
  const appends: Promise<void>[] = [];
  for (const run of runs(rows)) {
    const appended = appendRun(store, run, embedded);
    // The order over all streams is part of what the checkpoints say.
    if (embedded) appends.push(appended);
    else await appended;
  }
  await Promise.all(appends);
}

interface Run {
  /** Position of the last of them in the bundle. */
  readonly last: bigint;
  readonly events: readonly SealedEvent[];
}

async function appendRun(store: EventStore, { last, events }: Run, embedded: boolean): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  const { stream, revision } = first.envelope;
  const { position } = await store.append(stream, revision === 0 ? 'no_stream' : revision - 1, events);
  if (embedded && position !== last) throw new Error(`an event got position ${position}, not ${last}`);
}

/** Events of one stream that stand next to each other, as one append each. */
function* runs(rows: readonly StoredRow[]): Generator<Run> {
  let events: SealedEvent[] = [];
  let [last, length] = [0n, 0];
  for (const { position, hash, text } of rows) {
    const canonical = text.toString();
    const envelope = JSON.parse(canonical) as Envelope;
    const other = events[0] !== undefined && events[0].envelope.stream !== envelope.stream;
    if (other || length + canonical.length > APPEND_LENGTH) {
      yield { last, events };
      events = [];
      length = 0;
    }
    events.push({ envelope, canonical, hash });
    length += canonical.length;
    last = position;
  }
  yield { last, events };
}

/** @param first line of the blob; the others up to its end are taken from the lines */
async function takeBlob(
  name: string,
  first: Buffer,
  lines: AsyncGenerator<Buffer>,
  { traces, artifacts }: Blobs,
): Promise<void> {
  const [kind, key = ''] = name.split('/');
  const pieces = piecesOf(first, lines);
  if (kind === 'artifacts') {
    await artifacts.write(key, Readable.from(pieces));
    return;
  }
  const build = Number(key);
  let length = 0;
  for await (const piece of pieces) length = await traces.append(build, length, piece);
}

async function* piecesOf(first: Buffer, lines: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  for (let line = readFrameLine(first); 'data' in line;) {
    yield Buffer.from(line.data, 'base64');
    const next = await lines.next();
    if (next.done === true) return;
    line = readFrameLine(next.value);
  }
}
