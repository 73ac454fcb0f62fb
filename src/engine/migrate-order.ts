import type { RecordedEvent } from '../event-store/envelope.js';
import { projections } from '../projections/index.js';
import type { Recorded } from '../projections/projection.js';

/** A sum over a whole project: in whatever order its events are folded, it comes to the same. */
const SUMS = new Set(['project_counters']);

const ordered = projections.filter(({ collection }) => !SUMS.has(collection.name));

/**
 * What ties an event to others: its stream, the request it goes back to, and the documents it is folded into. Events
 * that share none of these may change places without any reader of the ledger being able to tell.
 */
export function ties(event: RecordedEvent): string[] {
  const recorded = event as Recorded;
  const documents = ordered.flatMap(projection => {
    if (!projection.on.has(recorded.type)) return [];
    try {
      return projection.ids(recorded).map(id => `document ${projection.collection.name}/${id}`);
    } catch {
      // What can't be folded is set aside, there as here.
      return [];
    }
  });
  return [`stream ${event.stream}`, `request ${event.correlationId}`, ...documents];
}

/**
 * Runs tasks at the same time, a bounded number of them, but those that share a tie one after the other in the order
 * they came. After a failure nothing more is begun.
 */
export class OrderedTasks {
  private readonly last = new Map<string, Promise<void>>();
  private readonly underWay = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | null = null;

  /** @param limit tasks begun or waiting for another one, at most */
  constructor(private readonly limit: number) {}

  /** Resolves when there is room for another one. @throws what an earlier task threw */
  async add(tied: readonly string[], task: () => Promise<unknown>): Promise<void> {
    this.rethrow();
    const before = tied.flatMap(tie => this.last.get(tie) ?? []);
    const running = Promise.all(before)
      .then(() => (this.failure === null ? task() : undefined))
      .then(() => undefined)
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => {
        this.underWay.delete(running);
        for (const tie of tied) if (this.last.get(tie) === running) this.last.delete(tie);
      });
    this.underWay.add(running);
    for (const tie of tied) this.last.set(tie, running);
    while (this.underWay.size >= this.limit) await Promise.race(this.underWay);
    this.rethrow();
  }

  /** Resolves when all have ended. @throws what one of them threw */
  async end(): Promise<void> {
    await Promise.all(this.underWay);
    this.rethrow();
  }

  private rethrow(): void {
    if (this.failure !== null) throw this.failure.error;
  }
}
