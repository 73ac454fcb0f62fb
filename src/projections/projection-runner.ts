import type { EventStore, Subscription } from '../event-store/event-store.js';
import type { RecordedEvent } from '../event-store/envelope.js';
import type { ReadModels } from '../read-models/read-models.js';
import type { Projector } from './projector.js';

interface Waiter {
  readonly position: bigint;
  resolve(reached: boolean): void;
}

const RESUBSCRIBE_AFTER_MS = 500;

/**
 * Feeds the projector from its checkpoint on: what there was, then live. A dropped subscription, or a batch
 * that could not be saved, is taken up again from the last position saved.
 */
export class ProjectionRunner {
  private at = 0n;
  private subscription: Subscription | null = null;
  private resubscribing: NodeJS.Timeout | null = null;
  private stopped = false;
  private readonly waiters = new Set<Waiter>();
  private readonly listeners = new Set<(events: readonly RecordedEvent[]) => void>();

  /** @param resubscribeAfter milliseconds */
  constructor(
    private readonly store: EventStore,
    private readonly readModels: ReadModels,
    private readonly projector: Projector,
    private readonly checkpointName: string,
    private readonly onError: (error: Error) => void,
    private readonly resubscribeAfter = RESUBSCRIBE_AFTER_MS,
  ) {}

  /** Resolves when everything that was in the ledger at the call is in the read models, or when it was stopped. */
  async start(): Promise<void> {
    this.at = await this.readModels.checkpoint(this.checkpointName);
    const target = await this.store.lastPosition();
    this.subscribe();
    await this.reached(target, Number.POSITIVE_INFINITY);
  }

  /** Position up to which the read models show the ledger. */
  get position(): bigint {
    return this.at;
  }

  /** Called after each batch has been saved, in order. What it throws goes to `onError` and stops nothing. */
  onSaved(listener: (events: readonly RecordedEvent[]) => void): void {
    this.listeners.add(listener);
  }

  /**
   * Waits until the read models show the position. Never rejects.
   * @param timeout milliseconds
   * @returns false if they didn't in time, or if the runner was stopped
   */
  reached(position: bigint, timeout: number): Promise<boolean> {
    if (this.at >= position) return Promise.resolve(true);
    if (this.stopped) return Promise.resolve(false);
    return new Promise(resolve => {
      let timer: NodeJS.Timeout | undefined;
      const waiter: Waiter = {
        position,
        resolve: reached => {
          clearTimeout(timer);
          this.waiters.delete(waiter);
          resolve(reached);
        },
      };
      this.waiters.add(waiter);
      if (Number.isFinite(timeout)) timer = setTimeout(() => waiter.resolve(false), timeout);
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.resubscribing !== null) clearTimeout(this.resubscribing);
    await this.subscription?.close();
    for (const waiter of this.waiters) waiter.resolve(false);
  }

  private subscribe(): void {
    this.subscription = this.store.subscribe(
      { after: this.at },
      { onEvents: events => this.apply(events), onDropped: error => this.resubscribe(error) },
    );
  }

  private async apply(events: readonly RecordedEvent[]): Promise<void> {
    await this.projector.apply(events, this.readModels, batch => this.readModels.save(batch));
    this.at = events.at(-1)?.position ?? this.at;
    for (const listener of this.listeners) this.tell(listener, events);
    for (const waiter of this.waiters) if (waiter.position <= this.at) waiter.resolve(true);
  }

  private tell(listener: (events: readonly RecordedEvent[]) => void, events: readonly RecordedEvent[]): void {
    try {
      listener(events);
    } catch (error) {
      this.onError(error as Error);
    }
  }

  private resubscribe(error: Error): void {
    if (this.stopped) return;
    this.onError(error);
    this.resubscribing = setTimeout(() => {
      try {
        this.subscribe();
      } catch (again) {
        this.resubscribe(again as Error);
      }
    }, this.resubscribeAfter);
  }
}
