import { LRUCache } from 'lru-cache';
import { BlobsUnavailable } from '../blobs/blobs.js';
import { CommitUnknown, StoreUnavailable, WrongExpectedRevision } from '../event-store/event-store.js';
import { ReadModelsUnavailable } from '../read-models/read-models.js';
import type { CommandContext } from './context.js';
import type { SettledEvent } from './settled-event.js';

/** Something that must follow from an event, exactly once however often it is tried. */
export interface Reaction {
  /** Part of the ids of the events that follow: never changes. */
  readonly name: string;
  readonly on: readonly string[];
  /** @returns position of the last event appended, 0n if none */
  react(event: SettledEvent, context: CommandContext): Promise<bigint>;
}

/** Reactions to events that are about to be appended. */
export interface Expected {
  /**
   * Performs them; one that fails is left to the follower.
   * @param events as they were appended
   * @returns position of the last event appended, 0n if none
   */
  react(events: readonly SettledEvent[]): Promise<bigint>;
  /** Whatever has not been reacted to by now is the follower's. */
  forget(): void;
}

/** What the reactions to one event came to. */
interface Run {
  readonly last: bigint;
  readonly failures: readonly unknown[];
}

const NOTHING: Expected = { react: () => Promise.resolve(0n), forget: () => undefined };

const TRANSIENT = [
  StoreUnavailable,
  CommitUnknown,
  WrongExpectedRevision,
  ReadModelsUnavailable,
  BlobsUnavailable,
] as const;

/** Whether time alone may mend it: an engine is away, or others are faster. */
export const isTransient = (error: unknown): boolean => TRANSIENT.some(kind => error instanceof kind);

/**
 * Runs reactions at once after a command's append, for speed. The follower (processes/follower.ts) meets the
 * same events from the ledger and does what a crash left undone; here it learns which are being done already.
 */
export class Reactor {
  private readonly byType = new Map<string, Reaction[]>();
  /** Bounded: an event that has fallen out before the follower saw it is simply reacted to again. */
  private readonly underWay = new LRUCache<string, Promise<boolean>>({ max: 20_000 });

  /** @param onError told of a reaction that failed at once and is left to the follower */
  constructor(
    private readonly onError: (error: unknown, event: Pick<SettledEvent, 'id'>) => void = () => undefined,
  ) {}

  /** Reactions are added while the application is put together, before the first command. */
  register(reaction: Reaction): void {
    for (const type of reaction.on) {
      this.byType.set(type, [...(this.byType.get(type) ?? []), reaction]);
    }
  }

  /** Announces events before their append, so that the follower can't overtake the command. */
  expect(events: readonly Pick<SettledEvent, 'id' | 'type'>[]): Expected {
    const reacting = events.filter(event => this.byType.has(event.type));
    if (reacting.length === 0) return NOTHING;
    const { promise: done, resolve } = deferred();
    for (const event of reacting) this.underWay.set(event.id, done);
    return {
      react: async appended => {
        let last = 0n;
        let failed = false;
        for (const event of appended) {
          const run = await this.run(event);
          for (const error of run.failures) this.onError(error, event);
          failed ||= run.failures.length > 0;
          if (run.last > last) last = run.last;
        }
        resolve(!failed);
        return last;
      },
      forget: () => resolve(false),
    };
  }

  /**
   * The follower's side: makes sure that everything the event asks for has happened.
   * @throws what a reaction threw; a transient error before any other
   */
  async ensure(event: SettledEvent): Promise<void> {
    if (!this.byType.has(event.type)) return;
    const underWay = this.underWay.get(event.id);
    const done = underWay !== undefined && (await underWay);
    this.underWay.delete(event.id);
    if (done) return;
    const { failures } = await this.run(event);
    if (failures.length > 0) throw failures.find(isTransient) ?? failures[0];
  }

  /** One reaction that fails keeps none of the others from happening. */
  private async run(event: SettledEvent): Promise<Run> {
    let last = 0n;
    const failures: unknown[] = [];
    for (const reaction of this.byType.get(event.type) ?? []) {
      const context: CommandContext = {
        actor: { kind: 'process', id: 0, name: reaction.name },
        causationId: event.id,
        correlationId: event.correlationId,
      };
      try {
        const position = await reaction.react(event, context);
        if (position > last) last = position;
      } catch (error) {
        failures.push(error);
      }
    }
    return { last, failures };
  }
}

function deferred(): { readonly promise: Promise<boolean>; readonly resolve: (done: boolean) => void } {
  const settle: { done?: (done: boolean) => void } = {};
  const promise = new Promise<boolean>(resolve => {
    settle.done = resolve;
  });
  return { promise, resolve: done => settle.done?.(done) };
}
