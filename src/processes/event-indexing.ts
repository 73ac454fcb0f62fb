import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import type { EventStore } from '../event-store/event-store.js';
import { FencedOff, type Leases } from '../leases/leases.js';
import { Tenure } from '../leases/tenure.js';
import { CONFIG, EVENT_STORE, LEASES, LOGGER, READ_MODELS } from '../ports.js';
import { EventIndexer } from '../projections/event-index/event-indexer.js';
import type { ReadModels } from '../read-models/read-models.js';

/** The lease of whoever indexes the ledger's events. */
const EVENT_INDEX_LEASE = 'event-index';

/** From the application's start to its stop, indexes events whenever no other server does. */
@Injectable()
export class EventIndexing implements OnModuleInit, OnModuleDestroy {
  private readonly indexer: EventIndexer;
  private readonly tenure: Tenure;

  constructor(
    @Inject(EVENT_STORE) store: EventStore,
    @Inject(READ_MODELS) readModels: ReadModels,
    @Inject(LEASES) leases: Leases,
    @Inject(LOGGER) log: Logger,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    const onError = (error: unknown): void => {
      if (error instanceof FencedOff) log.info(`${error.message}: it goes on there`);
      else log.warn({ err: error }, 'the index of events fell behind and is taken up again');
    };
    const indexer = new EventIndexer(store, readModels, onError);
    const duty = {
      begin: async (fence: Parameters<EventIndexer['begin']>[0]) => indexer.begin(fence),
      check: () => indexer.check(),
      end: () => indexer.stop(),
    };
    this.indexer = indexer;
    this.tenure = new Tenure(leases, EVENT_INDEX_LEASE, duty, onError);
  }

  /** Resolves when the index can be read. */
  async onModuleInit(): Promise<void> {
    if (!this.config.history) return this.indexer.start({ follow: false });
    await this.tenure.start();
    try {
      await this.indexer.openToRead();
    } catch (error) {
      await this.tenure.stop();
      throw error;
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.tenure.stop();
  }
}
