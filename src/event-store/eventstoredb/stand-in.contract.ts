import { afterEach, beforeEach, expect } from '@jest/globals';
import {
  startEventStoreDb,
  type EventStoreDbOptions as StandInOptions,
  type RunningEventStoreDb,
} from '../../../test/stand-ins/eventstoredb/start-eventstoredb.js';
import { uniqueStream } from '../sample-events.contract.js';
import { EventStoreDbEventStore, type EventStoreDbOptions } from './eventstoredb-event-store.js';

/** A store on a stand-in, for the faults that only a stand-in has on demand; new for each test. */
export class FaultyEngine {
  /** Why subscriptions were interrupted. */
  readonly interruptions: Error[] = [];
  readonly stream = uniqueStream();

  private constructor(
    readonly server: RunningEventStoreDb,
    public store: EventStoreDbEventStore,
  ) {}

  static async start(options?: StandInOptions): Promise<FaultyEngine> {
    const server = await startEventStoreDb(options);
    const engine = new FaultyEngine(server, new EventStoreDbEventStore({ connectionString: server.url }));
    await engine.reopen();
    return engine;
  }

  /** Another store, with options of its own. */
  async reopen(options: Partial<EventStoreDbOptions> = {}): Promise<void> {
    await this.store.close();
    this.store = new EventStoreDbEventStore({
      connectionString: this.server.url,
      onInterrupted: error => void this.interruptions.push(error),
      ...options,
    });
  }

  /** Events of the stream that the server holds. */
  held(stream = this.stream): { readonly position: bigint }[] {
    return this.server.log.records.filter(record => record.stream === `ledger.${stream}`);
  }

  async stop(): Promise<void> {
    await this.store.close();
    await this.server.stop();
  }
}

/** Gives the engine of the running test. */
export function useFaultyEngine(): () => FaultyEngine {
  let engine: FaultyEngine;
  beforeEach(async () => {
    engine = await FaultyEngine.start();
  });
  afterEach(() => engine.stop());
  return () => engine;
}

/** Polls until the condition holds; gives up long after any engine should have come that far. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!holds() && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
}

/** Again until it goes through; for what may meet the moment in which the server is away. */
export async function untilResolved<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}
