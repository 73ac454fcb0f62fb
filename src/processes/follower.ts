import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore, Subscription } from '../event-store/event-store.js';
import type { RecordedEvent } from '../event-store/envelope.js';
import type { Fence } from '../leases/leases.js';
import { isTransient, type Reactor } from '../ledger/reactor.js';
import type { ReadModels } from '../read-models/read-models.js';

/** The name under which the read models keep up to where all reactions have happened. */
export const CHECKPOINT = 'reactions';
const RETRY_AFTER_MS = 500;
const LONGEST_RETRY_MS = 10_000;
/** Tries of a reaction that fails for reasons of its own, over about half a minute. */
const TRIES = 8;

export interface FollowerOptions {
  /** Milliseconds between two savings of the checkpoint: after a crash, that much is looked at again. */
  readonly saveEvery: number;
  /** Milliseconds before the first try again, twice as long before each further one; 500 by default. */
  readonly retryAfter?: number;
  /** Under which the checkpoint is saved. */
  readonly fence?: Fence;
  /** Milliseconds that another server has to react to its own events before they are looked at; 0 by default. */
  readonly headStart?: number;
  onError(error: Error): void;
}

/** What must follow from an event has failed again and again, and has been passed over. */
export class ReactionGivenUp extends Error {
  /** Without its data, which is nothing for a log. */
  readonly event: Pick<RecordedEvent, 'id' | 'type' | 'stream'>;

  constructor({ id, type, stream }: RecordedEvent, cause: unknown) {
    super(`What follows from ${type} ${id} on ${stream} was given up`, { cause });
    this.name = 'ReactionGivenUp';
    this.event = { id, type, stream };
  }
}

/**
 * Follows the ledger and makes sure that every reaction has happened: what a crash left undone between an event
 * and what must follow from it is done now, once. It waits for a store that is away as long as it takes; one
 * event whose reaction can't succeed holds up the others for a while only.
 */
export class Follower {
  private at = 0n;
  private saved = 0n;
  private subscription: Subscription | null = null;
  private saving: NodeJS.Timeout | null = null;
  private retrying: NodeJS.Timeout | null = null;
  private readonly stopping = new AbortController();
  private failing = { position: -1n, times: 0 };

  constructor(
    private readonly store: EventStore,
    private readonly readModels: ReadModels,
    private readonly reactor: Reactor,
    private readonly options: FollowerOptions,
  ) {}

  /** Position of the last event whose reactions have all happened. */
  get position(): bigint {
    return this.at;
  }

  async start(): Promise<void> {
    this.at = await this.readModels.checkpoint(CHECKPOINT);
    this.saved = this.at;
    this.subscribe();
    this.saving = setInterval(() => void this.save().catch(this.options.onError), this.options.saveEvery);
  }

  /** Resolves also when the checkpoint could not be saved: the next start looks at a little more again. */
  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.saving !== null) clearInterval(this.saving);
    if (this.retrying !== null) clearTimeout(this.retrying);
    await this.subscription?.close();
    await this.save().catch(this.options.onError);
  }

  private subscribe(): void {
    this.subscription = this.store.subscribe(
      { after: this.at },
      { onEvents: events => this.follow(events), onDropped: error => this.resubscribe(error) },
    );
  }

  private resubscribe(error: Error): void {
    if (this.stopping.signal.aborted) return;
    this.options.onError(error);
    const { retryAfter = RETRY_AFTER_MS } = this.options;
    const wait = Math.min(retryAfter * 2 ** Math.max(0, this.failing.times - 1), LONGEST_RETRY_MS);
    this.retrying = setTimeout(() => {
      try {
        this.subscribe();
      } catch (again) {
        this.resubscribe(again as Error);
      }
    }, wait);
  }

  private async follow(events: readonly RecordedEvent[]): Promise<void> {
    await this.giveHeadStart(events);
    for (const event of events) {
      if (this.stopping.signal.aborted) return;
      try {
        await this.reactor.ensure(event);
      } catch (error) {
        this.failed(event, error);
      }
      this.at = event.position;
    }
  }

  /** Both doing it would do no harm, but one would do it in vain. Clocks that differ cost no more than the wait. */
  private async giveHeadStart(events: readonly RecordedEvent[]): Promise<void> {
    const { headStart = 0 } = this.options;
    const last = events.at(-1);
    if (headStart === 0 || last === undefined) return;
    const wait = Math.min(headStart, Date.parse(last.occurredAt) + headStart - Date.now());
    await delay(wait, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  /** @throws the error, unless the event is to be passed over */
  private failed(event: RecordedEvent, error: unknown): void {
    const times = this.failing.position === event.position ? this.failing.times + 1 : 1;
    this.failing = { position: event.position, times };
    if (isTransient(error) || times < TRIES) throw error;
    this.options.onError(new ReactionGivenUp(event, error));
  }

  private async save(): Promise<void> {
    if (this.at === this.saved) return;
    const { at, options } = this;
    const checkpoints = { [CHECKPOINT]: at };
    await this.readModels.save({
      changes: [],
      checkpoints,
      ...(options.fence === undefined ? {} : { fence: options.fence }),
    });
    this.saved = at;
  }
}
