import { randomUUID } from 'node:crypto';

/** The revision that an append expects: a number, or one of the words. */
export type Expected = bigint | 'any' | 'no_stream' | 'stream_exists';

export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface LogRecord extends Proposed {
  readonly stream: string;
  readonly revision: bigint;
  /** Commit and prepare position: the byte of the log where it begins. */
  readonly position: bigint;
  readonly created: Date;
}

export type AppendOutcome =
  | { readonly kind: 'success'; readonly revision: bigint | null; readonly position: bigint | null }
  | { readonly kind: 'wrong-version'; readonly current: bigint | null }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'deleted' };

export const MAX_APPEND_SIZE = 1_048_576;

/** Every so many appends the server notes something of its own, so that nobody takes `$all` for their own. */
const SYSTEM_EVENT_EVERY = 5;
const RECORD_HEADER = 96n;

interface Stream {
  readonly records: LogRecord[];
  /** Revisions before it were deleted. */
  firstRevision: number;
  tombstoned: boolean;
}

/** What the server holds, in memory: all records in the order they were written, and the streams over them. */
export class EventLog {
  readonly records: LogRecord[] = [];
  private readonly streams = new Map<string, Stream>();
  /** Where the next record will begin. */
  end = 0n;
  private appends = 0;
  private readonly waiting = new Set<() => void>();

  constructor() {
    this.noteOfTheServer('$$$scavenges', '$metadata');
    this.noteOfTheServer('$users', '$User');
  }

  append(name: string, expected: Expected, events: readonly Proposed[]): AppendOutcome {
    const stream = this.streams.get(name) ?? { records: [], firstRevision: 0, tombstoned: false };
    if (stream.tombstoned) return { kind: 'deleted' };
    const size = events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);
    if (size > MAX_APPEND_SIZE) return { kind: 'too-large' };
    const earlier = earlierAppend(stream, expected, events);
    if (earlier !== undefined) return written(earlier);
    const current = currentRevision(stream);
    if (!fits(expected, current)) return { kind: 'wrong-version', current };
    if (events.length === 0) return written(stream.records.at(-1));
    this.streams.set(name, stream);
    for (const event of events) this.write(name, stream, event);
    this.appends += 1;
    if (this.appends % SYSTEM_EVENT_EVERY === 0)
      this.noteOfTheServer('$stats-127.0.0.1:2113', '$statsCollected');
    this.wake();
    return written(stream.records.at(-1));
  }

  /** The stream's records that can be read; null: there is no such stream; `deleted`: nor will there ever be. */
  readStream(name: string): readonly LogRecord[] | null | 'deleted' {
    const stream = this.streams.get(name);
    if (stream?.tombstoned === true) return 'deleted';
    if (stream === undefined || currentRevision(stream) === null) return null;
    return stream.records.slice(stream.firstRevision);
  }

  /** A soft delete: what is there is gone, numbering goes on. */
  delete(name: string, expected: Expected): AppendOutcome {
    return this.remove(name, expected, stream => {
      stream.firstRevision = stream.records.length;
    });
  }

  /** A hard delete: the name can never be used again. */
  tombstone(name: string, expected: Expected): AppendOutcome {
    return this.remove(name, expected, stream => {
      stream.tombstoned = true;
    });
  }

  /** Index of the record at the position; -1 if none begins there. */
  indexOf(position: bigint): number {
    let low = 0;
    let high = this.records.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const here = this.records[middle]?.position ?? 0n;
      if (here === position) return middle;
      if (here < position) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** Resolves at the next append, or when everybody is woken. */
  changed(): Promise<void> {
    return new Promise(resolve => this.waiting.add(resolve));
  }

  wake(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const resolve of waiting) resolve();
  }

  private remove(name: string, expected: Expected, change: (stream: Stream) => void): AppendOutcome {
    const stream = this.streams.get(name);
    if (stream?.tombstoned === true) return { kind: 'deleted' };
    const current = stream === undefined ? null : currentRevision(stream);
    if (stream === undefined || !fits(expected, current)) return { kind: 'wrong-version', current };
    change(stream);
    this.noteOfTheServer(`$$${name}`, '$metadata');
    this.wake();
    return { kind: 'success', revision: current, position: this.records.at(-1)?.position ?? null };
  }

  private noteOfTheServer(name: string, type: string): void {
    const stream = this.streams.get(name) ?? { records: [], firstRevision: 0, tombstoned: false };
    this.streams.set(name, stream);
    this.write(name, stream, {
      id: randomUUID(),
      type,
      contentType: 'application/json',
      data: Buffer.from('{}'),
      metadata: Buffer.alloc(0),
    });
  }

  private write(name: string, stream: Stream, event: Proposed): void {
    const record: LogRecord = {
      ...event,
      stream: name,
      revision: BigInt(stream.records.length),
      position: this.end,
      created: new Date(),
    };
    stream.records.push(record);
    this.records.push(record);
    this.end += RECORD_HEADER + BigInt(event.data.length + event.metadata.length);
  }
}

/** Null: no stream, as after a soft delete. */
function currentRevision({ records, firstRevision }: Stream): bigint | null {
  return records.length > firstRevision ? BigInt(records.length - 1) : null;
}

function fits(expected: Expected, current: bigint | null): boolean {
  if (expected === 'any') return true;
  if (expected === 'no_stream') return current === null;
  if (expected === 'stream_exists') return current !== null;
  return expected === current;
}

/**
 * Last record of an earlier append of the same ids at the same place. With the stream's current revision nothing
 * can stand behind it, so an id sent again with a fresh one is a duplicate.
 */
function earlierAppend(
  { records, firstRevision }: Stream,
  expected: Expected,
  events: readonly Proposed[],
): LogRecord | undefined {
  const [first] = events;
  if (first === undefined) return undefined;
  const start = startOf(records, expected, first);
  if (start < firstRevision) return undefined;
  const same = events.every((event, at) => records[start + at]?.id === event.id);
  return same ? records[start + events.length - 1] : undefined;
}

function startOf(records: readonly LogRecord[], expected: Expected, first: Proposed): number {
  if (expected === 'no_stream') return 0;
  if (typeof expected === 'bigint') return Number(expected) + 1;
  return records.findIndex(record => record.id === first.id);
}

function written(last: LogRecord | undefined): AppendOutcome {
  return { kind: 'success', revision: last?.revision ?? null, position: last?.position ?? null };
}
