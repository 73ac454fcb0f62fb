import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import type { EventStore } from '../event-store/event-store.js';
import { CONFIG, EVENT_STORE, LOGGER, READ_MODELS } from '../ports.js';
import { EventIndexer } from '../projections/event-index/event-indexer.js';
import type { ReadModels } from '../read-models/read-models.js';

/** Runs the event indexer from the application's start to its stop. */
@Injectable()
export class EventIndexing implements OnModuleInit, OnModuleDestroy {
  private readonly indexer: EventIndexer;

  constructor(
    @Inject(EVENT_STORE) store: EventStore,
    @Inject(READ_MODELS) readModels: ReadModels,
    @Inject(LOGGER) log: Logger,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.indexer = new EventIndexer(store, readModels, error =>
      log.warn({ err: error }, 'the index of events fell behind and is taken up again'),
    );
  }

  async onModuleInit(): Promise<void> {
    await this.indexer.start({ follow: this.config.history });
  }

  async onModuleDestroy(): Promise<void> {
    await this.indexer.stop();
  }
}
