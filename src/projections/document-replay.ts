import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventStore } from '../event-store/event-store.js';
import type { DocumentChange } from '../read-models/read-models.js';
import { describeDocument } from './describe-document.js';
import type { Projection, Recorded } from './projection.js';

/** Events read at once: few enough that others get their turn in between. */
const PAGE = 500;

/** What stopped a document. */
export interface Failure {
  readonly event: Recorded;
  readonly error: unknown;
}

/** One document folded from its first event on, beside the one that is stored. */
export class DocumentReplay {
  /** As it would be saved; null: it never began. */
  change: DocumentChange | null = null;
  failure: Failure | null = null;
  private body: unknown = null;
  private at = 0n;

  constructor(
    readonly projection: Projection,
    readonly id: string,
  ) {}

  /** The stream that has all its events, if there is one such. */
  get stream(): string | null {
    return this.projection.stream?.(this.id) ?? null;
  }

  /** Folds the event, if it is about the document; nothing more after one that can't be folded. */
  step(event: Recorded): void {
    const { projection, id } = this;
    if (this.failure !== null || event.position <= this.at || !projection.on.has(event.type)) return;
    this.at = event.position;
    try {
      if (!this.concerns(event)) return;
      const body = projection.evolve(this.body, event, id);
      if (body === this.body) return;
      this.change = describeDocument(projection, id, body, event.position);
      this.body = body;
    } catch (error) {
      this.failure = { event, error };
    }
  }

  private concerns(event: Recorded): boolean {
    try {
      return this.projection.ids(event).includes(this.id);
    } catch {
      return false;
    }
  }
}

/** Documents folded anew together: those whose events may be on any stream share one way through the ledger. */
export class ReplayedDocuments {
  private at = 0n;

  constructor(
    private readonly store: Pick<EventStore, 'readAll' | 'readStream'>,
    readonly documents: readonly DocumentReplay[],
  ) {}

  /** Folds everything up to the position, included. */
  async upTo(position: bigint): Promise<void> {
    const anywhere: DocumentReplay[] = [];
    for (const document of this.documents) {
      const { stream } = document;
      if (stream === null) anywhere.push(document);
      else {
        const events = await this.store.readStream(stream);
        for (const event of events) if (event.position <= position) document.step(event as Recorded);
      }
    }
    while (anywhere.length > 0 && this.at < position) {
      const events = await this.store.readAll({ after: this.at, limit: PAGE });
      for (const event of events) {
        if (event.position > position) break;
        for (const document of anywhere) document.step(event as Recorded);
      }
      this.at = events.at(-1)?.position ?? position;
      await nextTurn();
    }
    if (this.at > position) this.at = position;
  }
}
