import { LRUCache } from 'lru-cache';
import type { Aggregate, DomainEvent } from '../domain/event.js';
import type { SealedEvent } from '../event-store/envelope.js';
import { WrongExpectedRevision, type EventStore } from '../event-store/event-store.js';
import { sealEvents } from '../event-store/seal.js';
import { isMarked } from '../people/marked.js';
import { isoTime, type Clock } from './clock.js';
import type { CommandContext } from './context.js';
import { draftsOf } from './drafts.js';
import { persist } from './persist.js';
import type { Expected, Reactor } from './reactor.js';
import type { SettledEvent } from './settled-event.js';
import { Turns } from './turns.js';

export type { SettledEvent } from './settled-event.js';

/** A stream as last seen: its state, and what the next append needs to know. */
interface Loaded {
  readonly state: unknown;
  /** -1: no events. */
  readonly revision: number;
  readonly lastHash: string | null;
  readonly position: bigint;
}

/** What a command came to. */
export interface Outcome<State> {
  readonly state: State;
  /** Empty if the command changed nothing. */
  readonly events: readonly SettledEvent[];
  /** Of the last event appended, also by what followed at once; of the stream's last if there was none. */
  readonly position: bigint;
}

export interface DecideOptions {
  /** Set when the events follow from another event: their ids are then derived from it. */
  readonly follows?: { readonly eventId: string; readonly reaction: string };
}

/** Seals personal facts before they are hashed. */
export interface Sealer {
  sealEvents<Event extends DomainEvent>(events: readonly Event[]): Promise<readonly Event[]>;
}

export interface LedgerOptions {
  /** No other process appends: what is remembered of a stream is the truth until we append ourselves. */
  readonly exclusive: boolean;
  /** The store itself repeats an append whose outcome is unknown, for as long as there is any use in it. */
  readonly storeRepeats?: boolean;
  /** Seals what is personal in events; without it, it stays as it was decided. */
  readonly people?: Sealer;
  /** Streams remembered at most. */
  readonly cacheSize?: number;
}

const ATTEMPTS = 32;

/**
 * The way of every command: load a stream, decide, append under its revision, react.
 * A decision taken on a revision that has moved meanwhile is taken again.
 */
export class Ledger {
  private readonly cache: LRUCache<string, Loaded>;
  /** Decisions of this process on one stream: together they could only be one another's conflicts. */
  private readonly turns = new Turns();

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly reactor: Reactor,
    private readonly options: LedgerOptions,
  ) {
    this.cache = new LRUCache({ max: options.cacheSize ?? 20_000 });
  }

  /** The state of `<category>-<id>` as of now. */
  async load<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    id: number | string,
  ): Promise<State> {
    const stream = `${aggregate.category}-${id}`;
    const known = this.options.exclusive ? this.cache.get(stream) : undefined;
    return (known ?? (await this.refresh(aggregate, stream))).state as State;
  }

  /**
   * The state of `<category>-<id>` once the event of the revision had happened, or any later one: for what doesn't
   * change afterwards. What is remembered will do, whoever else appends.
   * @param revision 0: the stream's first event
   */
  async loadSince<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    id: number | string,
    revision: number,
  ): Promise<State> {
    const known = this.cache.get(`${aggregate.category}-${id}`);
    if (known !== undefined && known.revision >= revision) return known.state as State;
    return this.load(aggregate, id);
  }

  /**
   * Decides on the stream `<category>-<id>` and appends what was decided.
   * @throws Refused (nothing appended), WrongExpectedRevision (too much contention), StoreUnavailable,
   *   CommitUnknown (the store stayed away)
   */
  async decide<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    id: number | string,
    decide: (state: State) => readonly Event[],
    context: CommandContext,
    options: DecideOptions = {},
  ): Promise<Outcome<State>> {
    const stream = `${aggregate.category}-${id}`;
    const { outcome, expected } = await this.turns.take(stream, () =>
      this.settle(aggregate, stream, decide, context, options),
    );
    if (expected === null) return outcome;
    // Outside the turn: what follows may be a decision on the same stream.
    try {
      const last = await expected.react(outcome.events);
      return last > outcome.position ? { ...outcome, position: last } : outcome;
    } finally {
      expected.forget();
    }
  }

  private async settle<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    stream: string,
    decide: (state: State) => readonly Event[],
    context: CommandContext,
    options: DecideOptions,
  ): Promise<Settled<State>> {
    for (let attempt = 1; ; attempt += 1) {
      const loaded = await this.decidable(aggregate, stream, decide);
      if (loaded.events.length === 0) {
        return { outcome: { state: loaded.state, events: [], position: loaded.position }, expected: null };
      }
      try {
        return await this.append(aggregate, stream, loaded, context, options);
      } catch (error) {
        this.cache.delete(stream);
        if (!(error instanceof WrongExpectedRevision) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Loads the stream and decides; what is only remembered never refuses on its own when others append too. */
  private async decidable<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    stream: string,
    decide: (state: State) => readonly Event[],
  ): Promise<Decidable<State, Event>> {
    const known = this.cache.get(stream);
    if (known !== undefined) {
      if (this.options.exclusive) return decided(known, decide);
      try {
        const result = decided<State, Event>(known, decide);
        if (result.events.length > 0) return result;
      } catch {
        // Refused on what may be out of date: look again below.
      }
    }
    return decided(await this.refresh(aggregate, stream), decide);
  }

  private async append<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    stream: string,
    loaded: Decidable<State, Event>,
    context: CommandContext,
    options: DecideOptions,
  ): Promise<Settled<State>> {
    const { people } = this.options;
    const kept =
      people !== undefined && loaded.events.some(isMarked)
        ? await people.sealEvents(loaded.events)
        : loaded.events;
    const drafts = draftsOf(kept, context, isoTime(this.clock.now()), options.follows);
    const sealed = sealEvents(stream, loaded.revision + 1, loaded.lastHash, drafts);
    const expected = this.reactor.expect(sealed.map(({ envelope }) => envelope));
    try {
      const expectedRevision = loaded.revision < 0 ? ('no_stream' as const) : loaded.revision;
      const { position, revision } = this.options.storeRepeats
        ? await this.store.append(stream, expectedRevision, sealed)
        : await persist(this.store, stream, expectedRevision, sealed);
      // Another process may have performed the same reaction first: then the stream holds its events, under our
      // ids but with other data and hashes, and only reading tells.
      const events =
        options.follows && !this.options.exclusive
          ? await this.store.readStream(stream, { from: loaded.revision + 1, limit: sealed.length })
          : sealed.map(asSettled);
      const state = events.reduce<State>(
        (folded, event) => aggregate.evolve(folded, event as unknown as Event),
        loaded.state,
      );
      this.cache.set(stream, { state, revision, lastHash: events.at(-1)?.hash ?? null, position });
      return { outcome: { state, events, position }, expected };
    } catch (error) {
      expected.forget();
      throw error;
    }
  }

  private async refresh<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    stream: string,
  ): Promise<Loaded> {
    const known = this.cache.get(stream);
    const events = await this.store.readStream(stream, { from: (known?.revision ?? -1) + 1 });
    // Another append of ours may have finished while we read: what it left is newer than what we have.
    const newest = this.cache.get(stream);
    const start = known ?? { state: aggregate.initial, revision: -1, lastHash: null, position: 0n };
    const last = events.at(-1);
    if (newest !== undefined && newest.revision >= (last?.revision ?? start.revision)) return newest;
    const state = events.reduce<State>(
      (folded, event) => aggregate.evolve(folded, event as unknown as Event),
      start.state as State,
    );
    const loaded = last
      ? { state, revision: last.revision, lastHash: last.hash, position: last.position }
      : { ...start, state };
    if (loaded.revision >= 0) this.cache.set(stream, loaded);
    return loaded;
  }
}

const asSettled = ({ envelope, hash }: SealedEvent): SettledEvent => ({ ...envelope, hash });

/** An outcome that is durable, and what must still follow from it; null if nothing does. */
interface Settled<State> {
  readonly outcome: Outcome<State>;
  readonly expected: Expected | null;
}

interface Decidable<State, Event> extends Omit<Loaded, 'state'> {
  readonly state: State;
  readonly events: readonly Event[];
}

function decided<State, Event>(
  loaded: Loaded,
  decide: (state: State) => readonly Event[],
): Decidable<State, Event> {
  const state = loaded.state as State;
  return { ...loaded, state, events: decide(state) };
}
