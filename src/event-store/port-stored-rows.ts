import { canonicalJson } from './canonical-json.js';
import type { RecordedEvent } from './envelope.js';
import { StoreUnavailable, type EventStore } from './event-store.js';
import type { AnyRow, StoredRow, StoredRows } from './stored-row.js';
import { asWritten } from './upcasters.js';

const PAGE = 500;

/**
 * The rows of a ledger that is in a server's keeping, through the port: the text of each is the canonical JSON of what
 * the server gives back, which is what its hash was taken over.
 */
export class PortStoredRows implements StoredRows {
  readonly consecutive = false;

  private constructor(
    private readonly store: EventStore,
    readonly last: bigint,
  ) {}

  /** @throws StoreUnavailable */
  static async open(store: EventStore): Promise<PortStoredRows> {
    return new PortStoredRows(store, await store.lastPosition());
  }

  async *pages(): AsyncGenerator<readonly AnyRow[]> {
    for (let after = 0n; after < this.last;) {
      const page = await this.read(after);
      yield page;
      const end = page.at(-1);
      if (end === undefined || 'unreadable' in end) return;
      after = end.position;
    }
  }

  close(): Promise<void> {
    return this.store.close();
  }

  private async read(after: bigint): Promise<AnyRow[]> {
    try {
      return await this.select(after, PAGE);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      return this.readOneByOne(after);
    }
  }

  /** Up to the event that can't be read. */
  private async readOneByOne(after: bigint): Promise<AnyRow[]> {
    const rows: AnyRow[] = [];
    for (let at = after; ;) {
      try {
        const [row] = await this.select(at, 1);
        if (row === undefined) return rows;
        rows.push(row);
        at = row.position;
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error;
        const unreadable = error instanceof Error ? error.message : String(error);
        return [...rows, { unreadable, position: null, line: null }];
      }
    }
  }

  private async select(after: bigint, limit: number): Promise<StoredRow[]> {
    const events = await this.store.readAll({ after, limit });
    return events.filter(({ position }) => position <= this.last).map(rowOf);
  }
}

function rowOf(event: RecordedEvent): StoredRow {
  const { hash, position, ...envelope } = asWritten(event);
  const text = Buffer.from(canonicalJson(envelope).text);
  return { position, hash, text, place: { stream: event.stream, revision: event.revision }, line: null };
}
