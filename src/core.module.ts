import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { Logger } from 'pino';
import { Authenticator } from './auth/authenticator.js';
import { commandHandlers } from './commands/index.js';
import type { Config } from './config/config.js';
import { PublicUrl } from './config/public-url.js';
import type { Engine } from './engine/open-engine.js';
import type { Clock } from './ledger/clock.js';
import { Desk } from './ledger/desk.js';
import { IdAllocator } from './ledger/ids.js';
import { Ledger } from './ledger/ledger.js';
import {
  BLOBS,
  CHECKPOINT_KEY,
  CLOCK,
  CONFIG,
  EVENT_STORE,
  LEASES,
  LOGGER,
  READ_MODELS,
  READ_SIDE,
} from './ports.js';
import { EventIndexing } from './processes/event-indexing.js';
import { reactions } from './processes/index.js';
import { DueDeadlines } from './processes/due-deadlines.js';
import { RetentionRuns } from './processes/retention-runs.js';
import { PipelineProgress } from './processes/pipeline-progress.js';
import { StuckBuilds } from './processes/stuck-builds.js';
import { Timers } from './processes/timers.js';
import { Checkpoints } from './processes/checkpoints.js';
import { ledgerKey } from './proof/ledger-key.js';
import { LedgerTree } from './proof/ledger-tree.js';
import { People } from './people/people.js';
import { Upkeep } from './projections/upkeep.js';
import { ActorNames } from './queries/actor-names.js';
import { Documents } from './queries/documents.js';
import { EventLog } from './queries/event-log/event-log.js';
import { TimeMachine } from './queries/time-machine/time-machine.js';
import { queryHandlers } from './queries/index.js';
import { PendingBuilds } from './scheduling/pending-builds.js';
import { PendingFeed } from './scheduling/pending-feed.js';
import { Vault } from './secrets/vault.js';

/** What the application is put together from, besides its classes. */
export interface Parts {
  readonly engine: Engine;
  readonly config: Config;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly publicUrl: PublicUrl;
  readonly log: Logger;
}

/** Everything that the APIs stand on: ports, commands, queries, processes. */
@Global()
@Module({})
export class CoreModule {
  static of({ engine, config, clock, vault, publicUrl, log }: Parts): DynamicModule {
    const ports = [
      { provide: CONFIG, useValue: config },
      { provide: CLOCK, useValue: clock },
      { provide: LOGGER, useValue: log },
      { provide: EVENT_STORE, useValue: engine.store },
      { provide: READ_MODELS, useValue: engine.readModels },
      { provide: READ_SIDE, useValue: engine.readSide },
      { provide: BLOBS, useValue: engine.blobs },
      { provide: LEASES, useValue: engine.leases },
      { provide: Ledger, useValue: engine.ledger },
      { provide: People, useValue: engine.people },
      { provide: Upkeep, useValue: engine.upkeep },
      { provide: Vault, useValue: vault },
      { provide: PublicUrl, useValue: publicUrl },
      { provide: CHECKPOINT_KEY, useValue: ledgerKey(vault.checkpointSeed()) },
      {
        provide: LedgerTree,
        useFactory: () =>
          new LedgerTree(engine.store, error => log.error({ err: error }, 'the tree lost its subscription')),
      },
      {
        provide: Documents,
        useFactory: () => new Documents(engine.readModels, engine.cache, engine, engine.people),
      },
    ];
    const timers = [DueDeadlines, StuckBuilds, Timers];
    const services = [
      Desk,
      IdAllocator,
      Authenticator,
      PendingBuilds,
      PendingFeed,
      PipelineProgress,
      Checkpoints,
      RetentionRuns,
      ActorNames,
      EventLog,
      TimeMachine,
      EventIndexing,
      ...timers,
    ];
    return {
      module: CoreModule,
      imports: [CqrsModule.forRoot()],
      providers: [...ports, ...services, ...reactions, ...commandHandlers, ...queryHandlers],
      exports: [...ports, ...services, CqrsModule],
    };
  }
}
