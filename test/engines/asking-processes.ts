import type { CommandBus } from '@nestjs/cqrs';
import type { Blobs } from '../../src/blobs/blobs.js';
import { ForgetUser } from '../../src/commands/forgetting-a-user/command.js';
import { ForgetUserHandler } from '../../src/commands/forgetting-a-user/handler.js';
import { loadConfig } from '../../src/config/config.js';
import type { Desk } from '../../src/ledger/desk.js';
import { processContext } from '../../src/ledger/context.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { People } from '../../src/people/people.js';
import { DueDeadlines } from '../../src/processes/due-deadlines.js';
import { RetentionRuns } from '../../src/processes/retention-runs.js';
import { StuckBuilds } from '../../src/processes/stuck-builds.js';
import { Timers } from '../../src/processes/timers.js';
import type { Documents } from '../../src/queries/documents.js';
import type { RetentionPlanner } from '../../src/queries/planning-retention/retention-planner.js';
import type { ReadModels } from '../../src/read-models/read-models.js';
import { PendingBuilds } from '../../src/scheduling/pending-builds.js';
import { PendingFeed } from '../../src/scheduling/pending-feed.js';

/** Asks what scheduling, timers and commands ask of the read models. */
export async function askProcesses(
  readModels: ReadModels,
  documents: Documents,
  planner: RetentionPlanner,
): Promise<void> {
  await new PendingFeed(new PendingBuilds(documents), documents).load();
  const blobs = { traces: { touchedAt: async () => Date.now() } } as unknown as Blobs;
  const commands = { execute: async () => undefined } as unknown as CommandBus;
  const clock = { now: () => Date.now() };
  const ledger = { load: async () => ({ status: 'none' }) } as unknown as Ledger;
  const config = loadConfig({});
  const due = new DueDeadlines(commands, readModels, clock);
  const stuck = new StuckBuilds(commands, ledger, documents, blobs, clock, config);
  await new Timers(due, stuck, clock, config).look();
  await new RetentionRuns(commands, documents, planner, clock, config).look();
  await forgetTheLastAdmin(documents);
}

/** Which is refused, once all users were looked at. */
async function forgetTheLastAdmin(documents: Documents): Promise<void> {
  const admin = { status: 'active', userId: 2, admin: true };
  const ledger = { load: async () => admin } as unknown as Ledger;
  const handler = new ForgetUserHandler({} as Desk, ledger, {} as People, documents);
  const refused = await handler
    .execute(new ForgetUser(2, [], processContext('timers')))
    .then(() => false)
    .catch(() => true);
  if (!refused) throw new Error('The last admin was forgotten');
}
