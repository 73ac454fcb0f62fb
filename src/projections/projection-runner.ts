import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore, Subscription } from '../event-store/event-store.js';
import type { RecordedEvent } from '../event-store/envelope.js';
import { FencedOff, type Fence } from '../leases/leases.js';
import { CollectionsReplaced, type ReadModels } from '../read-models/read-models.js';
import type { Projector } from './projector.js';
import { Waiters } from './waiters.js';

/** Who folds: this process, under a fence if there may be others; or another, and this one watches it. */
type Role = { readonly leads: true; readonly fence?: Fence } | { readonly leads: false };

const RESUBSCRIBE_AFTER_MS = 500;
const LOOK_AGAIN_AFTER_MS = 15;
const WATCHES: Role = { leads: false };

/**
 * Feeds the projector from its checkpoint on: what there was, then live. A dropped subscription, or a batch
 * that could not be saved, is taken up again from the last position saved.
 *
 * Where several processes share the read models, each follows the ledger, and the one that leads folds. The others
 * count an event as shown when the checkpoint has reached it; so their position is never ahead of what is stored, and
 * whoever takes the lead goes on where it is: what was folded already is folded again to no effect.
 */
export class ProjectionRunner {
  private at = 0n;
  /** Position of the last event that the listeners were told of. */
  private told = 0n;
  private role: Role = { leads: true };
  private subscription: Subscription | null = null;
  private resubscribing: NodeJS.Timeout | null = null;
  private stopped = false;
  /** The collections, and the checkpoint, aren't those that we know. */
  private stale = false;
  /** Counts the subscriptions: work for an earlier one is given up. */
  private generation = 0;
  private readonly waiters = new Waiters();
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
    this.told = this.at;
    const target = await this.store.lastPosition();
    this.subscribe();
    await this.reached(target, Number.POSITIVE_INFINITY);
  }

  /** Position up to which the read models show the ledger. */
  get position(): bigint {
    return this.at;
  }

  /** Whether this process folds, as far as it knows. */
  get leads(): boolean {
    return this.role.leads;
  }

  /** That this process folds, and under which fence if there may be others; null if another one does. */
  get leading(): { readonly fence?: Fence } | null {
    return this.role.leads ? this.role : null;
  }

  /** From here on another process folds, if any does. */
  watch(): void {
    this.role = WATCHES;
  }

  /**
   * From here on this process folds.
   * @throws CollectionChanged, ReadModelsUnavailable
   */
  async lead(fence: Fence): Promise<void> {
    await this.readModels.open(this.projector.collections);
    await this.projector.forget(this.readModels);
    this.role = { leads: true, fence };
    await this.check();
  }

  /**
   * Sees to it that what was folded still counts: another process may have put other collections in place.
   * @throws CollectionChanged, ReadModelsUnavailable
   */
  async check(): Promise<void> {
    const { at } = this;
    if ((await this.readModels.checkpoint(this.checkpointName)) < at) this.stale = true;
    if (!this.stale || this.stopped) return;
    this.generation += 1;
    if (this.resubscribing !== null) clearTimeout(this.resubscribing);
    await this.subscription?.close();
    try {
      await this.takeUp();
    } catch (error) {
      this.resubscribe(error as Error, this.generation);
      throw error;
    }
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
    return this.waiters.wait(position, timeout);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.generation += 1;
    if (this.resubscribing !== null) clearTimeout(this.resubscribing);
    await this.subscription?.close();
    this.waiters.giveUp();
  }

  private subscribe(): void {
    const generation = this.generation + 1;
    this.subscription = this.store.subscribe(
      { after: this.at },
      {
        onEvents: events => this.show(events, generation),
        onDropped: error => this.resubscribe(error, generation),
      },
    );
    this.generation = generation;
  }

  private async show(events: readonly RecordedEvent[], generation: number): Promise<void> {
    for (let left = events; left.length > 0 && generation === this.generation;) {
      const { role } = this;
      const shown = role.leads ? await this.fold(left, role) : await this.shownByOthers(left);
      if (shown > 0) this.advance(left.slice(0, shown));
      else if (!this.role.leads) await delay(LOOK_AGAIN_AFTER_MS);
      left = left.slice(shown);
    }
  }

  /** @returns how many of the events are folded and saved: all, or none if another process leads by now */
  private async fold(events: readonly RecordedEvent[], role: Role & { leads: true }): Promise<number> {
    const { fence } = role;
    try {
      await this.projector.apply(
        events,
        this.readModels,
        batch => this.readModels.save(fence === undefined ? batch : { ...batch, fence }),
        fence !== undefined,
      );
      return events.length;
    } catch (error) {
      if (error instanceof CollectionsReplaced) this.stale = true;
      if (!(error instanceof FencedOff)) throw error;
      if (this.role === role) this.role = WATCHES;
      return 0;
    }
  }

  /** How many of the events the checkpoint has reached. */
  private async shownByOthers(events: readonly RecordedEvent[]): Promise<number> {
    const saved = await this.readModels.checkpoint(this.checkpointName);
    return events.findLastIndex(({ position }) => position <= saved) + 1;
  }

  private advance(events: readonly RecordedEvent[]): void {
    this.at = events.at(-1)?.position ?? this.at;
    const fresh = events.filter(({ position }) => position > this.told);
    if (this.at > this.told) this.told = this.at;
    if (fresh.length > 0) for (const listener of this.listeners) this.tell(listener, fresh);
    this.waiters.reach(this.at);
  }

  private tell(listener: (events: readonly RecordedEvent[]) => void, events: readonly RecordedEvent[]): void {
    try {
      listener(events);
    } catch (error) {
      this.onError(error as Error);
    }
  }

  private resubscribe(error: Error, generation: number): void {
    if (this.stopped || generation !== this.generation) return;
    this.onError(error);
    this.resubscribing = setTimeout(() => void this.takeUpAgain(generation), this.resubscribeAfter);
  }

  private async takeUpAgain(generation: number): Promise<void> {
    try {
      await this.takeUp();
    } catch (error) {
      this.resubscribe(error as Error, generation);
    }
  }

  private async takeUp(): Promise<void> {
    const { generation } = this;
    if (this.stale) {
      await this.readModels.open(this.projector.collections);
      await this.projector.forget(this.readModels);
      const saved = await this.readModels.checkpoint(this.checkpointName);
      if (generation !== this.generation) return;
      this.at = saved;
      this.stale = false;
    }
    this.subscribe();
  }
}
