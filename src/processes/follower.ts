import type { EventStore, Subscription } from '../event-store/event-store.js';
import type { RecordedEvent } from '../event-store/envelope.js';
import type { Reactor } from '../ledger/reactor.js';
import type { ReadModels } from '../read-models/read-models.js';

const CHECKPOINT = 'reactions';
const RETRY_AFTER_MS = 500;

export interface FollowerOptions {
  /** Milliseconds between two savings of the checkpoint: after a crash, that much is looked at again. */
  readonly saveEvery: number;
  onError(error: Error): void;
}

/**
 * Follows the ledger and makes sure that every reaction has happened: what a crash left undone between an event
 * and what must follow from it is done now, once.
 */
export class Follower {
  private at = 0n;
  private saved = 0n;
  private subscription: Subscription | null = null;
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(
    private readonly store: EventStore,
    private readonly readModels: ReadModels,
    private readonly reactor: Reactor,
    private readonly options: FollowerOptions,
  ) {}

  async start(): Promise<void> {
    this.at = await this.readModels.checkpoint(CHECKPOINT);
    this.saved = this.at;
    this.subscribe();
    this.timer = setInterval(() => void this.save().catch(this.options.onError), this.options.saveEvery);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
    await this.subscription?.close();
    await this.save();
  }

  private subscribe(): void {
    this.subscription = this.store.subscribe(
      { after: this.at },
      {
        onEvents: events => this.follow(events),
        onDropped: error => {
          this.options.onError(error);
          if (!this.stopped) setTimeout(() => this.stopped || this.subscribe(), RETRY_AFTER_MS);
        },
      },
    );
  }

  private async follow(events: readonly RecordedEvent[]): Promise<void> {
    for (const event of events) {
      await this.reactor.ensure(event);
      this.at = event.position;
    }
  }

  private async save(): Promise<void> {
    if (this.at === this.saved) return;
    const at = this.at;
    await this.readModels.save({ changes: [], checkpoints: { [CHECKPOINT]: at } });
    this.saved = at;
  }
}
