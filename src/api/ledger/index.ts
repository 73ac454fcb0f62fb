import { Module } from '@nestjs/common';
import { AnalyticsController } from './analytics/analytics.controller.js';
import { BuildsController } from './builds.controller.js';
import { EventsController } from './events/events.controller.js';
import { LiveFeeds } from './events/live-feeds.js';
import { DiffController } from './history/diff.controller.js';
import { HistoryController } from './history/history.controller.js';
import { Moments } from './history/moments.js';
import { WhoController } from './history/who.controller.js';
import { HistoryPresenter } from './history-presenter.js';
import { LegalHoldsController } from './legal-holds.controller.js';
import { LedgerAccess } from './ledger-access.js';
import { MembersController } from './members.controller.js';
import { PipelinesController } from './pipelines.controller.js';
import { CheckpointNotes } from './checkpoint-notes.js';
import { ProofController } from './proof.controller.js';
import { ProofPresenter } from './proof-presenter.js';
import { ProjectsController } from './projects.controller.js';
import { RetentionController } from './retention/retention.controller.js';
import { QuarantineController } from './quarantine.controller.js';
import { ReadModelsController } from './read-models.controller.js';
import { LedgerRunnersController } from './runners.controller.js';
import { TokensController } from './tokens.controller.js';
import { UsersController } from './users.controller.js';

export { ledgerErrors } from './errors.js';

/** The ledger's own dialect: making work, and asking for history. */
@Module({
  controllers: [
    AnalyticsController,
    BuildsController,
    DiffController,
    EventsController,
    HistoryController,
    WhoController,
    MembersController,
    PipelinesController,
    ProjectsController,
    LegalHoldsController,
    RetentionController,
    QuarantineController,
    ReadModelsController,
    LedgerRunnersController,
    TokensController,
    UsersController,
    ProofController,
  ],
  providers: [HistoryPresenter, LedgerAccess, LiveFeeds, Moments, CheckpointNotes, ProofPresenter],
})
export class LedgerApiModule {}
